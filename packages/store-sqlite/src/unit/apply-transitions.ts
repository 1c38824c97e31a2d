import { type DeliveryFacts, erasedFacts, isOpenState, newFacts, nextFacts } from '@waybill/delivery/queue'
import type { NextState, Ticket, Transition } from '@waybill/delivery/store'
import { entryOf, type Tables } from '../open/tables.js'
import { notWaiting, type Waiting } from '../rows/delivery-rows.js'
import { type LiveDelivery, type LiveEvent, replayedOf } from '../rows/live-delivery.js'
import type { MarkWrites } from './mark-writes.js'

/** Applies transitions: a unit of work writes them, and they change the memory after its commit. */
export interface TransitionWrites {
  /** Called in the unit's transaction. Returns the tickets whose lease was no longer valid. */
  apply(transitions: readonly Transition[]): readonly Ticket[]
  /** Erases deliveries, in the caller's transaction. */
  erase(entries: readonly LiveDelivery[]): void
  /** Whether the present unit changes this delivery, so that nothing else may write its row. */
  changes(entry: LiveDelivery): boolean
  /** Called after the commit. */
  committed(): void
  /** Called when the unit failed. */
  rolledBack(): void
}

export interface TransitionWritesOptions {
  readonly keepBodies: boolean
  readonly markWrites: Pick<MarkWrites, 'end'>
  /** Returns the wall time, epoch milliseconds. */
  readonly now: () => number
}

interface Change {
  readonly entry: LiveDelivery
  readonly progress: DeliveryFacts
  readonly next: NextState
}

/** The progress of deliveries that were settled by their first attempt. The settled run contains the rest. */
const endedAs = {
  delivered: { ...newFacts, state: 'delivered' },
  skipped: { ...newFacts, state: 'skipped' },
  expired: { ...newFacts, state: 'expired' },
  erased: { ...newFacts, state: 'erased' },
} as const satisfies Readonly<Record<string, DeliveryFacts>>

type PlainEnd = NextState & { readonly state: keyof typeof endedAs }

const erased: NextState = { state: 'erased', reason: 'forgotten' }

export function createTransitionWrites(
  tables: Tables,
  { keepBodies, now, markWrites }: TransitionWritesOptions,
): TransitionWrites {
  const { counters, entries, runs, events } = tables
  let changes: Change[] = []
  let closed: LiveEvent[] = []
  let retired: number[] = []
  let unit = 1

  function end(entry: LiveDelivery, from: DeliveryFacts, progress: DeliveryFacts): void {
    const { row } = entry
    const lane = tables.lane(entry.lane)
    counters.moved(lane.id, from.state, progress.state, row.bytes)
    if (isOpenState(progress.state)) return
    row.open--
    closed.push(row)
    if (row.open > 0) return
    counters.open(-1, -row.bytes)
    if (!keepBodies) retired.push(row.seq)
  }

  function applyOne(entry: LiveDelivery, { next, attempts }: Transition, at: number): void {
    const lane = tables.lane(entry.lane)
    const { progress: before, row } = entry
    markWrites.end(entry)
    let after: DeliveryFacts
    if (before === newFacts && !entry.stored && isPlainEnd(next)) {
      after = endedAs[next.state]
      runs.add(lane.id, row.seq, next, attempts)
    } else {
      after = nextFacts(before, next, attempts)
      // Its body was erased during the lease, so it can be neither sent nor replayed.
      if (isOpenState(after.state) && row.event === undefined) after = erasedFacts(after)
      const isPending = after.state === 'pending'
      entries.put(row.seq, lane.id, after, {
        at,
        ...(isPending && { waiting: waitingOf(entry, next, at), replayed: replayedOf(entry) }),
      })
    }
    if (after.state !== before.state) end(entry, before, after)
    changes.push({ entry, progress: after, next: after.state === 'erased' ? erased : next })
  }

  function apply({ entry, progress, next }: Change): void {
    const lane = tables.lane(entry.lane)
    entry.leased = false
    // A delivery that its first attempt settled has no row, but it leaves the memory now.
    entry.stored = true
    entry.progress = progress
    if (progress.state !== 'pending' || next.state !== 'pending') {
      lane.remove(entry)
      return
    }
    if (next.stepDone) entry.endpoint = undefined
    if (next.overtaken) lane.leave(entry)
    lane.wait(entry, next)
  }

  return {
    apply(transitions) {
      const stale: Ticket[] = []
      const at = now()
      for (const transition of transitions) {
        for (const ticket of transition.tickets) {
          const entry = entryOf(tables, ticket)
          if (!entry || entry.settledIn === unit) stale.push(ticket)
          else {
            entry.settledIn = unit
            applyOne(entry, transition, at)
          }
        }
      }
      runs.write(at)
      if (retired.length > 0) events.eraseBodies(retired)
      return stale
    },
    erase(gone) {
      const at = now()
      for (const entry of gone) {
        const lane = tables.lane(entry.lane)
        markWrites.end(entry)
        const progress = erasedFacts(entry.progress)
        entry.settledIn = unit
        entries.put(entry.row.seq, lane.id, progress, { at })
        end(entry, entry.progress, progress)
        changes.push({ entry, progress, next: erased })
      }
    },
    changes: (entry) => entry.settledIn === unit,
    committed() {
      const applied = changes
      changes = []
      closed = []
      retired = []
      unit++
      for (const change of applied) apply(change)
    },
    rolledBack() {
      for (const row of closed) row.open++
      changes = []
      closed = []
      retired = []
      unit++
    },
  }
}

/** Whether a settled run can hold the end of a delivery. One that is open again, or has remarks, has a row of its own. */
function isPlainEnd(next: NextState): next is PlainEnd {
  return next.state !== 'pending' && next.state !== 'parked' && next.remarks === undefined
}

function waitingOf({ endpoint: filed }: LiveDelivery, next: NextState, at: number): Waiting {
  if (next.state !== 'pending') return notWaiting
  const { afterMs, stepDone, endpoint = stepDone ? undefined : filed } = next
  return { due: at + afterMs, wait: afterMs, endpoint }
}
