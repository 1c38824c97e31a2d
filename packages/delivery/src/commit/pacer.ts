/** Tells when the next unit of work may be committed. The first one after a pause need not wait. */
export interface Pacer {
  /** Resolves when the next unit may be committed; `undefined`: at once. */
  ready(): Promise<void> | undefined
  /** A unit was committed. */
  ended(): void
}

/**
 * Allows one unit in each turn of the event loop. Callers and vendors that were answered in this turn add their next work
 * to the unit, and a commit costs about the same for one piece and for many. More is gathered while a store commits beside
 * the event loop, so waiting longer would not help.
 */
export function createPacer(): Pacer {
  let nextTurn: Promise<void> | undefined
  return {
    ready: () => nextTurn,
    ended() {
      nextTurn ??= new Promise((resolve) => {
        setImmediate(() => {
          nextTurn = undefined
          resolve()
        })
      })
    },
  }
}
