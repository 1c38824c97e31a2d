import type { Outcome } from '@waybill/core'
import { type Classification, failedOutcome, fieldsOf, type PlannedRequest } from '@waybill/core/destination'
import { deepestRead, parsedFields } from '../api/parsed-fields.js'
import { contactIds, contactPlace } from '../api/sent-values.js'
import { listOf } from '../model/list-of.js'

/**
 * One outcome for each order or contact of a request that Yespo refused in part. `undefined` when the answer does not say
 * which ones were refused. The form of its entries is not documented, so ids are looked for anywhere in each entry.
 */
export function readFailedItems(verdict: Classification, request: PlannedRequest): readonly Outcome[] | undefined {
  if (verdict.ok || !verdict.response || verdict.error.code !== 'partly_refused') return undefined
  const { status: httpStatus, body } = verdict.response
  const { failedOrders, failedContacts } = parsedFields(body)
  const places = placesOf(request)
  const failed = new Set<number>()
  for (const entry of [...listOf(failedOrders), ...listOf(failedContacts)]) {
    const named = leaves(entry).flatMap((leaf) => places.get(leaf) ?? [])
    if (named.length === 0) return undefined
    for (const place of named) failed.add(place)
  }
  if (failed.size === 0) return undefined
  return request.calls.map((call, place) =>
    failed.has(place) ? failedOutcome(verdict, call) : { status: 'delivered', httpStatus },
  )
}

/** The place in the request of each id that an entry may name. An id that two items share names neither. */
function placesOf({ endpoint, calls }: PlannedRequest): ReadonlyMap<string, number> {
  const places = new Map<string, number>()
  const shared = new Set<string>()
  calls.forEach(({ text }, place) => {
    const fields = fieldsOf(JSON.parse(text)) ?? {}
    const ids =
      endpoint === 'contacts' ? [contactPlace(place), ...contactIds(fields)] : [String(fields['externalOrderId'])]
    for (const id of ids) {
      if (places.has(id)) shared.add(id)
      places.set(id, place)
    }
  })
  for (const id of shared) places.delete(id)
  return places
}

function leaves(value: unknown, depth = 0): string[] {
  if (typeof value === 'string' || typeof value === 'number') return [String(value)]
  if (typeof value !== 'object' || value === null || depth > deepestRead) return []
  return Object.values(value).flatMap((member) => leaves(member, depth + 1))
}
