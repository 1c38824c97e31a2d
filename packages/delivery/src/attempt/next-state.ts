import type { Outcome } from '@waybill/core'
import { backoffMs, type Endpoint, type PlannedCall } from '@waybill/core/destination'
import type { LeasedDelivery, NextState } from '../store/work.js'
import { doubtedState } from './in-doubt.js'
import { parkedAs } from './parked-reasons.js'

export interface NextStatePolicy {
  readonly backoffMs: number
  readonly maxBackoffMs: number
  readonly onInDoubt: 'park' | 'retry'
  readonly stuckAfter: number
  readonly onStuck: 'park' | 'overtake'
}

export interface NextStateOptions {
  readonly endpointName: string
  readonly endpoint: Endpoint
  readonly policy: NextStatePolicy
  /** 0 to below 1. */
  readonly random: number
  /** Whether the endpoint answers at all. While it does not, no single delivery is to blame. */
  readonly isWorking: boolean
  /** Whether the lane can afford another retry. */
  readonly canAffordRetry: boolean
}

/** A delivery that the retry budget does not cover waits as after so many attempts. */
const farAttempt = 31

/** The next state of a delivery after an attempt. Only here an outcome becomes a state. */
export function nextStateOf(
  outcome: Outcome,
  { delivery, steps, remarks }: PlannedCall<LeasedDelivery>,
  options: NextStateOptions,
): NextState {
  switch (outcome.status) {
    case 'delivered':
      if (delivery.step + 1 >= steps) return remarks ? { state: 'delivered', remarks } : delivered
      return { state: 'pending', afterMs: 0, spent: true, stepDone: true, maybeDelivered: false }
    case 'skipped':
      return { state: 'skipped', reason: outcome.reason }
    case 'rejected':
      return (
        doubtedState(outcome.maybeDelivered, options.endpoint, options.policy) ?? {
          state: 'parked',
          reason: outcome.error.code,
          ...(outcome.maybeDelivered && { maybeDelivered: true }),
        }
      )
    case 'retry': {
      const { policy } = options
      const doubted = doubtedState(outcome.maybeDelivered, options.endpoint, policy)
      if (doubted) return doubted
      const isStuck = delivery.head && options.isWorking && delivery.attempt + 1 >= policy.stuckAfter
      if (isStuck && policy.onStuck === 'park') return parkedAs('stuck')
      const attempt = options.canAffordRetry ? delivery.attempt + 1 : farAttempt
      return {
        state: 'pending',
        afterMs: retryWaitMs(attempt, outcome.afterMs, options),
        spent: true,
        stepDone: false,
        maybeDelivered: outcome.maybeDelivered,
        reason: outcome.error.code,
        endpoint: options.endpointName,
        ...(isStuck ? { overtaken: true as const } : {}),
      }
    }
    case 'blocked': {
      if (outcome.scope === 'call') return { state: 'parked', reason: outcome.error.code }
      return { ...untried, reason: outcome.error.code, endpoint: options.endpointName }
    }
    default:
      return outcome satisfies never
  }
}

/** Milliseconds to wait after the n-th attempt failed, n from 1: never less than the vendor asked for. */
function retryWaitMs(attempt: number, asked: number | undefined, { policy, random }: NextStateOptions): number {
  const wait = backoffMs(attempt - 1, { baseMs: policy.backoffMs, capMs: policy.maxBackoffMs, random })
  return asked === undefined ? wait : asked + Math.min(wait, policy.backoffMs)
}

const delivered = { state: 'delivered' } as const

/** A setup error is no attempt. */
const untried = { state: 'pending', afterMs: 0, spent: false, stepDone: false, maybeDelivered: false } as const
