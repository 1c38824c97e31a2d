import { type Clock, WaybillError } from '@waybill/core'
import type { AcceptStatus, NewEvent, Settlement, Store, Ticket } from './store/store.js'

/** Gathers work while a commit runs, and commits it as the next unit: natural group commit, no timer. */
export interface Committer {
  /** Resolves with one status per event once they are safe. Rejects with code `store_failed`. */
  accept(events: readonly NewEvent[]): Promise<readonly AcceptStatus[]>
  /** Resolves once the marks are safe. Rejects with code `store_failed`. */
  start(tickets: readonly Ticket[]): Promise<void>
  /** Resolves once stored; a failing store is tried again until it takes it. */
  settle(settlements: readonly Settlement[]): Promise<void>
  /** Resolves when nothing is waiting. */
  idle(): Promise<void>
  /** Gives up on what a failing store does not take; it stays pending there, and may be sent again. */
  giveUp(): void
}

interface Waiting {
  readonly accept?: readonly NewEvent[]
  readonly start?: readonly Ticket[]
  readonly settle?: readonly Settlement[]
  readonly resolve: (accepted: readonly AcceptStatus[]) => void
  readonly reject: (error: WaybillError) => void
}

const retryAfterMs = 1_000

export function createCommitter(store: Store, clock: Clock): Committer {
  let waiting: Waiting[] = []
  let running: Promise<void> | undefined
  let givenUp = false
  let endPause: () => void = () => undefined

  function submit(work: Omit<Waiting, 'resolve' | 'reject'>): Promise<readonly AcceptStatus[]> {
    return new Promise((resolve, reject) => {
      waiting.push({ ...work, resolve, reject })
      running ??= run()
      endPause()
    })
  }

  /** Until it is time to try a failing store again: at the next piece of work, or after a while. */
  function pause(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = clock.after(retryAfterMs, resolve)
      endPause = () => {
        cancel()
        resolve()
      }
    })
  }

  async function run(): Promise<void> {
    // Everything else of this turn joins the unit.
    await undefined
    while (waiting.length > 0) {
      const unit = waiting
      waiting = []
      if (!(await commit(unit)) && waiting.length > 0) await pause()
    }
    running = undefined
  }

  async function commit(unit: readonly Waiting[]): Promise<boolean> {
    const accept = gather(unit, 'accept')
    const start = gather(unit, 'start')
    const settle = gather(unit, 'settle')
    try {
      const { accepted } = await store.commit({
        ...(accept && { accept }),
        ...(start && { start }),
        ...(settle && { settle }),
      })
      let from = 0
      for (const { accept: events, resolve } of unit) {
        resolve(events ? accepted.slice(from, from + events.length) : [])
        from += events?.length ?? 0
      }
      return true
    } catch (cause) {
      const error = new WaybillError('The store did not take it.', {
        kind: 'unavailable',
        code: 'store_failed',
        cause,
        hint: 'Nothing was accepted; try again.',
      })
      for (const work of unit) {
        // What a vendor has already answered must not be forgotten.
        if (!work.settle) work.reject(error)
        else if (givenUp) work.resolve([])
        else waiting.push(work)
      }
      return false
    }
  }

  return {
    accept: (events) => submit({ accept: events }),
    start: async (tickets) => {
      await submit({ start: tickets })
    },
    settle: async (settlements) => {
      await submit({ settle: settlements })
    },
    idle: async () => {
      await running
    },
    giveUp() {
      givenUp = true
      endPause()
    },
  }
}

type Lists = Pick<Waiting, 'accept' | 'start' | 'settle'>

function gather<K extends keyof Lists>(unit: readonly Waiting[], key: K): Lists[K] | undefined {
  if (unit.length === 1) return unit[0]?.[key]
  const all = unit.flatMap((work): readonly unknown[] => work[key] ?? [])
  return all.length === 0 ? undefined : (all as unknown as Lists[K])
}
