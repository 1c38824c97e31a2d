import type { PlannedCall } from '../destination/destination.js'
import type { HttpResponse } from '../http-message.js'
import type { Delivered, Outcome, VendorReply } from '../outcome.js'
import type { Classification, Failure } from './classify.js'

/** One outcome per call of a request whose answer speaks for all of them. */
export function outcomesOf(verdict: Classification, calls: readonly PlannedCall[]): readonly Outcome[] {
  if (!verdict.ok) {
    const [first] = calls
    if (verdict.duplicate || !first) return calls.map((call) => failedOutcome(verdict, call))
    // Only a duplicate depends on a call's own history; any other failure is one outcome, and can be settled as one.
    const outcome = failedOutcome(verdict, first)
    return calls.map(() => outcome)
  }
  const plain: Delivered = { status: 'delivered', httpStatus: verdict.response.status }
  // One answer for all of them is parsed once, and only where somebody waits for it.
  const reply = calls.some(({ delivery }) => delivery.wantsReply) ? replyOf(verdict.response) : undefined
  return calls.map(({ delivery }) => (delivery.wantsReply && reply ? { ...plain, reply } : plain))
}

/** What a failure means for one call, with that call's history. */
export function failedOutcome(failure: Failure, { delivery: item }: PlannedCall): Outcome {
  const { error, scope } = failure
  if (failure.duplicate && item.maybeDelivered) {
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

/** The body as data: JSON where it is JSON, whatever its content type says. */
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
