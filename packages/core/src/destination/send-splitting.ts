import { foreignAnswer } from '../answer/http-answers.js'
import type { SendOptions } from '../http-message.js'
import type { Outcome } from '../outcome.js'
import type { Destination, PlannedCall, PlannedRequest, Progress } from './destination.js'

/** What can send a planned request: a destination, or a client with its retries. */
export type Sender = Pick<Destination, 'endpoints' | 'send' | 'split'>

/** Whether a refused request should be split to find the call that it was refused for. */
export function mustSplit(sender: Sender, request: PlannedRequest, outcomes: readonly Outcome[]): boolean {
  if (request.calls.length < 2) return false
  const endpoint = sender.endpoints[request.endpoint]
  if (endpoint?.answers !== 'all-or-nothing') return false
  // An answer that told the calls apart has found the one at fault already.
  if (outcomes.some(({ status }) => status === 'delivered')) return false
  // What stands in the way of one call only, like an action that the key may not send, stopped the others with it.
  if (outcomes.some((outcome) => outcome.status === 'blocked' && outcome.scope === 'call')) return true
  const refused = outcomes.find((outcome) => outcome.status === 'rejected')
  // A harmful call that may have been accepted must not go again.
  return refused !== undefined && !(endpoint.repeat === 'harmful' && refused.maybeDelivered)
}

/** What stands in between answers every part alike: no call is at fault. */
function isForeign(outcomes: readonly Outcome[]): boolean {
  return outcomes.some((outcome) => 'error' in outcome && outcome.error.code === foreignAnswer.code)
}

/**
 * Sends a request; when it is refused as a whole, its parts, each on its own and at the same time, until the call at
 * fault stands alone. `settle` hears of every call exactly once, as soon as its own answer is there.
 */
export async function sendSplitting<T extends Progress>(
  sender: Sender,
  request: PlannedRequest<T>,
  options: SendOptions & { readonly settle: (call: PlannedCall<T>, outcome: Outcome) => void },
): Promise<void> {
  const outcomes = await sender.send(request, options)
  const parts = mustSplit(sender, request, outcomes) && !isForeign(outcomes) ? sender.split(request, outcomes) : []
  if (parts.length > 0) {
    await Promise.all(parts.map((part) => sendSplitting(sender, part, options)))
    return
  }
  request.calls.forEach((call, index) => options.settle(call, outcomes[index] as Outcome))
}
