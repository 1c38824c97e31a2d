import { type AcceptedContent, accept, type Processed } from '../../server/emulator.js'
import { objectOrEmpty } from '../../server/json-object.js'
import { SYNERISE_ACCEPTED } from '../answers.js'
import type { SyneriseCall } from '../call.js'
import { readSyneriseBatch } from '../events/batch.js'
import { refuseSynerise, takeSyneriseBatch } from '../refusal.js'
import type { SyneriseProfile } from '../state.js'
import { checkSyneriseProfile, RESERVED_ATTRIBUTES } from './client-rules.js'

/** `POST /v4/clients`: creates or updates one profile. */
export function upsertSyneriseClient(call: SyneriseCall): Processed {
  const violation = checkSyneriseProfile(call.body)
  if (violation !== undefined) return refuseSynerise(call, violation)
  return accept(SYNERISE_ACCEPTED, [upsert(call, call.body)])
}

/** `POST /v4/clients/batch`: 1 to 1,000 profiles; all of them or, when one is bad, none. */
export function batchSyneriseClients(call: SyneriseCall): Processed {
  const batch = readSyneriseBatch(call, call.body, { least: 1 })
  if ('violation' in batch) return refuseSynerise(call, batch.violation, batch.status)
  return takeSyneriseBatch(call, batch.items, {
    name: 'clients',
    check: checkSyneriseProfile,
    save: (item) => upsert(call, item),
  })
}

function upsert(call: SyneriseCall, content: unknown): AcceptedContent {
  const { attributes: _attributes, agreements: _agreements, tags: _tags, ...values } = objectOrEmpty(content)
  return saveSyneriseProfile(call, call.store.resolveProfile(values), content)
}

/** Saves what a request says of a profile. Null resets a native field and deletes an attribute; what is absent stays. */
export function saveSyneriseProfile(
  { store }: SyneriseCall,
  profile: SyneriseProfile,
  content: unknown,
): AcceptedContent {
  const { attributes, agreements, tags, ...values } = objectOrEmpty(content)
  const own = Object.entries(objectOrEmpty(attributes)).filter(([name]) => !RESERVED_ATTRIBUTES.has(name))
  store.saveProfile({
    id: profile.id,
    values: withoutNulls({ ...profile.values, ...values }),
    attributes: withoutNulls({ ...profile.attributes, ...Object.fromEntries(own) }),
    agreements: withoutNulls({ ...profile.agreements, ...objectOrEmpty(agreements) }),
    tags: Array.isArray(tags) ? [...new Set([...profile.tags, ...tags.map(String)])] : profile.tags,
  })
  return { kind: 'profile', content }
}

function withoutNulls(object: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null))
}
