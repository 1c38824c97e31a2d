import type { Fields } from '@waybill/core'
import { fieldsOf, parseBody } from '@waybill/core/destination'

/** The members of a body that is a JSON object. Any other body has none. */
export function parsedFields(body: string): Fields {
  return fieldsOf(parseBody(body)) ?? {}
}

/** How many levels of an answer are read. No sensible answer has more, and an absurd one must not exhaust the stack. */
export const deepestRead = 20

/** Reads true or false, also when it is written as a text. */
export function flagOf(value: unknown): boolean | undefined {
  if (value === true || value === 'true') return true
  return value === false || value === 'false' ? false : undefined
}
