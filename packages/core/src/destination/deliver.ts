import type { CustomerEvent } from '../event/customer-event.js'
import type { Outcome } from '../outcome.js'
import type { Delivery, Destination, PlannedRequest } from './destination.js'
import { eachLimited } from './each-limited.js'
import { sendSplitting } from './send-splitting.js'

export interface DeliverOptions {
  /** Bounds the whole delivery, in milliseconds. Default 10,000. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
  /** Most requests at the same time. Default 8. */
  readonly concurrency?: number
}

interface Tracked extends Delivery {
  readonly index: number
}

/**
 * Delivers events once, now, without a queue: plans, sends, splits what is refused, and follows each event through its
 * calls. Resolves with one outcome per event, in order; a `retry` outcome is the caller's to act on. Never rejects for
 * one event.
 */
export async function deliver(
  destination: Destination,
  events: readonly CustomerEvent[],
  options: DeliverOptions = {},
): Promise<readonly Outcome[]> {
  const deadlineAt = performance.now() + (options.timeoutMs ?? 10_000)
  const outcomes: Outcome[] = new Array(events.length)
  let items: readonly Tracked[] = events.map((event, index) => ({
    event,
    index,
    step: 0,
    attempt: 0,
    maybeDelivered: false,
    acceptedAt: Date.now(),
    wantsReply: true,
  }))
  while (items.length > 0) {
    const plan = destination.plan(items)
    for (const { delivery: item, outcome } of plan.settled) outcomes[item.index] = outcome
    const next: Tracked[] = []
    await eachLimited(plan.requests, options.concurrency ?? 8, (request: PlannedRequest<Tracked>) =>
      sendSplitting(destination, request, {
        deadlineAt,
        signal: options.signal,
        settle({ delivery: item, steps }, outcome) {
          if (outcome.status === 'delivered' && item.step + 1 < steps)
            next.push({ ...item, step: item.step + 1, maybeDelivered: false })
          else outcomes[item.index] = outcome
        },
      }),
    )
    items = next
  }
  return outcomes
}
