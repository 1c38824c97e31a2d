import type { Endpoint } from '../../destination/endpoint.js'
import type { Outcome, Retry } from '../../outcome.js'
import type { RetryBudgetOptions } from './retry-budget.js'

export interface RetryOptions {
  /** The wait before retry n (from 0) is drawn from zero to `baseMs * 2^n`, in milliseconds. Default 200. */
  readonly baseMs?: number | undefined
  /** Longest wait of our own, in milliseconds; a vendor's `Retry-After` may be longer. Default 10,000. */
  readonly capMs?: number | undefined
  /** Bounds one try, in milliseconds. Default: only the call's own deadline does. */
  readonly attemptTimeoutMs?: number | undefined
  /** Also repeats calls that may have acted and would act twice. Default false. */
  readonly repeatHarmful?: boolean | undefined
  /** Bounds the retries of the whole client. */
  readonly budget?: RetryBudgetOptions | undefined
}

/**
 * Whether this outcome may be tried again: it says `retry`, nobody asked to stop, and either the vendor did not act or
 * acting twice does no harm. An answer that was too large would be too large again.
 */
export function mayRepeat(
  outcome: Outcome,
  repeat: Endpoint['repeat'],
  { repeatHarmful = false }: RetryOptions,
): outcome is Retry {
  if (outcome.status !== 'retry') return false
  if (final.has(outcome.error.code)) return false
  return !outcome.maybeDelivered || repeat !== 'harmful' || repeatHarmful
}

/** Failures that the next try cannot mend, though nobody is to blame for them. */
const final: ReadonlySet<string> = new Set(['aborted', 'response_too_large', 'transport_closed'])

/** The wait before the next try: the vendor's wish, else exponential with full jitter. `attempt` counts from 0. */
export function retryDelayMs(
  { afterMs }: Pick<Retry, 'afterMs'>,
  { attempt, random }: { readonly attempt: number; readonly random: () => number },
  { baseMs = 200, capMs = 10_000 }: RetryOptions,
): number {
  return afterMs || random() * Math.min(capMs, baseMs * 2 ** attempt)
}
