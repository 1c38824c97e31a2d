import { type Clock, WaybillError } from '@waybill/core'
import type { LeaseSettlement } from './lane/settlements.js'
import { createPacer } from './pacer.js'
import type { Store } from './store/store.js'
import type { AcceptStatus, NewEvent, Ticket } from './store/work.js'

/** Gathers work while a commit runs and for about as long again, and commits it as the next unit. */
export interface Committer {
  /** Resolves with one status per event once they are safe. Rejects with code `store_failed`. */
  accept(events: readonly NewEvent[]): Promise<readonly AcceptStatus[]>
  /** Resolves once the marks are safe. Rejects with code `store_failed`. */
  start(tickets: readonly Ticket[]): Promise<void>
  /** Resolves once the marks are safe that these events are being planned. Rejects with code `store_failed`. */
  planning(tickets: readonly Ticket[]): Promise<void>
  /** They have been planned; the marks end with the next unit. */
  planned(tickets: readonly Ticket[]): void
  /** Takes it on; a failing store is tried again until it takes it. */
  settle(settlements: readonly LeaseSettlement[]): void
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
  /** Called after each commit that settled something. */
  readonly onSettled: (settlements: readonly LeaseSettlement[]) => void
  /** Called when the store did not take a unit. */
  readonly onFailed?: (error: WaybillError) => void
  /** Called with the number of tickets that no longer held. */
  readonly onStale?: (count: number) => void
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
  readonly planning: Request<Ticket, void>[]
  readonly planned: Ticket[]
  readonly settlements: LeaseSettlement[]
}

const retryAfterMs = 1_000

export function createCommitter({ store, clock, onSettled, onFailed, onStale }: CommitterOptions): Committer {
  let next = emptyUnit()
  let running: Promise<void> | undefined
  let givenUp = false
  let endPause: () => void = () => undefined
  // Without a disk there is nothing to share.
  const pacer = store.guarantees.durable === 'process' ? undefined : createPacer(clock)

  function submitted(count: number): void {
    pacer?.came(count)
    running ??= run()
    endPause()
  }

  async function run(): Promise<void> {
    // Everything else of this turn joins the unit.
    await undefined
    while (!isEmpty(next)) {
      await pacer?.ready()
      const unit = next
      next = emptyUnit()
      pacer?.starts()
      const isStored = await commit(unit)
      pacer?.ended()
      if (!isStored && !isEmpty(next)) await pause()
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
    const { accepts, starts, planning, planned, settlements } = unit
    try {
      const { accepted, stale } = await store.commit({
        ...(accepts.length > 0 && { accept: inputsOf(accepts) }),
        ...(starts.length > 0 && { start: inputsOf(starts) }),
        ...(planning.length > 0 && { planning: inputsOf(planning) }),
        ...(planned.length > 0 && { planned }),
        ...(settlements.length > 0 && { settle: settlements }),
      })
      let from = 0
      for (const { input, resolve } of accepts) {
        resolve(accepts.length === 1 ? accepted : accepted.slice(from, from + input.length))
        from += input.length
      }
      for (const { resolve } of starts) resolve()
      for (const { resolve } of planning) resolve()
      if (stale.length > 0) onStale?.(stale.length)
      if (settlements.length > 0) onSettled(settlements)
      return true
    } catch (cause) {
      const error = storeFailed(cause)
      onFailed?.(error)
      for (const { reject } of accepts) reject(error)
      for (const { reject } of starts) reject(error)
      for (const { reject } of planning) reject(error)
      // What a vendor has already answered must not be forgotten.
      if (!givenUp) next.settlements.unshift(...settlements)
      return false
    }
  }

  /** One more piece for the next unit, and its answer. */
  function ask<Input, Answer>(requests: () => Request<Input, Answer>[], input: readonly Input[]): Promise<Answer> {
    return new Promise((resolve, reject) => {
      requests().push({ input, resolve, reject })
      submitted(input.length)
    })
  }

  return {
    accept: (input) => ask(() => next.accepts, input),
    start: (input) => ask(() => next.starts, input),
    planning: (input) => ask(() => next.planning, input),
    planned(tickets) {
      next.planned.push(...tickets)
      submitted(tickets.length)
    },
    settle(settlements) {
      next.settlements.push(...settlements)
      submitted(settlements.length)
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
  return { accepts: [], starts: [], planning: [], planned: [], settlements: [] }
}

function isEmpty(unit: Unit): boolean {
  return Object.values(unit).every(({ length }: readonly unknown[]) => length === 0)
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
