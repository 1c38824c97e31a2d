import type { WaybillError } from '../errors/waybill-error.js'
import type { Outcome } from '../outcome.js'
import type { PlannedRequest } from './destination.js'

/**
 * The calls that a refusal names, by their place in the request, from 0. A hint, by which they are split off and sent
 * again without the others. Only a refusal that names every call of its request is believed: a vendor that counts in
 * another way costs a few requests more, and no event.
 */
export type BlamedCalls = (refusal: WaybillError, request: PlannedRequest) => readonly number[]

/** The places that the first refusal among the outcomes names; none where the vendor's reader fails. */
export function blamedIn(
  request: PlannedRequest,
  outcomes: readonly Outcome[] | undefined,
  suspects: BlamedCalls | undefined,
): readonly number[] {
  const refusal = outcomes?.find((outcome) => 'error' in outcome)
  if (!suspects || !refusal || !('error' in refusal)) return []
  try {
    return suspects(refusal.error, request)
  } catch {
    return []
  }
}
