import type { Outcome } from '@waybill/core'
import type { Decisions } from '../accept/decisions.js'
import { recordOf, type SentRequest } from '../attempt/transitions.js'
import type { EventId, LifecycleEvent } from '../lifecycle-event.js'
import type { LeasedDelivery } from '../store/work.js'

/** One `attempt` event per kind of outcome in the round trip: most have one. */
export function reportAttempts(trip: SentRequest, emit: (event: LifecycleEvent) => void): void {
  const { request, outcomes } = trip
  const [only] = outcomes
  if (only && outcomes.every((outcome) => outcome === only))
    return reportAttempt(trip, { outcome: only, calls: request.calls }, emit)
  for (const outcome of new Set(outcomes)) {
    const calls = request.calls.filter((_, index) => outcomes[index] === outcome)
    reportAttempt(trip, { outcome, calls }, emit)
  }
}

function reportAttempt(
  trip: SentRequest,
  { outcome, calls }: { readonly outcome: Outcome; readonly calls: SentRequest['request']['calls'] },
  emit: (event: LifecycleEvent) => void,
): void {
  const [first] = calls
  if (!first) return
  emit({
    type: 'attempt',
    lane: first.delivery.lane,
    attempt: recordOf(trip, outcome),
    count: calls.length,
    // Made for those who read it: an observer that counts would throw away an object for each event.
    events: () => calls.map(({ delivery }) => idOf(delivery)),
  })
}

/** Answers the callers who wait for this round trip. */
export function reportDecisions({ request, outcomes }: SentRequest, decisions: Decisions): void {
  for (const [index, { delivery: item, steps }] of request.calls.entries()) {
    const outcome = outcomes[index]
    if (item.wantsReply && outcome) decisions.answer(askedBy(item), outcome, item.step + 1 >= steps)
  }
}

export function idOf({ source, event }: LeasedDelivery): EventId {
  return { source, messageId: event.messageId }
}

export function askedBy(item: LeasedDelivery): EventId & { readonly lane: string } {
  return { lane: item.lane, source: item.source, messageId: item.event.messageId }
}
