/**
 * The rule of a bucket of tokens that pays for retries. Many failures in a row empty it, so that retries do not become a
 * storm; successes fill it again. The caller keeps how many are `left`.
 */
export const retryTokens = {
  /** Whether they pay for a retry. */
  cover: (left: number, cost: number): boolean => left >= cost,
  /** How many are left after a retry, at least none. */
  spend: (left: number, cost: number): number => Math.max(0, left - cost),
  /** How many are left after a success gave some back; `most` is what the bucket holds. */
  refund: (left: number, back: number, most: number): number => Math.min(most, left + back),
}
