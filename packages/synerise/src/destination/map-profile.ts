import type { Fields, IdentifyEvent } from '@waybill/core'
import { fieldsOf, identityOf, textOf, traitsOf, type VendorCall } from '@waybill/core/destination'
import { isAttributeName, isEmail, isPhone } from '../model/identifiers.js'
import { addressOf, birthDateOf, companyOf, sexOf } from '../model/profile/fields.js'
import { customIdOf, type IdentitySettings, profileIdOf, uuidOf } from './identity.js'

/** Traits that Synerise has a field for, by their names in the Segment Spec and at Synerise. */
const nativeFields: Readonly<Record<string, (value: unknown) => Fields | undefined>> = {
  firstName: native('firstName'),
  first_name: native('firstName'),
  lastName: native('lastName'),
  last_name: native('lastName'),
  avatar: native('avatarUrl'),
  avatarUrl: native('avatarUrl'),
  city: native('city'),
  province: native('province'),
  zipCode: native('zipCode'),
  countryCode: countryOf,
  company: companyOf,
  address: addressOf,
  birthday: birthDateOf,
  birthDate: birthDateOf,
  gender: sexOf,
  sex: sexOf,
  tags: (value) => (Array.isArray(value) && value.every(isText) ? { tags: value } : undefined),
  agreements: (value) => (fieldsOf(value) ? { agreements: value } : undefined),
}

const channels = ['email', 'sms', 'push', 'webPush', 'bluetooth', 'rfid', 'wifi'] as const

/**
 * The call for a person's traits. It creates or updates a profile by `customId`, `uuid`, `email` and `phone`
 * (`POST /v4/clients/batch`), or updates one by its number at Synerise. A trait that Synerise has a field for fills that
 * field, and any other becomes an attribute. A trait that is null deletes the attribute or resets the field. Consent in
 * `context.consent.categoryPreferences` under the name of a channel becomes an agreement. An e-mail address, a phone number
 * or the name of an attribute that Synerise does not accept is left out, because it would refuse the whole profile.
 * `undefined` without an identifier.
 */
export function profileCallOf(event: IdentifyEvent, settings: IdentitySettings): VendorCall | undefined {
  const identity = identityOf(event)
  const id = profileIdOf(identity, settings)
  const { userId, anonymousId } = identity
  const traits = traitsOf(event)
  const email = accepted(identity.email, isEmail) ?? resetOf(traits, 'email')
  const phone = accepted(identity.phone, isPhone) ?? resetOf(traits, 'phone')
  if (userId === undefined && anonymousId === undefined && !email && !phone) return undefined
  const json = {
    customId: userId === undefined || id !== undefined ? undefined : customIdOf(userId),
    uuid: anonymousId === undefined ? undefined : uuidOf(anonymousId),
    email,
    phone,
    ...profileFieldsOf(traits),
    ...agreementsOf(event, traits),
  }
  return id === undefined
    ? { endpoint: 'profileBatch', json }
    : { endpoint: 'profileById', pathParams: { id: String(id) }, json }
}

function profileFieldsOf(traits: Fields): Fields {
  const fields: Record<string, unknown> = {}
  const attributes: Record<string, unknown> = {}
  for (const name of Object.keys(traits)) {
    if (name === 'email' || name === 'phone') continue
    const value = traits[name]
    const placed = Object.hasOwn(nativeFields, name) ? nativeFields[name]?.(value) : undefined
    if (placed) Object.assign(fields, placed)
    else if (isAttributeName(name)) attributes[name] = value
  }
  if (Object.keys(attributes).length > 0) fields['attributes'] = attributes
  return fields
}

function agreementsOf(event: IdentifyEvent, traits: Fields): { readonly agreements?: Fields } {
  const preferences = fieldsOf(fieldsOf(event.context?.['consent'])?.['categoryPreferences'])
  if (!preferences) return {}
  const given = channels.filter((channel) => typeof preferences[channel] === 'boolean')
  if (given.length === 0) return {}
  const consented = Object.fromEntries(given.map((channel) => [channel, preferences[channel]]))
  return { agreements: { ...fieldsOf(traits['agreements']), ...consented } }
}

function accepted(text: string | undefined, fits: (text: string) => boolean): string | undefined {
  return text !== undefined && fits(text) ? text : undefined
}

/** Null when the trait is null, which empties the field. */
function resetOf(traits: Fields, name: string): null | undefined {
  return traits[name] === null ? null : undefined
}

function native(field: string): (value: unknown) => Fields | undefined {
  return (value) => {
    const text = value === null ? null : textOf(value)
    return text === undefined ? undefined : { [field]: text }
  }
}

/** A country code of ISO 3166. */
function countryOf(value: unknown): Fields | undefined {
  const code = value === null ? null : textOf(value)?.trim().toUpperCase()
  return code === null || (code !== undefined && /^[A-Z]{2,3}$/.test(code)) ? { countryCode: code } : undefined
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}
