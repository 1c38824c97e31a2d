import { type Clock, WaybillError } from '@waybill/core'
import type { AcceptStatus, NewEvent, Settlement, Store, Ticket } from './store/store.js'

/** Gathers work while a commit runs, and commits it as the next unit: natural group commit, no timer. */
export interface Committer {
  /** Resolves with one status per event once they are safe. Rejects with code `store_failed`. */
  accept(events: readonly NewEvent[]): Promise<readonly AcceptStatus[]>
  /** Resolves once the marks are safe. Rejects with code `store_failed`. */
  start(tickets: readonly Ticket[]): Promise<void>
  /** Takes it on; a failing store is tried again until it takes it. */
  settle(settlements: readonly Settlement[]): void
  /** Whether something is waiting or being stored. */
  readonly busy: boolean
  /** Resolves when nothing is. */
  idle(): Promise<void>
  /** Gives up on what a failing store does not take; it stays pending there, and may be sent again. */
  giveUp(): void
}

export interface CommitterOptions {
  readonly store: Store
  readonly clock: Clock
  /** Called after each commit that settled something, with the number of events. */
  readonly onSettled: (count: number) => void
}

interface Request<Input, Answer> {
  readonly input: readonly Input[]
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: WaybillError) => void
}

/** What one commit stores together. */
interface Unit {
  readonly accepts: Request<NewEvent, readonly AcceptStatus[]>[]
  readonly starts: Request<Ticket, void>[]
  readonly settlements: Settlement[]
}

const retryAfterMs = 1_000

export function createCommitter({ store, clock, onSettled }: CommitterOptions): Committer {
  let next = emptyUnit()
  let running: Promise<void> | undefined
  let givenUp = false
  let endPause: () => void = () => undefined

  function submitted(): void {
    running ??= run()
    endPause()
  }

  async function run(): Promise<void> {
    // Everything else of this turn joins the unit.
    await undefined
    while (!isEmpty(next)) {
      const unit = next
      next = emptyUnit()
      if (!(await commit(unit)) && !isEmpty(next)) await pause()
    }
    running = undefined
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

  async function commit(unit: Unit): Promise<boolean> {
    const { accepts, starts, settlements } = unit
    try {
      const { accepted } = await store.commit({
        ...(accepts.length > 0 && { accept: inputsOf(accepts) }),
        ...(starts.length > 0 && { start: inputsOf(starts) }),
        ...(settlements.length > 0 && { settle: settlements }),
      })
      let from = 0
      for (const { input, resolve } of accepts) {
        resolve(accepts.length === 1 ? accepted : accepted.slice(from, from + input.length))
        from += input.length
      }
      for (const { resolve } of starts) resolve()
      if (settlements.length > 0) onSettled(settlements.reduce((count, { tickets }) => count + tickets.length, 0))
      return true
    } catch (cause) {
      const error = storeFailed(cause)
      for (const { reject } of accepts) reject(error)
      for (const { reject } of starts) reject(error)
      // What a vendor has already answered must not be forgotten.
      if (!givenUp) next.settlements.unshift(...settlements)
      return false
    }
  }

  return {
    accept: (input) =>
      new Promise((resolve, reject) => {
        next.accepts.push({ input, resolve, reject })
        submitted()
      }),
    start: (input) =>
      new Promise((resolve, reject) => {
        next.starts.push({ input, resolve, reject })
        submitted()
      }),
    settle(settlements) {
      next.settlements.push(...settlements)
      submitted()
    },
    get busy() {
      return running !== undefined
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

function emptyUnit(): Unit {
  return { accepts: [], starts: [], settlements: [] }
}

function isEmpty({ accepts, starts, settlements }: Unit): boolean {
  return accepts.length === 0 && starts.length === 0 && settlements.length === 0
}

function inputsOf<Input>(requests: readonly Request<Input, never>[]): readonly Input[] {
  return requests.length === 1 && requests[0] ? requests[0].input : requests.flatMap(({ input }) => input)
}

function storeFailed(cause: unknown): WaybillError {
  return new WaybillError('The store did not take it.', {
    kind: 'unavailable',
    code: 'store_failed',
    cause,
    hint: 'Nothing was accepted; try again.',
  })
}
