import type { Endpoint } from '../../destination/endpoint.js'
import type { Outcome, Retry } from '../../outcome.js'
import type { RetryBudgetOptions } from './retry-budget.js'

/** How a client repeats a call that failed. */
export interface RetryOptions {
  /** The wait before retry n (from 0) is drawn from zero to `baseMs * 2^n`, in milliseconds, from 1. Default 200. */
  readonly baseMs?: number | undefined
  /** Longest such wait, in milliseconds, from 1; a vendor's `Retry-After` may be longer. Default 10,000. */
  readonly capMs?: number | undefined
  /** Bounds one attempt, in milliseconds, from 1. Default: only the whole call is bounded. */
  readonly attemptTimeoutMs?: number | undefined
  /** Whether to repeat a call that may have acted and would act twice, too. Default false. */
  readonly repeatHarmful?: boolean | undefined
  /** Bounds the retries of the whole client, so that they do not add to a vendor's trouble. */
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
