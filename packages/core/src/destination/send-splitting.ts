import { foreignAnswer } from '../answer/http-answers.js'
import type { SendOptions } from '../http-message.js'
import type { Outcome } from '../outcome.js'
import type { Destination, PlannedCall, PlannedRequest, Progress } from './destination.js'

/** What sends planned requests: a destination, or a typed client with its retries. */
export type Sender = Pick<Destination, 'endpoints' | 'send' | 'split'>

/** Whether a refused request should be split, to find the call for which it was refused. */
export function mustSplit(sender: Sender, request: PlannedRequest, outcomes: readonly Outcome[]): boolean {
  if (request.calls.length < 2) return false
  const endpoint = sender.endpoints[request.endpoint]
  if (endpoint?.answers !== 'all-or-nothing') return false
  // An answer that delivered some of the calls has already told which ones are at fault.
  if (outcomes.some(({ status }) => status === 'delivered')) return false
  // A failure of one call alone, like an action that the key may not send, has stopped the other calls of the request.
  if (outcomes.some((outcome) => outcome.status === 'blocked' && outcome.scope === 'call')) return true
  const refused = outcomes.find((outcome) => outcome.status === 'rejected')
  // A harmful call that may have been accepted must not go again.
  return refused !== undefined && !(endpoint.repeat === 'harmful' && refused.maybeDelivered)
}

/** Whether a proxy or login page answered. It would answer every part alike, so no call is at fault. */
function isForeign(outcomes: readonly Outcome[]): boolean {
  return outcomes.some((outcome) => 'error' in outcome && outcome.error.code === foreignAnswer.code)
}

/**
 * Sends a request. When the vendor refuses it as a whole, its parts are sent at the same time, and so on until the call at
 * fault is alone. Resolves when every call has its outcome.
 */
export async function sendSplitting<T extends Progress>(
  sender: Sender,
  request: PlannedRequest<T>,
  options: SendOptions & {
    /** Called exactly once for each call, as soon as its own answer is there. */
    readonly settle: (call: PlannedCall<T>, outcome: Outcome) => void
  },
): Promise<void> {
  const outcomes = await sender.send(request, options)
  const parts = mustSplit(sender, request, outcomes) && !isForeign(outcomes) ? sender.split(request, outcomes) : []
  if (parts.length > 0) {
    await Promise.all(parts.map((part) => sendSplitting(sender, part, options)))
    return
  }
  request.calls.forEach((call, index) => options.settle(call, outcomes[index] as Outcome))
}

/** Does the work for every value, started in order, for at most `limit` values at the same time. */
export async function eachLimited<T>(
  values: readonly T[],
  limit: number,
  work: (value: T) => Promise<void>,
): Promise<void> {
  const waiting = values.values()
  const worker = async () => {
    for (const value of waiting) await work(value)
  }
  await Promise.all(Array.from({ length: Math.min(Math.max(1, limit), values.length) }, worker))
}
