import type { PlannedRequest } from '../destination/destination.js'
import type { Outcome } from '../outcome.js'
import { type Classification, classifyFailure } from './classify.js'
import { outcomesOf } from './outcome-of.js'

/** A vendor's own reader: one outcome per call, in order; `undefined` leaves it to the answer table. */
export type Read = (verdict: Classification, request: PlannedRequest) => readonly Outcome[] | undefined

/** One outcome per call, whatever the answer looks like: a reader that throws or miscounts leaves the calls in doubt. */
export function readOutcomes(
  verdict: Classification,
  request: PlannedRequest,
  read: Read | undefined,
): readonly Outcome[] {
  const { calls } = request
  try {
    const outcomes = read?.(verdict, request) ?? outcomesOf(verdict, calls)
    if (outcomes.length === calls.length) return outcomes
    throw new RangeError(`The answer was read as ${outcomes.length} outcomes for ${calls.length} calls.`)
  } catch (cause) {
    return outcomesOf(classifyFailure(cause), calls)
  }
}
