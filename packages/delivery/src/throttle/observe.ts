import type { Outcome, Scope } from '@waybill/core'
import { askedMsOf } from '../attempt/outcomes-from.js'
import type { Observation } from './reduce-throttle.js'

/** What the throttles of a lane and of an endpoint learn from one answered request. Absent: nothing. */
export interface Observed {
  readonly lane?: Observation
  readonly endpoint?: Observation
}

export interface ObserveOptions {
  /** Elapsed time of the start, in milliseconds. */
  readonly startedAt: number
  /** Whether nothing else was in flight when it started, nor when it was answered. */
  readonly alone: boolean
  /** Whether the request is split and sent again, so that no delivery is parked. */
  readonly split: boolean
  /** 0 to below 1. */
  readonly random: number
}

const delivered: Observation = { kind: 'delivered' }
const allWell: Observed = { lane: delivered, endpoint: delivered }
const oneRetry: Observed = { endpoint: { kind: 'retry' } }
const nothing: Observed = {}

/** Makes one observation of a whole request. If one of its calls was delivered, the vendor works. */
export function observe(outcomes: readonly Outcome[], options: ObserveOptions): Observed {
  if (outcomes[0]?.status === 'delivered') return allWell
  const telling = outcomes.find(({ status }) => status === 'delivered') ?? outcomes[0]
  if (!telling) return nothing
  switch (telling.status) {
    case 'delivered':
      return allWell
    case 'skipped':
      return nothing
    case 'rejected':
      return { endpoint: { kind: telling.error.kind === 'unknown' ? 'unknown' : 'invalid', parked: !options.split } }
    case 'retry':
      if (telling.scope === 'call') return oneRetry
      return reaching(telling.scope, hardship(telling, options))
    case 'blocked':
      return reaching(telling.scope, { kind: 'setup', reason: telling.error.code })
    default:
      return telling satisfies never
  }
}

function reaching(scope: Scope, observation: Observation): Observed {
  switch (scope) {
    case 'call':
      return nothing
    case 'endpoint':
      return { endpoint: observation }
    case 'destination':
      return { lane: observation }
    default:
      return scope satisfies never
  }
}

function hardship(
  outcome: Extract<Outcome, { status: 'retry' }>,
  { startedAt, alone, random }: ObserveOptions,
): Observation {
  const { error, afterMs } = outcome
  const known = { startedAt, afterMs, askedMs: askedMsOf(outcome), random }
  if (error.kind === 'throttled') return { kind: 'throttled', ...known, alone }
  return { kind: 'unavailable', ...known, timeout: error.code === 'timeout' }
}
