import { type Confirm, type Doubt, type Endpoint, fieldsOf, parseBody } from '@waybill/core/destination'

const reads = { customId: 'profileByCustomId', email: 'profileByEmail' } as const

/**
 * Asks whether a profile arrived: it is there when everything that was sent is. Otherwise nothing is certain, because
 * profiles are queued, and what the answer holds is not documented. Events and transactions have no documented read.
 * https://hub.synerise.com/api-reference/profile-management
 */
export function confirmProfiles(read: Pick<Endpoint, 'headers' | 'limit'>): Confirm {
  const endpoint = (path: string): Endpoint => ({
    ...read,
    method: 'GET',
    path,
    repeat: 'harmless',
    reply: 'json',
    answers: 'all-or-nothing',
    inOrder: true,
  })
  return {
    endpoints: {
      profileByCustomId: endpoint('/v4/clients/by-customid/{value}'),
      profileByEmail: endpoint('/v4/clients/by-email/{value}'),
    },
    ask(doubt) {
      const sent = profileIn(doubt)
      const name = (['customId', 'email'] as const).find((one) => typeof sent[one] === 'string' && sent[one] !== '')
      return name && { endpoint: reads[name], pathParams: { value: sent[name] as string } }
    },
    read({ body }, doubt) {
      const sent = profileIn(doubt)
      const found = fieldsOf(parseBody(body))
      return found && Object.keys(sent).length > 0 && holds(found, sent) ? 'arrived' : 'cannot_say'
    },
  }
}

function profileIn({ endpoint, text }: Doubt): Readonly<Record<string, unknown>> {
  return endpoint === 'profileBatch' ? (fieldsOf(parseBody(text)) ?? {}) : {}
}

/** Whether everything of `part` is in `whole`. Null asks for a deletion. */
function holds(whole: unknown, part: unknown): boolean {
  if (part === null) return whole === null || whole === undefined
  if (Array.isArray(part)) return Array.isArray(whole) && part.every((one) => whole.some((other) => holds(other, one)))
  if (typeof part !== 'object') return whole === part
  const known = fieldsOf(whole)
  return known !== undefined && Object.entries(part).every(([name, value]) => holds(known[name], value))
}
