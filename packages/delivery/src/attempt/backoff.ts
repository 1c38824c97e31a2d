export interface BackoffOptions {
  readonly backoffMs: number
  readonly maxBackoffMs: number
}

/**
 * Milliseconds to wait after the n-th attempt failed, n from 1: exponential, with full jitter, and never less than the
 * vendor asked for.
 */
export function backoffMs(
  attempt: number,
  random: number,
  options: BackoffOptions & { readonly afterMs?: number | undefined },
): number {
  const ceiling = Math.min(options.maxBackoffMs, options.backoffMs * 2 ** Math.min(attempt - 1, 30))
  const wait = random * ceiling
  return options.afterMs === undefined ? wait : options.afterMs + Math.min(wait, options.backoffMs)
}
