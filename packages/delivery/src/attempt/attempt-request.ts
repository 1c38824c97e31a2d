import { type Destination, type Outcome, WaybillError } from '@waybill/core'
import type { PlannedRequest, SendOptions } from '@waybill/core/destination'
import type { Committer } from '../commit/committer.js'
import type { LeasedDelivery } from '../store/work.js'
import { containOutcomes } from './contain-outcomes.js'
import { isOutcome } from './is-outcome.js'

export interface AttemptRequestOptions extends SendOptions {
  readonly destination: Destination
  readonly committer: Pick<Committer, 'start'>
  /** Longest wait that an outcome may ask for, in milliseconds. */
  readonly maxRetryAfterMs: number
}

/** Sends one request. Resolves with one outcome for each call, whatever the destination does, and never rejects. */
export function attemptRequest(
  request: PlannedRequest<LeasedDelivery>,
  options: AttemptRequestOptions,
): Promise<readonly Outcome[]> {
  const { destination, committer } = options
  if (destination.endpoints[request.endpoint]?.repeat !== 'harmful') return send(request, options)
  return markStart(request, committer).then((unmarked) =>
    unmarked ? request.calls.map(() => unmarked) : send(request, options),
  )
}

/** Uses callbacks: a further async function would cost as much as everything else that is recorded for a request. */
function send(request: PlannedRequest<LeasedDelivery>, options: AttemptRequestOptions): Promise<readonly Outcome[]> {
  const failed = (cause: unknown) => contractBroken(request, cause)
  try {
    return options.destination.send(request, options).then((outcomes) => taken(outcomes, request, options), failed)
  } catch (cause) {
    return Promise.resolve(failed(cause))
  }
}

function taken(
  outcomes: readonly Outcome[],
  request: PlannedRequest<LeasedDelivery>,
  { maxRetryAfterMs }: AttemptRequestOptions,
): readonly Outcome[] {
  try {
    if (outcomes.length === request.calls.length) return containOutcomes(eachAnOutcome(outcomes), maxRetryAfterMs)
    throw new Error(`${outcomes.length} outcomes for ${request.calls.length} calls`)
  } catch (cause) {
    return contractBroken(request, cause)
  }
}

function contractBroken(request: PlannedRequest<LeasedDelivery>, cause: unknown): readonly Outcome[] {
  const outcome = destinationFailed(cause)
  return request.calls.map(() => outcome)
}

/** An answer that is no outcome parks its own delivery. The other outcomes of the request count as they are. */
function eachAnOutcome(outcomes: readonly Outcome[]): readonly Outcome[] {
  if (outcomes.every((one) => isOutcome(one))) return outcomes
  return outcomes.map((one) => (isOutcome(one) ? one : noOutcome(one)))
}

function noOutcome(given: unknown): Outcome {
  return destinationFailed(new Error('The answer for a call is no outcome.', { cause: given }))
}

function destinationFailed(cause: unknown): Outcome {
  const error = new WaybillError('The destination broke its contract.', {
    kind: 'unknown',
    code: 'destination_failed',
    cause,
  })
  return { status: 'rejected', error, maybeDelivered: true }
}

/** Stores the start mark of harmful calls. Resolves with the outcome of the calls when the mark could not be stored: then they are not sent. */
async function markStart(
  { calls }: PlannedRequest<LeasedDelivery>,
  committer: Pick<Committer, 'start'>,
): Promise<Outcome | undefined> {
  try {
    await committer.start(calls.map(({ delivery }) => delivery))
    return undefined
  } catch (cause) {
    const error = cause as WaybillError
    // The store refused the content of the mark, and would refuse it again.
    if (error.kind === 'invalid') return { status: 'rejected', error, maybeDelivered: false }
    return { status: 'retry', error, scope: 'destination', maybeDelivered: false }
  }
}
