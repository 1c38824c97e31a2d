import type { Outcome, Retry } from '@waybill/core'
import { waitMs } from '@waybill/core/destination'

/**
 * Bounds the waits that a vendor or its destination asks for: one that no clock or store can hold is dropped, and a longer
 * one than `maxRetryAfterMs` is cut to it. No other number of theirs is used. Outcomes that need no change stay the same
 * objects, and one that several calls share stays shared.
 */
export function containOutcomes(outcomes: readonly Outcome[], maxRetryAfterMs: number): readonly Outcome[] {
  if (outcomes.every((outcome) => isSensible(outcome, maxRetryAfterMs))) return outcomes
  const contained = new Map<Outcome, Outcome>()
  return outcomes.map((outcome) => {
    if (isSensible(outcome, maxRetryAfterMs)) return outcome
    const known = contained.get(outcome) ?? withWait(outcome, waitMs(outcome.afterMs, maxRetryAfterMs))
    contained.set(outcome, known)
    return known
  })
}

function isSensible(outcome: Outcome, most: number): outcome is Exclude<Outcome, Retry> {
  return (
    outcome.status !== 'retry' || outcome.afterMs === undefined || waitMs(outcome.afterMs, most) === outcome.afterMs
  )
}

/** Copies field by field: an outcome may be an instance of a class with accessors, which a spread would not copy. */
function withWait({ status, error, scope, maybeDelivered }: Retry, afterMs: number | undefined): Retry {
  return { status, error, scope, maybeDelivered, ...(afterMs !== undefined && { afterMs }) }
}
