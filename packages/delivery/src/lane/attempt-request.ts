import { type Destination, type Outcome, type PlannedRequest, type SendOptions, WaybillError } from '@waybill/core'
import type { Committer } from '../committer.js'
import type { Lease } from '../store/work.js'

export interface AttemptRequestOptions extends SendOptions {
  readonly destination: Destination
  readonly committer: Committer
}

/** One attempt, held to the contract: one outcome per call, whatever the destination does. Never rejects. */
export async function attemptRequest(
  request: PlannedRequest<Lease>,
  options: AttemptRequestOptions,
): Promise<readonly Outcome[]> {
  const { destination, committer } = options
  if (destination.endpoints[request.endpoint]?.repeat === 'harmful') {
    const unmarked = await markStart(request, committer)
    if (unmarked) return request.calls.map(() => unmarked)
  }
  try {
    const outcomes = await destination.send(request, options)
    if (outcomes.length === request.calls.length) return outcomes
    throw new Error(`${outcomes.length} outcomes for ${request.calls.length} calls`)
  } catch (cause) {
    const error = new WaybillError('The destination broke its contract.', {
      kind: 'unknown',
      code: 'destination_failed',
      cause,
    })
    const outcome: Outcome = { status: 'rejected', error, maybeDelivered: true }
    return request.calls.map(() => outcome)
  }
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
