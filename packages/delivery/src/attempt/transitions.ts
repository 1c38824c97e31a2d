import type { Destination, Outcome } from '@waybill/core'
import type { Endpoint, PlannedCall, PlannedRequest } from '@waybill/core/destination'
import type { AttemptRecord } from '../store/ledger.js'
import type { LeasedDelivery, Transition } from '../store/work.js'
import type { Throttles } from '../throttle/throttles.js'
import { attemptRecordOf } from './attempt-record.js'
import { type NextStatePolicy, nextStateOf } from './next-state.js'

/** One HTTP round trip that is over. */
export interface SentRequest {
  readonly request: PlannedRequest<LeasedDelivery>
  readonly outcomes: readonly Outcome[]
  /** Wall time of the start. */
  readonly at: number
  readonly durationMs: number
  /** Earlier round trips of the request that this one was split from. */
  readonly history: readonly AttemptRecord[]
}

export interface TransitionOptions {
  readonly destination: Destination
  readonly policy: NextStatePolicy
  /** 0 to below 1, asked once per settlement: what shared a request waits together and can share the next. */
  readonly random: () => number
  readonly throttles: Pick<Throttles, 'isWorking' | 'canAffordRetry'>
}

/** A settlement whose events are still at hand. */
export interface LeaseTransition extends Transition {
  readonly tickets: readonly LeasedDelivery[]
}

/** The settlements of one round trip: calls with the same fate share one. */
export function transitionsOf(
  trip: SentRequest,
  { destination, policy, random, throttles }: TransitionOptions,
): LeaseTransition[] {
  const { request, outcomes } = trip
  const endpoint = destination.endpoints[request.endpoint] as Endpoint
  const settlementOf = (calls: readonly PlannedCall<LeasedDelivery>[], outcome: Outcome): LeaseTransition => {
    const record = recordOf(trip, outcome)
    return {
      tickets: calls.map(({ delivery }) => delivery),
      next: nextStateOf(outcome, calls[0] as PlannedCall<LeasedDelivery>, {
        endpointName: request.endpoint,
        endpoint,
        policy,
        random: random(),
        isWorking: throttles.isWorking(request.endpoint),
        canAffordRetry: throttles.canAffordRetry(request.endpoint),
      }),
      attempts: trip.history.length === 0 ? [record] : [...trip.history, record],
    }
  }
  const { calls } = request
  const settlements: LeaseTransition[] = []
  for (let from = 0; from < calls.length; ) {
    const to = endOfRun(request, outcomes, from)
    settlements.push(settlementOf(calls.slice(from, to), outcomes[from] as Outcome))
    from = to
  }
  return settlements
}

/** The record of a round trip that all its calls share. */
export function recordOf(
  { request, at, durationMs }: Omit<SentRequest, 'history' | 'outcomes'>,
  outcome: Outcome,
): AttemptRecord {
  return attemptRecordOf(outcome, { at, durationMs, endpoint: request.endpoint, calls: request.calls.length })
}

function endOfRun({ calls }: PlannedRequest<LeasedDelivery>, outcomes: readonly Outcome[], from: number): number {
  const outcome = outcomes[from]
  const first = calls[from] as PlannedCall<LeasedDelivery>
  let to = from + 1
  for (let call = calls[to]; call && outcomes[to] === outcome; call = calls[++to]) {
    if (call.delivery.attempt !== first.delivery.attempt || call.delivery.head !== first.delivery.head) break
    if (call.steps - call.delivery.step !== first.steps - first.delivery.step) break
  }
  return to
}
