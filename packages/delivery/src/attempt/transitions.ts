import type { Destination, Outcome } from '@waybill/core'
import type { Endpoint, PlannedCall, PlannedRequest } from '@waybill/core/destination'
import type { AttemptRecord } from '../store/ledger.js'
import type { LeasedDelivery, NextState, Transition } from '../store/work.js'
import type { Throttles } from '../throttle/throttles.js'
import { attemptRecordOf } from './attempt-record.js'
import { type NextStatePolicy, nextStateOf } from './next-state.js'

/** An HTTP request that is over. */
export interface SentRequest {
  readonly request: PlannedRequest<LeasedDelivery>
  readonly outcomes: readonly Outcome[]
  /** Wall time of the start, epoch milliseconds. */
  readonly at: number
  readonly durationMs: number
  /** Attempts with the larger requests that this one was split from. */
  readonly history: readonly AttemptRecord[]
  /** How many calls shared the request, where `request` has only some of them. */
  readonly shared?: number
}

/** The state of a delivery after an outcome of its call at this endpoint. */
export type StatesAfter = (outcome: Outcome, call: PlannedCall<LeasedDelivery>, endpointName: string) => NextState

export interface TransitionOptions {
  readonly destination: Destination
  readonly policy: NextStatePolicy
  /** 0 to below 1, asked once for each transition: deliveries that shared a request wait together and can share the next. */
  readonly random: () => number
  readonly throttles: Pick<Throttles, 'isWorking' | 'canAffordRetry'>
}

/** A transition of deliveries whose leases this process has. */
export interface LeaseTransition extends Transition {
  readonly tickets: readonly LeasedDelivery[]
}

/** Tells the state of deliveries after outcomes. */
export function statesAfter({ destination, policy, random, throttles }: TransitionOptions): StatesAfter {
  return (outcome, call, endpointName) =>
    nextStateOf(outcome, call, {
      endpointName,
      endpoint: destination.endpoints[endpointName] as Endpoint,
      policy,
      random: random(),
      isWorking: throttles.isWorking(endpointName),
      canAffordRetry: throttles.canAffordRetry(endpointName),
    })
}

/** The transitions after a request. Calls with the same outcome share one. */
export function transitionsOf(sent: SentRequest, stateAfter: StatesAfter): LeaseTransition[] {
  const { request, outcomes } = sent
  const { calls } = request
  const transitions: LeaseTransition[] = []
  for (let from = 0; from < calls.length; ) {
    const to = endOfRun(request, outcomes, from)
    const outcome = outcomes[from] as Outcome
    const tickets: LeasedDelivery[] = []
    for (let at = from; at < to; at++) tickets.push((calls[at] as PlannedCall<LeasedDelivery>).delivery)
    const first = calls[from] as PlannedCall<LeasedDelivery>
    transitions.push({
      tickets,
      next: stateAfter(outcome, first, request.endpoint),
      attempts: attemptsOf(sent, outcome, first.changedBy),
    })
    from = to
  }
  return transitions
}

/** The records of a request and of those that it was split from: the same steps changed the event for all of them. */
function attemptsOf(sent: SentRequest, outcome: Outcome, changedBy: PlannedCall['changedBy']): AttemptRecord[] {
  const record = recordOf(sent, outcome, changedBy)
  if (sent.history.length === 0) return [record]
  return [...(changedBy ? sent.history.map((earlier) => ({ ...earlier, changedBy })) : sent.history), record]
}

/** The record of a request, for the calls with this outcome whose events were changed by the same steps. */
export function recordOf(
  { request, at, durationMs, shared = request.calls.length }: Omit<SentRequest, 'history' | 'outcomes'>,
  outcome: Outcome,
  changedBy?: PlannedCall['changedBy'],
): AttemptRecord {
  const record = attemptRecordOf(outcome, { at, durationMs, endpoint: request.endpoint, calls: shared })
  return changedBy === undefined ? record : { ...record, changedBy }
}

function endOfRun({ calls }: PlannedRequest<LeasedDelivery>, outcomes: readonly Outcome[], from: number): number {
  const outcome = outcomes[from]
  const first = calls[from] as PlannedCall<LeasedDelivery>
  let to = from + 1
  for (let call = calls[to]; call && outcomes[to] === outcome; call = calls[++to]) {
    if (call.delivery.attempt !== first.delivery.attempt || call.delivery.head !== first.delivery.head) break
    if (call.steps - call.delivery.step !== first.steps - first.delivery.step) break
    // Remarks are a delivery's own.
    if (call.remarks !== first.remarks) break
    // One list for the same names.
    if (call.changedBy !== first.changedBy) break
  }
  return to
}
