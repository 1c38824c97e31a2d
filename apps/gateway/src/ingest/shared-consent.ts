import { isFields } from '@waybill/core/destination'

type Fields = Readonly<Record<string, unknown>>

/** How deep consent is merged: its member, that member's preferences or lists, and a category. */
const levels = 3

/**
 * The context of an event over its batch's. Members of the event take precedence, but its consent is heard together with the
 * batch's: what the batch says of a category stays where the event says nothing of it. A no that was lost could not be taken
 * back.
 */
export function withSharedConsent(shared: Fields, own: Fields): Fields {
  const said = Object.keys(shared).filter((name) => Object.hasOwn(own, name) && isConsent(name))
  const both = said.map((name) => [name, together(shared[name], own[name], levels)])
  return { ...shared, ...own, ...Object.fromEntries(both) }
}

/** An empty value of an event must not hide the batch's value: an opt-out would be lost. */
export function orNothing(value: unknown): unknown {
  return isNothing(value) || value === '' ? {} : value
}

/** As the engine reads names of members: in any case, with or without underscores. */
function isConsent(name: string): boolean {
  return /^consent/i.test(name.replace(/[^a-z]/gi, ''))
}

/** Lists of both, members of both; of two words on one category the event's. What cannot be read stays: it counts as a no. */
function together(shared: unknown, own: unknown, depth: number): unknown {
  if (depth === 1) return own === undefined ? shared : own
  if (isNothing(own)) return shared
  if (Array.isArray(own) && Array.isArray(shared)) return [...own, ...(shared as unknown[])]
  if (!isFields(own)) return own
  if (!isFields(shared)) return isNothing(shared) ? own : shared
  const names = [...new Set([...Object.keys(own), ...Object.keys(shared)])]
  return Object.fromEntries(
    names.map((name) => [name, together(memberOf(shared, name), memberOf(own, name), depth - 1)]),
  )
}

function memberOf(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0)
}
