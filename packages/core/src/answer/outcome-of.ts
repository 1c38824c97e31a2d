import type { PlannedCall } from '../destination/destination.js'
import type { HttpResponse } from '../http-message.js'
import type { Delivered, Outcome, VendorReply } from '../outcome.js'
import type { Classification, Failure } from './classify.js'

/** One outcome per call, in order, for an answer that says the same about every call of its request. */
export function outcomesOf(verdict: Classification, calls: readonly PlannedCall[]): readonly Outcome[] {
  if (!verdict.ok) {
    const [first] = calls
    if (verdict.duplicate || !first) return calls.map((call) => failedOutcome(verdict, call))
    // Only the outcome of a duplicate depends on the call's own history. Any other failure is one outcome for all calls.
    const outcome = failedOutcome(verdict, first)
    return calls.map(() => outcome)
  }
  const plain: Delivered = { status: 'delivered', httpStatus: verdict.response.status }
  // The answer is parsed once for all calls, and only where a caller waits for the reply.
  const reply = calls.some(({ delivery }) => delivery.wantsReply) ? replyOf(verdict.response) : undefined
  return calls.map(({ delivery }) => (delivery.wantsReply && reply ? { ...plain, reply } : plain))
}

/** What a failure means for one call. A duplicate is delivered where an earlier attempt of the call was in doubt. */
export function failedOutcome(failure: Failure, { delivery }: PlannedCall): Outcome {
  const { error, scope } = failure
  if (failure.duplicate && delivery.maybeDelivered) {
    return {
      status: 'delivered',
      duplicate: true,
      ...(failure.response ? { httpStatus: failure.response.status } : {}),
    }
  }
  const maybeDelivered = failure.acted !== 'no'
  switch (error.kind) {
    case 'invalid':
    case 'unknown':
      return { status: 'rejected', error, maybeDelivered }
    case 'throttled':
    case 'unavailable':
      return {
        status: 'retry',
        error,
        scope,
        maybeDelivered,
        ...(failure.afterMs === undefined ? {} : { afterMs: failure.afterMs }),
      }
    case 'setup':
      return { status: 'blocked', error, scope }
    default:
      return error.kind satisfies never
  }
}

/** The status code and the body as data; the body is parsed as JSON whatever its content type says. */
export function replyOf(response: HttpResponse): VendorReply {
  return { status: response.status, body: parseBody(response.body) }
}

/** JSON where it is JSON, the text where it is not, `undefined` where there is none. */
export function parseBody(body: string): unknown {
  if (body === '') return undefined
  try {
    return JSON.parse(body)
  } catch {
    return body
  }
}
