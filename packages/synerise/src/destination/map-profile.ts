import { type Fields, type IdentifyEvent, InvalidInputError, type Issue } from '@waybill/core'
import { fieldsOf, identityOf, textOf, traitsOf, type VendorCall } from '@waybill/core/destination'
import { attributeNameRule, isAttributeName, isEmail, isPhone } from '../model/identifiers.js'
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
  countryCode: native('countryCode'),
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
 * `context.consent.categoryPreferences` under the name of a channel becomes an agreement. `undefined` without an identifier.
 * Throws `InvalidInputError` for an e-mail address, phone number or attribute name that Synerise does not accept.
 */
export function profileCallOf(event: IdentifyEvent, settings: IdentitySettings): VendorCall | undefined {
  const identity = identityOf(event)
  const id = profileIdOf(identity, settings)
  const { userId, anonymousId, email, phone } = identity
  if (userId === undefined && anonymousId === undefined && email === undefined && phone === undefined) return undefined
  const traits = traitsOf(event)
  const json = {
    customId: userId === undefined || id !== undefined ? undefined : customIdOf(userId),
    uuid: anonymousId === undefined ? undefined : uuidOf(anonymousId),
    email: email ?? resetOf(traits, 'email'),
    phone: phone ?? resetOf(traits, 'phone'),
    ...profileFieldsOf(traits),
    ...agreementsOf(event, traits),
  }
  refuseUnusable(json)
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
    else attributes[name] = value
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

function refuseUnusable(profile: {
  readonly email: unknown
  readonly phone: unknown
  readonly attributes?: unknown
}): void {
  const issues: Issue[] = []
  if (typeof profile.email === 'string' && !isEmail(profile.email))
    issues.push({ field: 'traits.email', rule: 'must be an e-mail address like name@example.com' })
  if (typeof profile.phone === 'string' && !isPhone(profile.phone))
    issues.push({ field: 'traits.phone', rule: 'must be a phone number of 6 to 20 digits, spaces, -, /, ( and )' })
  for (const name of Object.keys(fieldsOf(profile.attributes) ?? {}))
    if (!isAttributeName(name)) issues.push({ field: `traits.${name}`, rule: `has a name that ${attributeNameRule}` })
  if (issues.length > 0) throw new InvalidInputError(issues, { subject: 'event', code: 'invalid_event' })
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

function isText(value: unknown): value is string {
  return typeof value === 'string'
}
