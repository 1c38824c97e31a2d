import type { Fields, IdentifyEvent } from '@waybill/core'
import { type Encoded, fieldsOf, present, textOf, traitsOf } from '@waybill/core/destination'
import { contactCall } from '../client/contact-call.js'
import type { YespoContact } from '../model/contact/contact.js'
import { languageTag, timeZoneName } from '../model/contact/json.js'
import { isKnown, type YespoIdentity } from './identity.js'

/**
 * A contact for `POST /v1/contacts`. Yespo requires a channel: without e-mail address and phone number, the event is skipped
 * with `no_channel`. The contact mentions only what the traits contain, so no other field is cleared. Names over 40
 * characters are cut, because Yespo refuses the whole contact for them. https://yespo.io/support/adding-new-users
 */
export function encodeContact(
  event: IdentifyEvent,
  identity: YespoIdentity,
  customFields: Readonly<Record<string, number>>,
): Encoded {
  if (!isKnown(identity)) return { skip: 'no_identifier' }
  const { externalCustomerId, email, phone } = identity
  const channels: NonNullable<YespoContact['channels']>[number][] = []
  if (email !== undefined) channels.push({ type: 'email', value: email })
  if (phone !== undefined) channels.push({ type: 'sms', value: phone })
  if (channels.length === 0) return { skip: 'no_channel' }
  const traits = traitsOf(event)
  const address = addressOf(traits)
  const fields = customFieldsOf(traits, customFields)
  const contact: YespoContact = {
    ...present({ externalCustomerId }),
    channels,
    ...present({
      firstName: nameOf(traits['firstName'] ?? traits['first_name']),
      lastName: nameOf(traits['lastName'] ?? traits['last_name']),
      languageCode: languageOf(traits['languageCode'] ?? event.context?.['locale']),
      timeZone: timeZoneOf(traits['timeZone'] ?? event.context?.['timezone']),
    }),
    ...(Object.keys(address).length > 0 ? { address } : {}),
    ...(fields.length > 0 ? { fields } : {}),
  }
  return { calls: [contactCall(contact)] }
}

function addressOf(traits: Fields) {
  const address = fieldsOf(traits['address'])
  return present({
    region: textOf(address?.['state'] ?? address?.['region']),
    town: textOf(address?.['city']),
    address: textOf(address?.['street'] ?? traits['address']),
    postcode: textOf(address?.['postalCode'] ?? address?.['postal_code']),
  })
}

function nameOf(value: unknown): string | undefined {
  const text = textOf(value)
  // Half of a character outside the BMP would not survive UTF-8.
  return text && text.length > 40 ? text.slice(0, 40).replace(/[\uD800-\uDBFF]$/, '') : text
}

/** A language tag of RFC 5646 that begins with a language of two letters, as Yespo requires. */
function languageOf(value: unknown): string | undefined {
  const text = textOf(value)?.replaceAll('_', '-')
  return text && languageTag.test(text) ? text : undefined
}

/** A name of the time zone database, like `Europe/Kyiv`. Abbreviations are left out, because they are ambiguous. */
function timeZoneOf(value: unknown): string | undefined {
  const text = textOf(value)
  return text && timeZoneName.test(text) ? text : undefined
}

function customFieldsOf(traits: Fields, customFields: Readonly<Record<string, number>>) {
  return Object.entries(customFields).flatMap(([name, id]) => {
    const trait = traits[name]
    const value = typeof trait === 'boolean' ? String(trait) : textOf(trait)
    return value === undefined ? [] : [{ id, value }]
  })
}
