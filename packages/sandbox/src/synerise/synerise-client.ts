import { type AcceptedContent, accept, type Processed } from '../emulator.js'
import { isJsonObject, objectOrEmpty } from '../json-object.js'
import { broke, firstBroken, type Rule } from '../rule.js'
import { SYNERISE_ACCEPTED } from './synerise-answers.js'
import { readSyneriseBatch } from './synerise-batch.js'
import type { SyneriseCall } from './synerise-call.js'
import { checkSyneriseProfile, RESERVED_ATTRIBUTES } from './synerise-client-rules.js'
import { refuseSynerise, refuseSyneriseItem } from './synerise-refusal.js'

const KNOWN: Rule = {
  name: 'synerise.profile.known',
  source: 'Synerise, API reference, Profiles: 404 for an unknown id',
}

/** `POST /v4/clients`: creates or updates one profile. */
export function upsertSyneriseClient(call: SyneriseCall): Processed {
  const violation = checkSyneriseProfile(call.body)
  if (violation !== undefined) return refuseSynerise(call, violation)
  return accept(SYNERISE_ACCEPTED, [saveProfile(call, call.body)])
}

/** `POST /v4/clients/batch`: 1 to 1,000 profiles; all of them or, when one is bad, none. */
export function batchSyneriseClients(call: SyneriseCall): Processed {
  const batch = readSyneriseBatch(call, call.body, { least: 1 })
  if ('violation' in batch) return refuseSynerise(call, batch.violation, batch.status)
  const broken = firstBroken(batch.items, checkSyneriseProfile)
  if (broken !== undefined) return refuseSyneriseItem(call, broken.index, broken.violation)
  return accept(
    SYNERISE_ACCEPTED,
    batch.items.map((item) => saveProfile(call, item)),
  )
}

/** `DELETE /v4/clients/{id}`. */
export function deleteSyneriseClient(call: SyneriseCall): Processed {
  const id = call.parameters['id'] ?? ''
  if (call.store.deleteProfile(Number(id)))
    return accept(SYNERISE_ACCEPTED, [{ kind: 'profile-deletion', content: { id } }])
  return refuseSynerise(call, broke(KNOWN, { field: 'id', detail: 'is unknown', value: id }), 404)
}

/** Null resets a native field and deletes an attribute; what is absent stays. */
function saveProfile({ store }: SyneriseCall, content: unknown): AcceptedContent {
  const { attributes, agreements, tags, ...values } = objectOrEmpty(content)
  const profile = store.resolveProfile(values)
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
  return isJsonObject(object) ? Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null)) : {}
}
