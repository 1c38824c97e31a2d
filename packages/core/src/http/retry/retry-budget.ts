/** A bucket of tokens that pays for the retries of a client. Figures are numbers from 0. */
export interface RetryBudgetOptions {
  /** Most tokens, and what a client begins with. Default 100. */
  readonly tokens?: number | undefined
  /** What a retry costs. Default 5. */
  readonly cost?: number | undefined
  /** What a retry after a timeout costs. Default 10. */
  readonly timeoutCost?: number | undefined
  /** What a success gives back. Default 1. */
  readonly refund?: number | undefined
}

/** How much retrying a client may still do: many failures in a row end it before it becomes a storm. */
export interface RetryBudget {
  /** Pays for one retry if that is possible. */
  spend(reason: 'failure' | 'timeout'): boolean
  /** A call has succeeded. */
  refund(): void
}

export function createRetryBudget(options: RetryBudgetOptions = {}): RetryBudget {
  const { tokens = 100, cost = 5, timeoutCost = 10, refund = 1 } = options
  let left = tokens
  return {
    spend(reason) {
      const price = reason === 'timeout' ? timeoutCost : cost
      if (left < price) return false
      left -= price
      return true
    },
    refund() {
      left = Math.min(tokens, left + refund)
    },
  }
}
