import { retryTokens } from '../../retry/retry-tokens.js'

/** A bucket of tokens that pays for the retries of a client. Without enough tokens it does not retry. Numbers from 0. */
export interface RetryBudgetOptions {
  /** How many tokens the bucket holds; it is full at first. Default 100. */
  readonly tokens?: number | undefined
  /** The tokens that a retry costs. Default 5. */
  readonly cost?: number | undefined
  /** The tokens that a retry after a timeout costs. Default 10. */
  readonly timeoutCost?: number | undefined
  /** The tokens that a success gives back. Default 1. */
  readonly refund?: number | undefined
}

/** The tokens of a client. Many failures in a row spend them, so that retries do not become a storm. */
export interface RetryBudget {
  /** Pays for one retry. Returns false when there are not enough tokens. */
  spend(reason: 'failure' | 'timeout'): boolean
  /** Gives tokens back after a success. */
  refund(): void
}

export function createRetryBudget(options: RetryBudgetOptions = {}): RetryBudget {
  const { tokens = 100, cost = 5, timeoutCost = 10, refund = 1 } = options
  let left = tokens
  return {
    spend(reason) {
      const price = reason === 'timeout' ? timeoutCost : cost
      if (!retryTokens.cover(left, price)) return false
      left = retryTokens.spend(left, price)
      return true
    },
    refund() {
      left = retryTokens.refund(left, refund, tokens)
    },
  }
}
