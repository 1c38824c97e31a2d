import { accept, jsonAnswer, type Processed, type ReceivedRequest, textAnswer } from '../server/emulator.js'
import { broke, type Rule } from '../server/rule.js'
import { readMultipartField } from './multipart.js'
import { refuseSalesforce } from './refusal.js'
import type { SalesforceConfiguration } from './settings.js'
import type { SalesforceUser } from './state.js'
import type { SalesforceStore } from './store.js'

const API = 'Salesforce, "User Look-up and Deletion API"'
const KNOWN: Rule = { name: 'salesforce.user.known', source: `${API}: by user id or anonymous id` }
const FILE: Rule = { name: 'salesforce.users.delete-file', source: `${API}: multipart field file with a CSV` }
const HEADER: Rule = { name: 'salesforce.users.delete-header', source: `${API}: a CSV with the header name` }

/** `GET /api/dataset/<dataset>/user/<user id or anonymous id>`. */
export function lookUpSalesforceUser(
  id: string,
  {
    store,
    configuration,
    at,
  }: { readonly store: SalesforceStore; readonly configuration: SalesforceConfiguration; readonly at: number },
): Processed {
  const user = store.findUser([`primary ${id}`, `id ${id}`, `anonymous ${id}`])
  if (user === undefined) return refuseSalesforce(404, broke(KNOWN, { field: 'user', detail: 'is unknown', value: id }))
  const { events } = store.state()
  const orders = store.ordersUntil(at - configuration.visibleAfterMs)
  const times = events.filter(({ userId }) => userId === user.id).map(({ at }) => at)
  const [first = 0] = times
  const last = times.at(-1) ?? 0
  return accept(
    jsonAnswer(200, {
      userSummary: { id: user.id, totalActions: user.events, firstActivity: first, lastActivity: last },
      anonAliases: aliases(user, 'anonymous '),
      anonymous: user.keys.every((key) => key.startsWith('anonymous ')),
      attributes: Object.entries(user.attributes).map(([name, value]) => ({ name, value, updated: last })),
      engagement: { score: 0, date: last },
      segmentMembership: Object.entries(configuration.segments)
        .filter(([, names]) => names.includes(user.id))
        .map(([segment]) => ({ id: segment, joined: first })),
      orderHistory: orders.filter(({ userId }) => userId === user.id),
      visitHistory: [],
    }),
  )
}

/**
 * `POST /api/dataset/<dataset>/users/delete`: deletes at once the users that a CSV names by primary id, anonymous id or
 * any identity attribute, and says in plain text how many there were.
 */
export function deleteSalesforceUsers(
  request: ReceivedRequest,
  { store, configuration }: { readonly store: SalesforceStore; readonly configuration: SalesforceConfiguration },
): Processed {
  const file = readMultipartField(request, 'file')
  if (file === undefined) {
    return refuseSalesforce(400, broke(FILE, { field: 'file', detail: 'no multipart field file' }))
  }
  const [header, ...names] = file
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) =>
      line
        .trim()
        .replace(/^"(.*)"$/, '$1')
        .replaceAll('""', '"'),
    )
    .filter((line) => line !== '')
  if (header !== 'name') return refuseSalesforce(400, broke(HEADER, { field: 'file', detail: 'needs the header name' }))
  const kinds = ['primary', 'id', 'anonymous', ...configuration.identityAttributes]
  const deleted = names.filter((name) => {
    const user = store.findUser(kinds.map((kind) => `${kind} ${kind === 'emailAddress' ? name.toLowerCase() : name}`))
    if (user !== undefined) store.deleteUser(user)
    return user !== undefined
  })
  return accept(
    textAnswer(200, `Deleted ${deleted.length} users (${names.length} requested)`),
    deleted.map((name) => ({ kind: 'profile-deletion', content: { name } })),
  )
}

function aliases({ keys }: SalesforceUser, prefix: string): readonly string[] {
  return keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length))
}
