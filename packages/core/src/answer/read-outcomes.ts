import type { PlannedRequest } from '../destination/destination.js'
import type { Outcome } from '../outcome.js'
import { type Classification, classifyFailure } from './classify.js'
import { outcomesOf } from './outcome-of.js'

/**
 * Reads the outcomes from the answer of a vendor that answers per call: one outcome per call, in order. `undefined` leaves
 * the answer to the answer table. A reader that throws or gives another number of outcomes leaves the calls in doubt.
 */
export type Read = (verdict: Classification, request: PlannedRequest) => readonly Outcome[] | undefined

/** One outcome per call, in order. Never throws: where the vendor's reader throws or miscounts, the calls are in doubt. */
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
