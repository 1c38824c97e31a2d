import type { WaybillError } from '../errors/waybill-error.js'
import type { Outcome } from '../outcome.js'
import type { PlannedRequest } from './destination.js'

/**
 * Reads the calls that a refusal names, as their places in the request, from 0. It is a hint: the named calls are split
 * off and sent again, and so are the others. Wrong places cost a few more requests and lose no event. Where a refusal
 * names every call, nothing is split.
 */
export type BlamedCalls = (refusal: WaybillError, request: PlannedRequest) => readonly number[]

/** The places that the first failed outcome names; none where the vendor's reader throws. */
export function blamedIn(
  request: PlannedRequest,
  outcomes: readonly Outcome[] | undefined,
  blamedCalls: BlamedCalls | undefined,
): readonly number[] {
  const refusal = outcomes?.find((outcome) => 'error' in outcome)
  if (!blamedCalls || !refusal || !('error' in refusal)) return []
  try {
    return blamedCalls(refusal.error, request)
  } catch {
    return []
  }
}
