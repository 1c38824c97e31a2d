import { type Confirm, type Doubt, type Endpoint, fieldsOf, parseBody, textOf } from '@waybill/core/destination'

const searched = ['externalCustomerId', 'email', 'sms'] as const

/**
 * Asks whether a contact arrived: the search finds it by its id or address, and it is there when everything that was sent is.
 * Otherwise nothing is certain, because contacts are imported in the background. Orders and events cannot be read.
 * https://docs.reteno.com/reference/contactsbulkupdate-1
 */
export function confirmContacts(search: Endpoint): Confirm {
  return {
    endpoints: { contactSearch: search },
    ask(doubt) {
      const sent = contactIn(doubt)
      const name = searched.find((one) => sent.has(one))
      return name && { endpoint: 'contactSearch', query: { [name]: sent.get(name) as string, maxrows: '2' } }
    },
    read({ body }, doubt) {
      const found = parseBody(body)
      const sent = contactIn(doubt)
      const isThere = (contact: unknown) => {
        const known = leavesOf(fieldsOf(contact) ?? {})
        return [...sent].every(([name, value]) => known.get(name) === value)
      }
      return Array.isArray(found) && found.length === 1 && sent.size > 0 && isThere(found[0]) ? 'arrived' : 'cannot_say'
    },
  }
}

function contactIn({ endpoint, text }: Doubt): ReadonlyMap<string, string> {
  return endpoint === 'contacts' ? leavesOf(fieldsOf(parseBody(text)) ?? {}) : new Map()
}

/** The values of a contact by name: its channels by type, its additional fields by id. */
function leavesOf({ channels, address, fields, id: _, groups: __, ...plain }: Readonly<Record<string, unknown>>) {
  const leaves = new Map<string, string>()
  const add = (name: unknown, value: unknown) => {
    const text = textOf(value)
    if (text !== undefined) leaves.set(String(name), name === 'email' ? text.toLowerCase() : text)
  }
  for (const channel of listOf(channels)) add(channel['type'], channel['value'])
  for (const field of listOf(fields)) add(`field ${String(field['id'])}`, field['value'])
  for (const [name, value] of Object.entries({ ...fieldsOf(address), ...plain })) add(name, value)
  return leaves
}

function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value)
    ? value.flatMap((one): readonly Readonly<Record<string, unknown>>[] => [fieldsOf(one) ?? {}])
    : []
}
