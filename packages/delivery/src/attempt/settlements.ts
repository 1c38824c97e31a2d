import type { Destination, Endpoint, Outcome, PlannedCall, PlannedRequest } from '@waybill/core'
import type { AttemptRecord } from '../store/ledger.js'
import type { Lease, Settlement } from '../store/work.js'
import type { Governors } from '../throttle/governors.js'
import { attemptRecordOf } from './attempt-record.js'
import { type NextStatePolicy, nextStateOf } from './next-state.js'

/** One HTTP round trip that is over. */
export interface Trip {
  readonly request: PlannedRequest<Lease>
  readonly outcomes: readonly Outcome[]
  /** Wall time of the start. */
  readonly at: number
  readonly durationMs: number
  /** Earlier round trips of the request that this one was split from. */
  readonly history: readonly AttemptRecord[]
}

export interface SettlementOptions {
  readonly destination: Destination
  readonly policy: NextStatePolicy
  /** 0 to below 1, asked once per settlement: what shared a request waits together and can share the next. */
  readonly random: () => number
  readonly governors: Pick<Governors, 'isWorking' | 'canAffordRetry'>
}

/** A settlement whose events are still at hand. */
export interface LeaseSettlement extends Settlement {
  readonly tickets: readonly Lease[]
}

/** The settlements of one round trip: calls with the same fate share one. */
export function settlementsOf(
  trip: Trip,
  { destination, policy, random, governors }: SettlementOptions,
): LeaseSettlement[] {
  const { request, outcomes } = trip
  const endpoint = destination.endpoints[request.endpoint] as Endpoint
  const settlementOf = (calls: readonly PlannedCall<Lease>[], outcome: Outcome): LeaseSettlement => {
    const record = tripRecord(trip, outcome)
    return {
      tickets: calls.map(({ item }) => item),
      next: nextStateOf(outcome, calls[0] as PlannedCall<Lease>, {
        endpointName: request.endpoint,
        endpoint,
        policy,
        random: random(),
        isWorking: governors.isWorking(request.endpoint),
        canAffordRetry: governors.canAffordRetry(request.endpoint),
      }),
      attempts: trip.history.length === 0 ? [record] : [...trip.history, record],
    }
  }
  const { calls } = request
  const settlements: LeaseSettlement[] = []
  for (let from = 0; from < calls.length; ) {
    const to = endOfRun(request, outcomes, from)
    settlements.push(settlementOf(calls.slice(from, to), outcomes[from] as Outcome))
    from = to
  }
  return settlements
}

/** The record of a round trip that all its calls share. */
export function tripRecord(
  { request, at, durationMs }: Omit<Trip, 'history' | 'outcomes'>,
  outcome: Outcome,
): AttemptRecord {
  return attemptRecordOf(outcome, { at, durationMs, endpoint: request.endpoint, calls: request.calls.length })
}

function endOfRun({ calls }: PlannedRequest<Lease>, outcomes: readonly Outcome[], from: number): number {
  const outcome = outcomes[from]
  const first = calls[from] as PlannedCall<Lease>
  let to = from + 1
  for (let call = calls[to]; call && outcomes[to] === outcome; call = calls[++to]) {
    if (call.item.attempt !== first.item.attempt || call.item.head !== first.item.head) break
    if (call.steps - call.item.step !== first.steps - first.item.step) break
  }
  return to
}
