import { type Fields, fieldsOf, parseBody } from '@waybill/core'

/** The members of a body that is a JSON object; none where it is anything else. */
export function parsedFields(body: string): Fields {
  return fieldsOf(parseBody(body)) ?? {}
}

/** How deep an answer is read. No sensible one is deeper, and an absurd one must not exhaust the stack. */
export const deepestRead = 20

/** True or false, also when it is written as text. */
export function flagOf(value: unknown): boolean | undefined {
  if (value === true || value === 'true') return true
  return value === false || value === 'false' ? false : undefined
}
