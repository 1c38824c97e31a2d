import { type Destination, type Outcome, WaybillError } from '@waybill/core'
import type { PlannedRequest, SendOptions } from '@waybill/core/destination'
import type { Committer } from '../commit/committer.js'
import type { LeasedDelivery } from '../store/work.js'
import { messageFrom } from './error-from.js'
import { outcomesFrom } from './outcomes-from.js'
import type { Overdue } from './overdue.js'

export interface AttemptRequestOptions extends SendOptions {
  readonly destination: Destination
  readonly committer: Pick<Committer, 'start'>
  /** Whether this process may still start a request, asked once the start mark is stored. Absent: it may. */
  readonly mayStart?: () => boolean
  /** Longest wait that an outcome may ask for, in milliseconds. */
  readonly maxRetryAfterMs: number
  /** Gives up on a destination that does not keep the deadline. */
  readonly overdue: Pick<Overdue, 'watch' | 'end'>
}

/**
 * Sends one request. Calls `done` once, with one outcome for each call, whatever the destination does. Never throws. With
 * callbacks: each promise would cost as much as everything else that is recorded for a request.
 */
export function attemptRequest(
  request: PlannedRequest<LeasedDelivery>,
  options: AttemptRequestOptions,
  done: (outcomes: readonly Outcome[]) => void,
): void {
  const { destination, committer } = options
  if (destination.endpoints[request.endpoint]?.repeat !== 'harmful') return send(request, options, done)
  void markStart(request, committer).then((unmarked) => {
    const unsent = unmarked ?? (options.mayStart?.() === false ? tooLate() : undefined)
    if (unsent) done(request.calls.map(() => unsent))
    else send(request, options, done)
  })
}

function send(
  request: PlannedRequest<LeasedDelivery>,
  options: AttemptRequestOptions,
  done: (outcomes: readonly Outcome[]) => void,
): void {
  const { destination, overdue, signal } = options
  const allEnd = (outcome: Outcome) => done(request.calls.map(() => outcome))
  const wait = overdue.watch(() => allEnd(neverEnded(signal)))
  const ended = (given: unknown) => {
    if (overdue.end(wait)) done(taken(given, request, options))
  }
  const failed = (cause: unknown) => {
    if (overdue.end(wait)) allEnd(destinationFailed(cause))
  }
  try {
    // Not every thenable is a promise: one may call back twice, or give nothing back.
    Promise.resolve(destination.send(request, options)).then(ended, failed)
  } catch (cause) {
    // Never before the caller goes on.
    queueMicrotask(() => failed(cause))
  }
}

function taken(
  given: unknown,
  { calls }: PlannedRequest<LeasedDelivery>,
  { maxRetryAfterMs }: AttemptRequestOptions,
): readonly Outcome[] {
  try {
    return outcomesFrom(given, { count: calls.length, maxRetryAfterMs, instead: destinationFailed })
  } catch (cause) {
    const outcome = destinationFailed(cause)
    return calls.map(() => outcome)
  }
}

/** An answer that is no outcome parks its own delivery. The other outcomes of the request count as they are. */
function destinationFailed(cause: unknown): Outcome {
  const error = new WaybillError('The destination broke its contract.', {
    kind: 'unknown',
    code: 'destination_failed',
    hint: messageFrom(cause),
    cause,
  })
  return { status: 'rejected', error, maybeDelivered: true }
}

/** The vendor may have acted, and may still act: the request is not over, but nobody waits for it any more. */
function neverEnded(signal: SendOptions['signal']): Outcome {
  const error = new WaybillError('The destination did not end the attempt in its time.', {
    kind: 'unavailable',
    code: signal?.aborted ? 'aborted' : 'timeout',
    hint: '`send` must end at its deadline and when its signal fires.',
  })
  return { status: 'retry', error, scope: 'destination', maybeDelivered: true }
}

/** The process stood still while the mark was stored: what was decided meanwhile is not known here. */
function tooLate(): Outcome {
  const error = new WaybillError('The process stopped before the request was sent.', {
    kind: 'unavailable',
    code: 'licence_ended',
  })
  return { status: 'retry', error, scope: 'call', maybeDelivered: false }
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
