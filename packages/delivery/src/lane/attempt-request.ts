import { type Destination, type Outcome, type PlannedRequest, type SendOptions, WaybillError } from '@waybill/core'
import type { Committer } from '../committer.js'
import type { Lease } from '../store/work.js'

export interface AttemptRequestOptions extends SendOptions {
  readonly destination: Destination
  readonly committer: Committer
}

/** One attempt, held to the contract: one outcome per call, whatever the destination does. Never rejects. */
export function attemptRequest(
  request: PlannedRequest<Lease>,
  options: AttemptRequestOptions,
): Promise<readonly Outcome[]> {
  const { destination, committer } = options
  if (destination.endpoints[request.endpoint]?.repeat !== 'harmful') return send(request, options)
  return markStart(request, committer).then((unmarked) =>
    unmarked ? request.calls.map(() => unmarked) : send(request, options),
  )
}

/** With callbacks: each async function more on the way of a request costs as much as the request's own bookkeeping. */
function send(request: PlannedRequest<Lease>, options: AttemptRequestOptions): Promise<readonly Outcome[]> {
  const failed = (cause: unknown) => contractBroken(request, cause)
  try {
    return options.destination
      .send(request, options)
      .then(
        (outcomes) =>
          outcomes.length === request.calls.length
            ? outcomes
            : failed(new Error(`${outcomes.length} outcomes for ${request.calls.length} calls`)),
        failed,
      )
  } catch (cause) {
    return Promise.resolve(failed(cause))
  }
}

function contractBroken(request: PlannedRequest<Lease>, cause: unknown): readonly Outcome[] {
  const error = new WaybillError('The destination broke its contract.', {
    kind: 'unknown',
    code: 'destination_failed',
    cause,
  })
  const outcome: Outcome = { status: 'rejected', error, maybeDelivered: true }
  return request.calls.map(() => outcome)
}

/** Makes the start of a harmful call durable; without the mark it must not leave. */
async function markStart({ calls }: PlannedRequest<Lease>, committer: Committer): Promise<Outcome | undefined> {
  try {
    await committer.start(calls.map(({ item }) => item))
    return undefined
  } catch (error) {
    return { status: 'retry', error: error as WaybillError, scope: 'destination', maybeDelivered: false }
  }
}
