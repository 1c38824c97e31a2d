/** Says when the next unit of work may be committed. After a rest nothing waits. */
export interface Pacer {
  ready(): Promise<void> | undefined
  /** A unit was committed. */
  ended(): void
}

/**
 * One unit per turn of the event loop: who was just answered, and what vendors just answered, comes in within this turn,
 * and a commit costs about the same for one piece of work and for many. A store that works beside the event loop gathers
 * more while it commits, so nobody needs to wait for longer.
 */
export function createPacer(): Pacer {
  let turn: Promise<void> | undefined
  return {
    ready: () => turn,
    ended() {
      turn ??= new Promise((resolve) => {
        setImmediate(() => {
          turn = undefined
          resolve()
        })
      })
    },
  }
}
