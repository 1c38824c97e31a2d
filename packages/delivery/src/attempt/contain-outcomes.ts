import type { Outcome, Retry } from '@waybill/core'
import { waitMs } from '@waybill/core/destination'

/**
 * Outcomes as the engine may count with them: a wait that no clock or store can hold is no wait, one beyond
 * `maxRetryAfterMs` is that long. The one way by which numbers of a vendor or its destination come in. What is well stays
 * the same object, and what was one outcome for many calls stays one.
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

/** Field by field: what a class of the destination's own made has accessors, which a spread would leave behind. */
function withWait({ status, error, scope, maybeDelivered }: Retry, afterMs: number | undefined): Retry {
  return { status, error, scope, maybeDelivered, ...(afterMs !== undefined && { afterMs }) }
}
