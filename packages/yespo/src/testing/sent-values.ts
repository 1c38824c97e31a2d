import type { YespoContact } from '../model/contact.js'

const placeholder = '[value]'
// Shorter ones are flags, counts and letters, which would make any text unreadable.
const shortestValue = 3
// What Yespo's own sentences are made of: hiding these words would hide what the answer means.
const vocabulary = new Set(
  'bad contact contacts contactjson duplicated error event false following have invalid json name null order orders params request required should the true unauthorized value'.split(
    ' ',
  ),
)

/**
 * An answer without the values that were sent: Yespo repeats contact data in its refusals (the contactJson check returns
 * invalid and valid values alike), and what customers are called or where they live does not belong into an error.
 * Names of fields and parameters, the event's type and the numbers of orders stay; instead of a contact's address
 * its place in the request is told.
 */
export function withoutSentValues(answer: string, sent: string | undefined): string {
  if (sent === undefined) return answer
  const values = new Set<string>()
  const kept = new Set<string>()
  let places: ReadonlyMap<string, string> = new Map()
  try {
    const body = JSON.parse(sent)
    collect(body, { values, kept })
    places = contactPlaces(body)
  } catch {
    return answer
  }
  let clean = answer
  for (const value of [...values].sort((a, b) => b.length - a.length)) {
    if (kept.has(value) || value.length < shortestValue || vocabulary.has(value.toLowerCase())) continue
    const place = places.get(value) ?? placeholder
    clean = without(clean, value, place)
    const escaped = JSON.stringify(value).slice(1, -1)
    if (escaped !== value) clean = without(clean, escaped, place)
  }
  return clean
}

function collect(value: unknown, into: { readonly values: Set<string>; readonly kept: Set<string> }): void {
  if (typeof value === 'number') into.values.add(String(value))
  else if (typeof value === 'string') {
    into.values.add(value)
    if (/^\s*[[{]/.test(value)) collect(parsed(value), into)
  } else if (typeof value === 'object' && value !== null) {
    const isParam = 'name' in value && 'value' in value
    for (const [key, member] of Object.entries(value)) {
      const isOurs = key === 'eventTypeKey' || key === 'externalOrderId' || key === 'contactFields'
      if ((isOurs || (isParam && key === 'name')) && typeof member === 'string') into.kept.add(member)
      else if (!isOurs) collect(member, into)
    }
  }
}

/** What stands in for the ids and addresses of a contact, so that an answer still tells which one it is about. */
export function contactPlace(index: number): string {
  return `[contacts[${index}]]`
}

/** Places of those ids and addresses that belong to one contact of the request alone. */
function contactPlaces(body: unknown): ReadonlyMap<string, string> {
  const places = new Map<string, string>()
  const contacts = (body as { contacts?: unknown } | null)?.contacts
  if (!Array.isArray(contacts)) return places
  contacts.forEach((contact, index) => {
    for (const id of contactIds(contact)) places.set(id, places.has(id) ? placeholder : contactPlace(index))
  })
  return places
}

/** By what a contact of a request can be recognised: its external id and its channels. */
export function contactIds(contact: YespoContact): readonly string[] {
  const { externalCustomerId, channels = [] } = contact
  const values = channels.map(({ value }) => value)
  return externalCustomerId === undefined ? values : [externalCustomerId, ...values]
}

/** The JSON in a text, as v1 and the mobile SDKs nest it; nothing when it is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function without(text: string, value: string, place: string): string {
  if (!text.includes(value)) return text
  const literal = value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  // Whole words only, and no names of fields: those are quoted and followed by a colon.
  return text.replace(new RegExp(`(?<![\\p{L}\\p{N}_])${literal}(?![\\p{L}\\p{N}_]|"\\s*:)`, 'gu'), () => place)
}
