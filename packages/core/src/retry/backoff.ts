/** What bounds a wait before a retry. */
export interface BackoffOptions {
  /** The ceiling of the first wait, in milliseconds. It doubles with each further wait. */
  readonly baseMs: number
  /** The highest ceiling, in milliseconds. */
  readonly capMs: number
  /** Where between the least wait and the ceiling: from 0 to below 1. */
  readonly random: number
  /** The part of the ceiling that is waited at least, from 0 to 1. Default 0, full jitter: clients that failed together spread most. */
  readonly least?: number | undefined
}

/** Milliseconds to wait before the n-th retry, n from 0: exponential, up to a cap, with jitter. */
export function backoffMs(retry: number, { baseMs, capMs, random, least = 0 }: BackoffOptions): number {
  // More than 2 ** 31 milliseconds is longer than any timer.
  const ceiling = Math.min(capMs, baseMs * 2 ** Math.min(retry, 31))
  return ceiling * (least + (1 - least) * random)
}
