import type { Clock, WaybillError } from '@waybill/core'
import { type AcceptAnswer, storeFailed } from '../accept/accept-answer.js'
import type { LeaseTransition } from '../attempt/transitions.js'
import type { Store } from '../store/store.js'
import type { NewEvent, Receipt, Ticket } from '../store/work.js'
import { createBusyIds } from './busy-ids.js'
import {
  addTo,
  type CommitUnit,
  createCommitUnit,
  isFull,
  type Piece,
  refuse,
  tell,
  transitionsIn,
} from './commit-unit.js'
import { createPacer } from './pacer.js'
import { createRetryWait } from './retry-wait.js'
import type { LeftOver } from './store-apart.js'
import { createStoreUnit } from './store-unit.js'

/** Gathers work while a commit runs, and commits it as the next unit. */
export interface Committer {
  /**
   * Resolves with one answer per event once they are safe; `full` for all when too many bytes wait already. When the store
   * refuses some of several events, their answers are the errors. Rejects when all share one fate: code `store_failed`
   * (whether they are stored is unknown), `store_refused` (kind `invalid`: it can never hold this), or `store_busy`.
   */
  accept(events: readonly NewEvent[]): Promise<readonly AcceptAnswer[]>
  /** Resolves once the marks are safe. Rejects with codes as `accept`. */
  start(tickets: readonly Ticket[]): Promise<void>
  /** Resolves once the marks are safe that these events are being planned. Rejects with codes as `accept`. */
  probation(tickets: readonly Ticket[]): Promise<void>
  /** They have been planned; the marks end with the next unit. */
  probationPassed(tickets: readonly Ticket[]): void
  /**
   * Takes it on; a failing store is tried again until it takes it. What the store can never hold is parked instead, as
   * `store_refused`.
   */
  record(settlements: readonly LeaseTransition[]): void
  /** Resolves once the store has been asked for everything taken on so far. */
  tried(): Promise<void>
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
  readonly onRecorded: (settlements: readonly LeaseTransition[]) => void
  /** Called when the store did not take a unit, or a settlement in any form. */
  readonly onFailed?: (error: WaybillError) => void
  /** Called with the number of tickets that no longer held. */
  readonly onStale?: (count: number) => void
}

// Of events that wait for their commit.
const maxAcceptingBytes = 16_000_000

export function createCommitter({
  store,
  clock,
  onRoom,
  onRecorded: onSettled,
  onFailed,
  onStale,
}: CommitterOptions): Committer {
  const pacer = createPacer()
  const retryWait = createRetryWait(clock)
  const busyIds = createBusyIds()
  const storeUnit = createStoreUnit({ store, pacer, told, again, busyIds, lost: (error) => onFailed?.(error) })
  const overlapsCommits = store.guarantees.durable !== 'process'
  const units: CommitUnit[] = []
  let acceptingBytes = 0
  let turnedAway = false
  let running: Promise<void> | undefined
  let givenUp = false

  function submitted(): void {
    running ??= run()
    retryWait.end()
  }

  async function run(): Promise<void> {
    // Everything else of this turn joins the unit.
    await undefined
    let next: ReturnType<typeof begin>
    while (units.length > 0) {
      await pacer.ready()
      for (let now = begin(); now; now = next) {
        const stored = await now.stored
        pacer.ended()
        const isLeft = typeof stored === 'object' && 'pieces' in stored
        // With as much as it takes the store goes on while this unit's answers are heard.
        next = !isLeft && overlapsCommits && isFull(units[0]) ? begin() : undefined
        if (isLeft) failed(stored)
        else if (stored !== 'apart') told(now.unit.pieces, stored)
        left(now.unit)
        if (isLeft && units.length > 0) await retryWait.begin()
      }
    }
    running = undefined
  }

  function begin() {
    const unit = units.shift()
    return unit && { unit, stored: storeUnit(unit.pieces) }
  }

  function left({ acceptBytes, size }: CommitUnit): void {
    if (acceptBytes === 0) return
    acceptingBytes -= acceptBytes
    if (!turnedAway || acceptingBytes > maxAcceptingBytes / 2) return
    turnedAway = false
    onRoom?.(Math.ceil(((maxAcceptingBytes - acceptingBytes) / acceptBytes) * size))
  }

  /** Where more work goes. */
  function open(alone = false): CommitUnit {
    const last = units.at(-1)
    if (last && !alone && !isFull(last)) return last
    const unit = createCommitUnit(alone)
    units.push(unit)
    return unit
  }

  function told(pieces: readonly Piece[], receipt: Receipt): void {
    const settlements = transitionsIn(pieces)
    if (busyIds.any) for (const piece of pieces) if (piece.kind === 'accept') busyIds.stored(piece.events)
    tell(pieces, receipt)
    if (receipt.stale.length > 0) onStale?.(receipt.stale.length)
    if (settlements.length > 0) onSettled(settlements)
  }

  /** The store itself did not take these. */
  function failed({ pieces, error: cause }: LeftOver): void {
    const error = storeFailed(cause)
    onFailed?.(error)
    for (const piece of pieces) {
      if (piece.kind === 'transition') again(piece)
      else if (piece.kind !== 'probationPassed') refuse(piece, error)
    }
  }

  /** What a vendor has already answered must not be forgotten. */
  function again(piece: Piece): void {
    if (!givenUp) addTo(open(), piece)
  }

  function mark(kind: 'start' | 'probation', tickets: readonly Ticket[]): Promise<void> {
    return new Promise((resolve, reject) => {
      addTo(open(), { kind: 'mark', mark: kind, tickets, resolve, reject })
      submitted()
    })
  }

  function accept(events: readonly NewEvent[]): Promise<readonly AcceptAnswer[]> {
    let bytes = 0
    for (const event of events) bytes += event.bytes
    // A producer that does not wait for a slow disk is told, as it is of a full store.
    if (acceptingBytes > 0 && acceptingBytes + bytes > maxAcceptingBytes) {
      turnedAway = true
      return Promise.resolve(events.map(() => 'full' as const))
    }
    acceptingBytes += bytes
    return new Promise((resolve, reject) => {
      const unit = open(busyIds.any && busyIds.isSuspect(events))
      unit.acceptBytes += bytes
      addTo(unit, { kind: 'accept', events, from: 0, asker: { count: events.length, resolve, reject } })
      submitted()
    })
  }

  return {
    accept: (events) => (busyIds.any ? busyIds.accept(events, accept) : accept(events)),
    start: (tickets) => mark('start', tickets),
    probation: (tickets) => mark('probation', tickets),
    probationPassed(tickets) {
      addTo(open(), { kind: 'probationPassed', tickets })
      submitted()
    },
    record(settlements) {
      const unit = open()
      for (const settlement of settlements) addTo(unit, { kind: 'transition', transition: settlement })
      submitted()
    },
    tried: () => mark('start', []).catch(() => undefined),
    get busy() {
      return running !== undefined
    },
    idle: async () => {
      await running
    },
    giveUp() {
      givenUp = true
      retryWait.end()
    },
  }
}
