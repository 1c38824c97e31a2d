import { isJsonObject } from '../../server/json-object.js'
import { broke, type Rule, type Violation } from '../../server/rule.js'
import type { SyneriseCall } from '../call.js'

const ARRAY: Rule = {
  name: 'synerise.batch.array',
  source: 'Synerise, "Sending events": The request body is an array of events',
}
const COUNT: Rule = {
  name: 'synerise.batch.count',
  source: 'Synerise, API reference, batch: up to 1,000 items in one request',
}
const BYTES: Rule = {
  name: 'synerise.batch.bytes',
  source: 'Synerise, API reference, batch: the request has up to 1 MB',
}
const MOST_ITEMS = 1000

/** A batch whose frame is right, or why it is not and with which status. */
export type SyneriseBatch =
  | { readonly items: readonly unknown[] }
  | { readonly violation: Violation; readonly status: number }

/** Reads the array of a batch and checks its limits, which not every batch has documented. */
export function readSyneriseBatch(
  { request, configuration }: SyneriseCall,
  body: unknown,
  options: { readonly field?: string; readonly least?: number; readonly documented?: boolean } = {},
): SyneriseBatch {
  const { field = '', least = 0, documented = true } = options
  const items = field === '' ? body : isJsonObject(body) ? body[field] : undefined
  const limited = documented || configuration.assumedBatchLimits
  if (limited && request.bodyBytes > configuration.batchBytes) {
    const detail = `${request.bodyBytes} bytes, at most ${configuration.batchBytes} are allowed`
    return { violation: broke(BYTES, { field, detail }), status: configuration.tooLargeStatus }
  }
  if (!Array.isArray(items)) return { violation: broke(ARRAY, { field, detail: 'must be an array' }), status: 400 }
  if (items.length < least || (limited && items.length > MOST_ITEMS)) {
    const detail = `${items.length} items, ${least} to ${MOST_ITEMS} are allowed`
    return { violation: broke(COUNT, { field, detail }), status: 400 }
  }
  return { items: items as readonly unknown[] }
}
