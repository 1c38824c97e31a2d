import { retryTokens } from '@waybill/core/destination'
import type { ThrottleLimits, ThrottleState } from './throttle-state.js'

/** Most retries that can be saved up. */
export const fullBudget = 100

/** The budget that a retry costs. */
const cost = 1

/** Whether the budget pays for another retry. */
export function canAffordRetry({ budget }: Pick<ThrottleState, 'budget'>): boolean {
  return retryTokens.cover(budget, cost)
}

/** The budget after a retry. */
export function spent({ budget }: Pick<ThrottleState, 'budget'>): number {
  return retryTokens.spend(budget, cost)
}

/** The budget after a delivery. */
export function refunded(
  { budget }: Pick<ThrottleState, 'budget'>,
  { retryBudget }: Pick<ThrottleLimits, 'retryBudget'>,
): number {
  return retryTokens.refund(budget, retryBudget, fullBudget)
}
