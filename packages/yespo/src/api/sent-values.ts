import type { YespoContact } from '../model/contact/contact.js'

const placeholder = '[value]'
// Shorter values are flags, counts and letters; without them, no text would be readable.
const shortestValue = 3
// Words of Yespo's own sentences: without them, the answer would lose its meaning.
const vocabulary = new Set(
  'bad contact contacts contactjson duplicated error event false following have invalid json name null order orders params request required should the true unauthorized value'.split(
    ' ',
  ),
)

/**
 * An answer without the values that were sent. Yespo repeats contact data in its refusals (the check of contactJson returns
 * invalid and valid values), and an error must not show customers' names and addresses. Names of fields and parameters,
 * the event's type and the ids of orders stay. An id or address of a contact is replaced by the contact's place in the
 * request.
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

/** The text that replaces the ids and addresses of a contact, so that an answer still says which contact it means. */
export function contactPlace(index: number): string {
  return `[contacts[${index}]]`
}

/** The places of the ids and addresses of contacts. One that two contacts share has no place. */
function contactPlaces(body: unknown): ReadonlyMap<string, string> {
  const places = new Map<string, string>()
  const contacts = (body as { contacts?: unknown } | null)?.contacts
  if (!Array.isArray(contacts)) return places
  contacts.forEach((contact, index) => {
    for (const id of contactIds(contact)) places.set(id, places.has(id) ? placeholder : contactPlace(index))
  })
  return places
}

/** The external id of a contact and the values of its channels. */
export function contactIds(contact: YespoContact): readonly string[] {
  const { externalCustomerId, channels = [] } = contact
  const values = channels.map(({ value }) => value)
  return externalCustomerId === undefined ? values : [externalCustomerId, ...values]
}

/** The JSON in a text, as v1 and the mobile SDKs nest it. `undefined` when the text is not JSON. */
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
  // Only whole words, and no names of fields, which are quoted and followed by a colon.
  return text.replace(new RegExp(`(?<![\\p{L}\\p{N}_])${literal}(?![\\p{L}\\p{N}_]|"\\s*:)`, 'gu'), () => place)
}
