import { type AcceptAnswer, storeFailed } from '../accept/accept-answer.js'
import type { LeaseTransition } from '../attempt/transitions.js'
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
import type { CommitterOptions } from './committer-options.js'
import { createPacer } from './pacer.js'
import { createRetryWait } from './retry-wait.js'
import type { LeftOver } from './store-apart.js'
import { createStoreUnit } from './store-unit.js'

/** Gathers work while a commit runs and commits it as the next unit. */
export interface Committer {
  /**
   * Resolves with one answer for each event once they are stored; with `full` for all when too many bytes wait already. The
   * answer for an event that the store refused is the error. Rejects when all have the same error: code `store_failed` (it
   * is unknown whether they are stored), `store_refused` (kind `invalid`: the store can never hold them), or `store_busy`.
   */
  accept(events: readonly NewEvent[]): Promise<readonly AcceptAnswer[]>
  /** Stores start marks. Rejects with the codes of `accept`. */
  start(tickets: readonly Ticket[]): Promise<void>
  /** Stores the marks that these deliveries are on probation. Rejects with the codes of `accept`. */
  probation(tickets: readonly Ticket[]): Promise<void>
  /** Ends the probation of these with the next unit: they have been planned. */
  probationPassed(tickets: readonly Ticket[]): void
  /**
   * Stores transitions, and tries a failing store again until it takes them. A transition that the store can never hold is
   * replaced by one to `parked` with reason `store_refused`.
   */
  record(transitions: readonly LeaseTransition[]): void
  /** Resolves once the store has been tried with everything given so far. */
  tried(): Promise<void>
  /** Whether something is waiting or being stored. */
  readonly busy: boolean
  /** Resolves when nothing is. */
  idle(): Promise<void>
  /** Stops trying a failing store. What it has not taken stays pending there and may be sent again. */
  giveUp(): void
}

// Most bytes of events that wait for their commit.
const maxAcceptingBytes = 16_000_000

export function createCommitter(options: CommitterOptions): Committer {
  const { store, clock, onRoom, onClaimed, onRecorded, onDisk, onFailed, onStale, onFilling } = options
  const pacer = createPacer()
  const retryWait = createRetryWait(clock)
  const busyIds = createBusyIds()
  const storeUnit = createStoreUnit({ store, pacer, onStored, onLocked: retry, busyIds, onLost: onFailed })
  const overlapsCommits = store.guarantees.durable !== 'process'
  const units: CommitUnit[] = []
  let acceptingBytes = 0
  let refusedSome = false
  let running: Promise<void> | undefined
  let givenUp = false

  function submitted(): void {
    running ??= run()
    retryWait.end()
  }

  async function run(): Promise<void> {
    // Other work of this turn of the event loop joins the unit.
    await undefined
    let next: ReturnType<typeof begin>
    while (units.length > 0) {
      await pacer.ready()
      for (let now = begin(); now; now = next) {
        const stored = await now.stored
        pacer.ended()
        const isLeft = typeof stored === 'object' && 'pieces' in stored
        // When the next unit is full already, it begins before the callers of this one continue.
        next = !isLeft && overlapsCommits && isFull(units[0]) ? begin() : undefined
        if (isLeft) failed(stored)
        else if (stored !== 'apart') onStored(now.unit.pieces, stored)
        freeBytes(now.unit)
        if (isLeft && units.length > 0) await retryWait.begin()
      }
    }
    running = undefined
  }

  function begin() {
    const unit = units.shift()
    return unit && { unit, stored: storeUnit(unit.pieces) }
  }

  function freeBytes({ acceptBytes, size }: CommitUnit): void {
    if (acceptBytes === 0) return
    acceptingBytes -= acceptBytes
    if (!refusedSome || acceptingBytes > maxAcceptingBytes / 2) return
    refusedSome = false
    onRoom?.(Math.ceil(((maxAcceptingBytes - acceptingBytes) / acceptBytes) * size))
  }

  /** The unit that further work is added to. */
  function openUnit(alone = false): CommitUnit {
    const last = units.at(-1)
    if (last && !alone && !isFull(last)) return last
    const unit = createCommitUnit(alone)
    units.push(unit)
    return unit
  }

  function onStored(pieces: readonly Piece[], receipt: Receipt): void {
    const { stale, disk, accepted, claims, filling } = receipt
    const transitions = transitionsIn(pieces)
    if (busyIds.any) for (const piece of pieces) if (piece.kind === 'accept') busyIds.stored(piece.events)
    if (claims) onClaimed?.(claims)
    tell(pieces, receipt)
    if (disk || accepted.includes('accepted')) onDisk?.(disk)
    if (stale.length > 0) onStale?.(stale.length)
    if (filling) onFilling?.(filling)
    if (transitions.length > 0) onRecorded(transitions)
  }

  /** The store itself failed: refuses what callers wait for, and keeps the transitions. */
  function failed({ pieces, error: cause }: LeftOver): void {
    const error = storeFailed(cause)
    onFailed?.(error)
    for (const piece of pieces) {
      if (piece.kind === 'transition') retry(piece)
      else if (piece.kind !== 'probationPassed') refuse(piece, error)
    }
  }

  /** Keeps a transition for a later unit: what a vendor has answered must not be lost. */
  function retry(piece: Piece): void {
    if (!givenUp) addTo(openUnit(), piece)
  }

  function mark(kind: 'start' | 'probation', tickets: readonly Ticket[]): Promise<void> {
    return new Promise((resolve, reject) => {
      addTo(openUnit(), { kind: 'mark', mark: kind, tickets, resolve, reject })
      submitted()
    })
  }

  function accept(events: readonly NewEvent[]): Promise<readonly AcceptAnswer[]> {
    let bytes = 0
    for (const event of events) bytes += event.bytes
    // While a slow disk is behind, further events are refused as by a full store.
    if (acceptingBytes > 0 && acceptingBytes + bytes > maxAcceptingBytes) {
      refusedSome = true
      return Promise.resolve(events.map(() => 'full' as const))
    }
    acceptingBytes += bytes
    return new Promise((resolve, reject) => {
      const unit = openUnit(busyIds.any && busyIds.isSuspect(events))
      unit.acceptBytes += bytes
      addTo(unit, { kind: 'accept', events, from: 0, caller: { count: events.length, resolve, reject } })
      submitted()
    })
  }

  return {
    accept: (events) => (busyIds.any ? busyIds.accept(events, accept) : accept(events)),
    start: (tickets) => mark('start', tickets),
    probation: (tickets) => mark('probation', tickets),
    probationPassed(tickets) {
      addTo(openUnit(), { kind: 'probationPassed', tickets })
      submitted()
    },
    record(transitions) {
      const unit = openUnit()
      for (const transition of transitions) addTo(unit, { kind: 'transition', transition })
      submitted()
    },
    tried: () => mark('start', []).catch(() => undefined),
    get busy() {
      return running !== undefined
    },
    idle: async () => void (await running),
    giveUp() {
      givenUp = true
      retryWait.end()
    },
  }
}
