import type { Outcome } from '@waybill/core'
import type { Decisions } from '../accept/decisions.js'
import { recordOf, type SentRequest } from '../attempt/transitions.js'
import type { EventId, LifecycleEvent } from '../lifecycle-event.js'
import type { LeasedDelivery } from '../store/work.js'

/** Emits one `attempt` event for each different outcome of a sent request: most requests have one. */
export function reportAttempts(sent: SentRequest, emit: (event: LifecycleEvent) => void): void {
  const { request, outcomes } = sent
  const [only] = outcomes
  if (only && outcomes.every((outcome) => outcome === only))
    return reportAttempt(sent, { outcome: only, calls: request.calls }, emit)
  for (const outcome of new Set(outcomes)) {
    const calls = request.calls.filter((_, index) => outcomes[index] === outcome)
    reportAttempt(sent, { outcome, calls }, emit)
  }
}

function reportAttempt(
  sent: SentRequest,
  { outcome, calls }: { readonly outcome: Outcome; readonly calls: SentRequest['request']['calls'] },
  emit: (event: LifecycleEvent) => void,
): void {
  const [first] = calls
  if (!first) return
  emit({
    type: 'attempt',
    lane: first.delivery.lane,
    attempt: recordOf(sent, outcome),
    count: calls.length,
    // A function, so that an observer that only counts does not cause an object for each event.
    events: () => calls.map(({ delivery }) => idOf(delivery)),
  })
}

/** Answers the callers of `decide` that wait for this request. */
export function reportDecisions({ request, outcomes }: SentRequest, decisions: Decisions): void {
  for (const [index, { delivery, steps }] of request.calls.entries()) {
    const outcome = outcomes[index]
    if (delivery.wantsReply && outcome) decisions.answer(askedBy(delivery), outcome, delivery.step + 1 >= steps)
  }
}

export function idOf({ source, event }: LeasedDelivery): EventId {
  return { source, messageId: event.messageId }
}

export function askedBy(delivery: LeasedDelivery): EventId & { readonly lane: string } {
  return { lane: delivery.lane, source: delivery.source, messageId: delivery.event.messageId }
}
