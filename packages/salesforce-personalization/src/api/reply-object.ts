/** A reply as the vendor sent it: a JSON object. */
export type SalesforceReplyObject = Readonly<Record<string, unknown>>

/** The body as a JSON object; `undefined` when it is something else. */
export function replyObjectOf(body: string): SalesforceReplyObject | undefined {
  // A body that does not begin like an object cannot be one. This saves the exception for HTML and empty bodies.
  if (!/^\s*\{/.test(body)) return undefined
  try {
    return JSON.parse(body) as SalesforceReplyObject
  } catch {
    return undefined
  }
}

/**
 * The reply's own `errorCode`: a number as the vendor documents it, `'absent'` in a JSON object without one, `'not_json'`
 * for anything that is no JSON object, `'not_a_number'` for a code of another type. Only the top level counts, because
 * campaign payloads may have fields of the same name.
 */
export function errorCodeOf(reply: SalesforceReplyObject | undefined): string | number {
  if (!reply) return 'not_json'
  const { errorCode } = reply
  if (errorCode === undefined) return 'absent'
  return typeof errorCode === 'number' ? errorCode : 'not_a_number'
}
