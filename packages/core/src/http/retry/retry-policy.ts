import type { Endpoint } from '../../destination/endpoint.js'
import type { Outcome, Retry } from '../../outcome.js'
import { backoffMs } from '../../retry/backoff.js'
import type { RetryBudgetOptions } from './retry-budget.js'

/** How a client repeats a failed call within its deadline. */
export interface RetryOptions {
  /** The wait before retry n (from 0) is drawn from zero to `baseMs * 2^n`, in milliseconds, from 1. Default 200. */
  readonly baseMs?: number | undefined
  /** The longest such wait, in milliseconds, from 1. A vendor's `Retry-After` may be longer. Default 10,000. */
  readonly capMs?: number | undefined
  /** The deadline of one attempt, in milliseconds, from 1. Default: the deadline of the whole call. */
  readonly attemptTimeoutMs?: number | undefined
  /** Whether to repeat a call that is in doubt at an endpoint where the vendor would act twice. Default false. */
  readonly repeatHarmful?: boolean | undefined
  /** Bounds the retries of the whole client, so that they do not overload a vendor that fails. Default: 20 retries in a row. */
  readonly budget?: RetryBudgetOptions | undefined
}

/**
 * Whether a call with this outcome may be repeated: it says `retry`, its code is not final, and either the vendor did not
 * act or a repeat does no harm.
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

/** Codes of failures that a repeat would meet again. */
const final: ReadonlySet<string> = new Set(['aborted', 'response_too_large', 'transport_closed'])

/** The wait before the next try: what the vendor asks for, else exponential with full jitter. `attempt` counts from 0. */
export function retryDelayMs(
  { afterMs }: Pick<Retry, 'afterMs'>,
  { attempt, random }: { readonly attempt: number; readonly random: () => number },
  { baseMs = 200, capMs = 10_000 }: RetryOptions,
): number {
  return afterMs || backoffMs(attempt, { baseMs, capMs, random: random() })
}
