import type { Decisions } from '../decisions.js'
import type { DeliveryEvent, EventId } from '../delivery-event.js'
import type { Lease } from '../store/work.js'
import { type Trip, tripRecord } from './settlements.js'

/** One `attempt` event per kind of outcome in the round trip: most have one. */
export function reportAttempts(trip: Trip, emit: (event: DeliveryEvent) => void): void {
  const { request, outcomes } = trip
  for (const outcome of new Set(outcomes)) {
    const items = request.calls.filter((_, index) => outcomes[index] === outcome).map(({ item }) => item)
    const [first] = items
    if (first) emit({ type: 'attempt', lane: first.lane, attempt: tripRecord(trip, outcome), events: items.map(idOf) })
  }
}

/** Answers the callers who wait for this round trip. */
export function reportDecisions({ request, outcomes }: Trip, decisions: Decisions): void {
  for (const [index, { item, steps }] of request.calls.entries()) {
    const outcome = outcomes[index]
    if (item.decide && outcome) decisions.answer(askedBy(item), outcome, item.step + 1 >= steps)
  }
}

export function idOf({ source, event }: Lease): EventId {
  return { source, messageId: event.messageId }
}

export function askedBy(item: Lease): EventId & { readonly lane: string } {
  return { lane: item.lane, source: item.source, messageId: item.event.messageId }
}
