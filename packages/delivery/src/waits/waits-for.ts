import type { DeliveryRecord, FoundDelivery, Where } from '../store/ledger.js'
import type { Hold } from '../store/store.js'
import type { Waiting, WaitReason, WaitsFor } from '../store/waiting.js'
import type { Closure } from '../throttle/why-closed.js'

/** What this process knows of a lane. */
export interface LaneView {
  /** Whether it sends for the lane. */
  readonly delivers: boolean
  /** The holds of the lane and its endpoints. */
  readonly holds: readonly Hold[]
  /** Why nothing can be sent through the lane, or to an endpoint. Absent for a lane that this process does not have. */
  readonly whyClosed?: (endpoint?: string) => Closure | undefined
  /** The endpoints that send at their rate, with more waiting for it. */
  readonly paced?: readonly string[]
  /** Until when the vendor is asked about an event's delivery in doubt, by `seq`: wall time. `undefined`: it is not asked. */
  readonly confirmingUntil?: (seq: number) => number | undefined
}

export interface WaitsOptions {
  readonly viewOf: (lane: string) => LaneView
  /** Wall time. */
  readonly now: () => number
}

/** Says of each pending delivery why it is not sent yet, and until when. */
export function withWaits(where: Where, { viewOf, now }: WaitsOptions): Where {
  if (where.status !== 'found') return where
  const { waits = {}, lanes, ...rest } = where
  const at = { seq: where.seq, now: now() }
  const told = Object.entries(lanes).map(([lane, record]): [string, DeliveryRecord] => {
    return [lane, record.state === 'pending' ? explained(record, waits[lane], viewOf(lane), at) : record]
  })
  return { ...rest, lanes: Object.fromEntries(told) }
}

/** Says it of what was found. */
export function withWaitsFound(
  found: readonly FoundDelivery[],
  { viewOf, now }: WaitsOptions,
): readonly FoundDelivery[] {
  return found.map(({ waits, delivery, ...rest }) => ({
    ...rest,
    delivery:
      delivery.state === 'pending'
        ? explained(delivery, waits, viewOf(delivery.lane), { seq: rest.seq, now: now() })
        : delivery,
  }))
}

/** Which event, and when: wall time. */
interface At {
  readonly seq: number
  readonly now: number
}

interface Known extends At {
  /** Whether its last attempt was answered with a request for rest. */
  readonly wasLimited: boolean
}

function explained(record: DeliveryRecord, waiting: Waiting = {}, view: LaneView, at: At): DeliveryRecord {
  const { dueAt, ...waitsFor } = explain(waiting, view, {
    ...at,
    wasLimited: record.attempts.at(-1)?.kind === 'throttled',
  })
  return { ...record, ...(dueAt !== undefined && { dueAt: Math.ceil(dueAt) }), waitsFor }
}

function explain(
  waiting: Waiting,
  view: LaneView,
  { seq, now, wasLimited }: Known,
): WaitsFor & { readonly dueAt?: number } {
  const { leased, behind, dueAt, endpoint } = waiting
  const because = <T extends object>(why: WaitReason, more?: T) => ({
    why,
    ...(endpoint !== undefined && { endpoint }),
    ...more,
  })
  const asksUntil = view.confirmingUntil?.(seq)
  if (asksUntil !== undefined) return because('confirming', { dueAt: asksUntil })
  if (leased) return because('sending')
  const hold = view.holds.find((one) => one.endpoint === undefined || one.endpoint === endpoint)
  if (hold) return because('held', { hold })
  if (behind !== undefined) return because('earlier', behind > 0 ? { behind } : {})
  const closed = view.delivers ? view.whyClosed?.(endpoint) : undefined
  // Its own time and that of the vendor's pause: it goes when both are over.
  const pausedUntil = closed?.afterMs === undefined ? 0 : now + closed.afterMs
  if (dueAt !== undefined && dueAt > Math.max(now, pausedUntil))
    return because(wasLimited ? 'limited' : 'time', { dueAt })
  if (closed) return because(closed.reason, pausedUntil > 0 ? { dueAt: pausedUntil } : {})
  if (endpoint !== undefined && view.paced?.includes(endpoint)) return because('paced')
  return because(view.delivers ? 'turn' : 'not_delivering')
}
