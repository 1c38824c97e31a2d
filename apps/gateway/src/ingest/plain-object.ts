import { RequestRefusal } from './error-reply.js'

/** Whether a value is a JSON object: neither null nor a list. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value as a JSON object; throws a 400 `RequestRefusal` that starts with `what` for anything else. */
export function plainObject(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (isPlainObject(value)) return value
  throw new RequestRefusal(`${what} must be a JSON object.`, { status: 400, code: 'invalid_body' })
}
