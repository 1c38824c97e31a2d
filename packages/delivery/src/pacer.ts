import type { Clock } from '@waybill/core'

/** Says when the next unit of work may be committed. After a rest nothing waits. */
export interface Pacer {
  /** So many pieces of work came in. */
  came(count: number): void
  ready(): Promise<void> | undefined
  starts(): void
  ended(): void
}

/**
 * For a store whose commit waits for a disk, which costs about the same for one event and for a hundred: so work gathers
 * for as long as the last commit took, unless as much as that one stored is there before.
 */
export function createDiskPacer(clock: Clock): Pacer {
  let waiting = 0
  let lastSize = 0
  let lastMs = 0
  let startedAt = 0
  let endedAt = Number.NEGATIVE_INFINITY
  let enough: (() => void) | undefined

  return {
    came(count) {
      waiting += count
      if (waiting >= lastSize) enough?.()
    },
    async ready() {
      if (clock.elapsed() - endedAt >= lastMs) return
      // Who was just answered, and what vendors just answered, comes in within this turn of the event loop.
      await new Promise((resolve) => setImmediate(resolve))
      const left = endedAt + lastMs - clock.elapsed()
      if (left <= 0 || waiting >= lastSize) return
      await new Promise<void>((resolve) => {
        const cancel = clock.after(left, resolve)
        enough = () => {
          cancel()
          resolve()
        }
      })
      enough = undefined
    },
    starts() {
      lastSize = waiting
      waiting = 0
      startedAt = clock.elapsed()
    },
    ended() {
      endedAt = clock.elapsed()
      lastMs = endedAt - startedAt
    },
  }
}

/** For a store in memory: one unit per turn of the event loop, which costs about the same for one answer and for all. */
export function createTurnPacer(): Pacer {
  let turn: Promise<void> | undefined
  return {
    came: () => undefined,
    ready: () => turn,
    starts: () => undefined,
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
