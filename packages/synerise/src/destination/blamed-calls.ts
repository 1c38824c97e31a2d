import { VendorError } from '@waybill/core'
import type { BlamedCalls } from '@waybill/core/destination'

const fieldInEvidence = /"field"\s*:\s*"([^"]*)"/g

// `[3].label`, `$[3].label`, `events[3].label`, `3.label`, `/3/label`
const placeInField = /^(?:[$.]|\w+(?=\[))*(?:\[(\d+)\]|\/?(\d+)(?=[./]|$))/

/** The place in a batch that the name of a field begins with. `undefined` when it names none. */
export function placeIn(field: string): number | undefined {
  const match = placeInField.exec(field)
  const digits = match?.[1] ?? match?.[2]
  return digits === undefined ? undefined : Number(digits)
}

/**
 * The places of the events that a refusal names: by the index in `errors[].field`, or by the action that the key may not send.
 * Synerise does not document whether it names events. When it does not, sending halves finds them.
 */
export const syneriseSuspects: BlamedCalls = (refusal, request) => {
  if (!(refusal instanceof VendorError)) return []
  const { body } = refusal.evidence
  if (refusal.code === 'action_not_permitted') {
    const named = request.calls.map(({ text }) => /"action":"([^"]+)"/.exec(text)?.[1])
    return named.flatMap((action, place) => (action !== undefined && namesAction(body, action) ? [place] : []))
  }
  return [...body.matchAll(fieldInEvidence)].flatMap(([, field = '']) => placeIn(field) ?? [])
}

function namesAction(body: string, action: string): boolean {
  return body.split(/[^\w.-]+/).some((word) => word.replace(/\.$/, '') === action)
}
