import { isFields } from '@waybill/core/destination'
import { RequestRefusal } from './error-reply.js'

/** The value as a JSON object; throws a 400 `RequestRefusal` that starts with `what` for anything else. */
export function plainObject(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (isFields(value)) return value
  throw new RequestRefusal(`${what} must be a JSON object.`, { status: 400, code: 'invalid_body' })
}
