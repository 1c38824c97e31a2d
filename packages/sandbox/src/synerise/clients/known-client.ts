import { accept, jsonAnswer, type Processed } from '../../server/emulator.js'
import { broke, type Rule } from '../../server/rule.js'
import { SYNERISE_ACCEPTED } from '../answers.js'
import type { SyneriseCall, SyneriseOperation } from '../call.js'
import { refuseSynerise } from '../refusal.js'
import type { SyneriseProfile } from '../state.js'
import { saveSyneriseProfile } from './client.js'
import { checkSyneriseProfileFields } from './client-rules.js'

const KNOWN: Rule = {
  name: 'synerise.profile.known',
  source: 'Synerise, API reference, Profiles: 404 for an unknown id',
}

/** Identifier in the path. */
export type SyneriseProfileKey = 'id' | 'email' | 'customId'

/** `GET` of a known profile. The fields of the answer are not documented: those of the request and `clientId`. */
export function readSyneriseClient(key: SyneriseProfileKey): SyneriseOperation['handle'] {
  return withKnown(key, (call, { id, values, attributes, agreements, tags }) => {
    if (call.store.savedAt(id) > call.at - call.configuration.visibleAfterMs) return notYet(call, key)
    return accept(jsonAnswer(200, { clientId: id, ...values, attributes, agreements, tags }))
  })
}

/** `POST` on a known profile: updates it. */
export function updateSyneriseClient(key: SyneriseProfileKey): SyneriseOperation['handle'] {
  return withKnown(key, (call, profile) => {
    const violation = checkSyneriseProfileFields(call.body)
    if (violation !== undefined) return refuseSynerise(call, violation)
    return accept(SYNERISE_ACCEPTED, [saveSyneriseProfile(call, profile, call.body)])
  })
}

/** `DELETE /v4/clients/{id}`. */
export const deleteSyneriseClient: SyneriseOperation['handle'] = withKnown('id', (call, { id }) => {
  call.store.deleteProfile(id)
  return accept(SYNERISE_ACCEPTED, [{ kind: 'profile-deletion', content: { id: String(id) } }])
})

function notYet(call: SyneriseCall, key: SyneriseProfileKey): Processed {
  const value = call.parameters[key] ?? ''
  return refuseSynerise(call, broke(KNOWN, { field: key, detail: 'is unknown', value }), 404)
}

function withKnown(
  key: SyneriseProfileKey,
  handle: (call: SyneriseCall, profile: SyneriseProfile) => Processed,
): SyneriseOperation['handle'] {
  return (call) => {
    const value = call.parameters[key] ?? ''
    const profile = call.store.findProfile(key, value)
    if (profile !== undefined) return handle(call, profile)
    return notYet(call, key)
  }
}
