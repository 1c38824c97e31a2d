export type ReplyObject = Readonly<Record<string, unknown>>

/** The reply as a JSON object; `undefined` when it is none. */
export function replyObjectOf(body: string): ReplyObject | undefined {
  // Whatever does not begin like an object cannot be one; this spares the exception for HTML and empty bodies.
  if (!/^\s*\{/.test(body)) return undefined
  try {
    return JSON.parse(body) as ReplyObject
  } catch {
    return undefined
  }
}

/**
 * The reply's own `errorCode`: a number as the vendor documents it, `'absent'` in a JSON object without one, `'not_json'`
 * for anything that is no JSON object, `'not_a_number'` for a code that is none. Only the top level counts: campaign payloads are free-form.
 */
export function errorCodeOf(reply: ReplyObject | undefined): string | number {
  if (!reply) return 'not_json'
  const { errorCode } = reply
  if (errorCode === undefined) return 'absent'
  return typeof errorCode === 'number' ? errorCode : 'not_a_number'
}
