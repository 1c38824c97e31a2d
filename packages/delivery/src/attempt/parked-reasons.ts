/**
 * For what the engine itself parks a delivery; a vendor's answers and a destination's checks have codes of their own.
 * `docs/delivery.md` says of each what to do.
 */
export const parkedReasons = [
  'in_doubt',
  'stuck',
  'kills_process',
  'plan_failed',
  'plan_incomplete',
  'store_refused',
  'consent_failed',
  'remark',
  'too_old_to_be_live',
] as const

/** See `parkedReasons`. */
export type ParkedReason = (typeof parkedReasons)[number]

/** The state of a delivery that the engine parks. */
export function parkedAs<Reason extends ParkedReason>(
  reason: Reason,
): { readonly state: 'parked'; readonly reason: Reason } {
  return { state: 'parked', reason }
}
