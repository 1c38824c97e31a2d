import { failedOutcome, type Outcome, type PlannedRequest, parseBody, type Verdict } from '@waybill/core'

/**
 * Which orders of a request a partly refused answer is about: one outcome per order, when the answer tells them apart by
 * `externalOrderId`. The shape of its entries is not documented, so the numbers are looked for anywhere in each entry.
 */
export function readFailedOrders(verdict: Verdict, request: PlannedRequest): readonly Outcome[] | undefined {
  if (verdict.ok || request.endpoint !== 'orders' || verdict.error.code !== 'partly_refused') return undefined
  const body = parseBody(verdict.response?.body ?? '') as { failedOrders?: unknown }
  const entries = Array.isArray(body.failedOrders) ? body.failedOrders : [body.failedOrders]
  const ids = request.calls.map(({ text }) => (JSON.parse(text) as { externalOrderId: string }).externalOrderId)
  const failed = new Set<string>()
  for (const entry of entries) {
    const named = leaves(entry).filter((leaf) => ids.includes(leaf))
    if (named.length === 0) return undefined
    for (const id of named) failed.add(id)
  }
  const httpStatus = verdict.response?.status
  return request.calls.map((call, index) =>
    failed.has(ids[index] as string)
      ? failedOutcome(verdict, call)
      : { status: 'delivered', ...(httpStatus === undefined ? {} : { httpStatus }) },
  )
}

function leaves(value: unknown): string[] {
  if (typeof value === 'string' || typeof value === 'number') return [String(value)]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : []
}
