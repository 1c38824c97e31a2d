import { type Clock, WaybillError } from '@waybill/core'
import { type CommitUnit, createCommitUnit } from './commit-unit.js'
import type { LeaseSettlement } from './lane/settlements.js'
import { createPacer } from './pacer.js'
import type { Store } from './store/store.js'
import type { AcceptStatus, NewEvent, Receipt, Ticket } from './store/work.js'

/** Gathers work while a commit runs, and commits it as the next unit. */
export interface Committer {
  /**
   * Resolves with one status per event once they are safe; `full` for all when too many bytes wait already. Rejects with
   * code `store_failed`.
   */
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
  /** Called when there is room again for about so many events, after some were turned away because too many waited. */
  readonly onRoom?: (count: number) => void
  /** Called after each commit that settled something. */
  readonly onSettled: (settlements: readonly LeaseSettlement[]) => void
  /** Called when the store did not take a unit. */
  readonly onFailed?: (error: WaybillError) => void
  /** Called with the number of tickets that no longer held. */
  readonly onStale?: (count: number) => void
}

/** A unit on its way into the store. */
interface Commit {
  readonly unit: CommitUnit
  /** `undefined` when the store did not take it. */
  readonly stored: Promise<Receipt | undefined>
}

const retryAfterMs = 1_000
// More would save nothing, and keep a store within this process, and with it everything else, from its turn.
const largestUnit = 1_000
// Of events that wait for their commit.
const maxAcceptingBytes = 16_000_000

export function createCommitter({ store, clock, onRoom, onSettled, onFailed, onStale }: CommitterOptions): Committer {
  const pacer = createPacer()
  const isBeside = store.guarantees.durable !== 'process'
  const units: CommitUnit[] = []
  let acceptingBytes = 0
  let turnedAway = false
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
    let next: Commit | undefined
    while (units.length > 0) {
      await pacer.ready()
      for (let now: Commit | undefined = begin(); now; now = next) {
        const receipt = await now.stored
        pacer.ended()
        // With as much as it takes the store goes on while this unit's answers are heard.
        next = receipt && isBeside && isFull(units[0]) ? begin() : undefined
        if (receipt) told(now.unit, receipt)
        left(now.unit)
        if (!receipt && units.length > 0) await pause()
      }
    }
    running = undefined
  }

  function begin(): Commit | undefined {
    const unit = units.shift()
    if (!unit) return undefined
    return { unit, stored: commit(unit) }
  }

  function left({ acceptBytes, size }: CommitUnit): void {
    if (acceptBytes === 0) return
    acceptingBytes -= acceptBytes
    if (!turnedAway || acceptingBytes > maxAcceptingBytes / 2) return
    turnedAway = false
    onRoom?.(Math.ceil(((maxAcceptingBytes - acceptingBytes) / acceptBytes) * size))
  }

  /** Where more work goes. */
  function open(): CommitUnit {
    const last = units.at(-1)
    if (last && !isFull(last)) return last
    const unit = createCommitUnit()
    units.push(unit)
    return unit
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

  function told(unit: CommitUnit, receipt: Receipt): void {
    const { settlements } = unit
    unit.stored(receipt)
    if (receipt.stale.length > 0) onStale?.(receipt.stale.length)
    if (settlements.length > 0) onSettled(settlements)
  }

  async function commit(unit: CommitUnit): Promise<Receipt | undefined> {
    const { settlements } = unit
    try {
      return await store.commit(unit.work())
    } catch (cause) {
      const error = storeFailed(cause)
      onFailed?.(error)
      unit.failed(error)
      // What a vendor has already answered must not be forgotten.
      if (!givenUp && settlements.length > 0) open().settle(settlements)
      return undefined
    }
  }

  function mark(kind: 'start' | 'planning', tickets: readonly Ticket[]): Promise<void> {
    return new Promise((resolve, reject) => {
      open().mark(kind, tickets, { resolve, reject })
      submitted()
    })
  }

  return {
    accept(events) {
      let bytes = 0
      for (const event of events) bytes += event.bytes
      // A producer that does not wait for a slow disk is told, as it is of a full store.
      if (acceptingBytes > 0 && acceptingBytes + bytes > maxAcceptingBytes) {
        turnedAway = true
        return Promise.resolve(events.map(() => 'full'))
      }
      acceptingBytes += bytes
      return new Promise((resolve, reject) => {
        open().accept(events, { bytes, resolve, reject })
        submitted()
      })
    },
    start: (tickets) => mark('start', tickets),
    planning: (tickets) => mark('planning', tickets),
    planned(tickets) {
      open().planned(tickets)
      submitted()
    },
    settle(settlements) {
      open().settle(settlements)
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

function isFull(unit: CommitUnit | undefined): boolean {
  return unit !== undefined && unit.size >= largestUnit
}

function storeFailed(cause: unknown): WaybillError {
  return new WaybillError('The store did not take it.', {
    kind: 'unavailable',
    code: 'store_failed',
    cause,
    hint: 'Nothing was accepted; try again.',
  })
}
