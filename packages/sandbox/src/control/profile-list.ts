import type { SandboxStates } from '../sandbox.js'
import type { JsonObject } from '../server/json-object.js'
import type { VendorName } from '../vendor-name.js'
import type { ProfileEntry } from './profile-entry.js'

/** Profiles of a vendor, in the order of its state. */
export function profilesOf<Vendor extends VendorName>(vendor: Vendor, state: SandboxStates[Vendor]): ProfileEntry[] {
  if ('contacts' in state)
    return state.contacts.map((contact) => ({
      vendor,
      id: String(contact.id),
      title: titleOf(contact.values),
      profile: contact,
    }))
  if ('profiles' in state)
    return state.profiles.map((profile) => ({
      vendor,
      id: String(profile.id),
      title: titleOf(profile.values),
      profile,
    }))
  return state.users.map((user) => ({
    vendor,
    id: user.id,
    title: titleOf(user.attributes) || (user.keys[0] ?? '').replace(/^\S+ /, ''),
    profile: user,
  }))
}

const TITLES = [
  'email',
  'emailAddress',
  'externalCustomerId',
  'customId',
  'customerId',
  'sms',
  'phone',
  'uuid',
] as const

function titleOf(values: JsonObject): string {
  const name = TITLES.find((field) => typeof values[field] === 'string' && values[field] !== '')
  return name === undefined ? '' : String(values[name])
}
