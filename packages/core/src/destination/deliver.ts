import type { CustomerEvent } from '../event/customer-event.js'
import type { Outcome } from '../outcome.js'
import { remarkedOutcome } from '../remark/remarked-outcome.js'
import type { Delivery, Destination, PlannedRequest } from './destination.js'
import { eachLimited, sendSplitting } from './send-splitting.js'

/** Limits of one `deliver`. */
export interface DeliverOptions {
  /** The deadline of the whole delivery, in milliseconds from now. Default 10,000. */
  readonly timeoutMs?: number
  /** Ends the delivery when it fires: events that are not finished have a `retry` outcome with code `aborted`. Default: none. */
  readonly signal?: AbortSignal
  /** Most requests at the same time, from 1. Default 8. */
  readonly concurrency?: number
}

interface Tracked extends Delivery {
  readonly index: number
}

/**
 * Delivers events now, without a queue and without retries: plans, sends, splits refused requests, and sends the later
 * calls of each event. Resolves with one outcome per event, in order: that of its last call, or of the first one that
 * failed. A `retry` outcome is for the caller to act on. One bad event does not make it reject.
 */
export async function deliver(
  destination: Destination,
  events: readonly CustomerEvent[],
  options: DeliverOptions = {},
): Promise<readonly Outcome[]> {
  const deadlineAt = performance.now() + (options.timeoutMs ?? 10_000)
  const outcomes: Outcome[] = new Array(events.length)
  let deliveries: readonly Tracked[] = events.map((event, index) => ({
    event,
    index,
    step: 0,
    attempt: 0,
    maybeDelivered: false,
    acceptedAt: Date.now(),
    wantsReply: true,
  }))
  while (deliveries.length > 0) {
    const plan = destination.plan(deliveries)
    for (const { delivery, outcome } of plan.settled) outcomes[delivery.index] = outcome
    const next: Tracked[] = []
    await eachLimited(plan.requests, options.concurrency ?? 8, (request: PlannedRequest<Tracked>) =>
      sendSplitting(destination, request, {
        deadlineAt,
        signal: options.signal,
        settle({ delivery, steps, remarks }, outcome) {
          if (outcome.status === 'delivered' && delivery.step + 1 < steps)
            next.push({ ...delivery, step: delivery.step + 1, maybeDelivered: false })
          else outcomes[delivery.index] = remarkedOutcome(outcome, remarks)
        },
      }),
    )
    deliveries = next
  }
  return outcomes
}
