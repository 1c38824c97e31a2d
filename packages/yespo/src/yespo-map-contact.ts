import { type Encoded, type Fields, fieldsOf, type IdentifyEvent, textOf, traitsOf } from '@waybill/core'
import { isKnown, type YespoIdentity } from './yespo-identity.js'

interface Channel {
  readonly type: 'email' | 'sms'
  readonly value: string
}

/** What a contact's fields are read from, and under which name `contactFields` lists them. */
interface Gathered {
  readonly contact: Record<string, unknown>
  readonly address: Record<string, string>
  readonly contactFields: string[]
}

/**
 * A contact for `POST /v1/contacts`. Needs an e-mail address or phone, because Yespo requires a channel; skipped with
 * `no_channel` otherwise. `contactFields` and `customFieldsIDs` name exactly what the contact carries, because Yespo sets
 * to null what they name and do not get, and everything when they are absent.
 * https://docs.reteno.com/reference/contactsbulkupdate-1 · https://yespo.io/support/adding-new-users
 */
export function encodeContact(
  event: IdentifyEvent,
  identity: YespoIdentity,
  customFields: Readonly<Record<string, number>>,
): Encoded {
  if (!isKnown(identity)) return { skip: 'no_identifier' }
  const { externalCustomerId, email, phone } = identity
  const channels: Channel[] = []
  if (email !== undefined) channels.push({ type: 'email', value: email })
  if (phone !== undefined) channels.push({ type: 'sms', value: phone })
  if (channels.length === 0) return { skip: 'no_channel' }
  const traits = traitsOf(event)
  const { contact, address, contactFields } = gather(event, traits)
  const fields = customFieldsOf(traits, customFields)
  const json = {
    contacts: [
      {
        externalCustomerId,
        channels,
        ...contact,
        ...(Object.keys(address).length > 0 ? { address } : {}),
        ...(fields.length > 0 ? { fields } : {}),
      },
    ],
    dedupeOn: externalCustomerId !== undefined ? 'externalCustomerId' : email !== undefined ? 'email' : 'sms',
    contactFields: [...channels.map(({ type }) => type), ...contactFields],
    ...(fields.length > 0 ? { customFieldsIDs: fields.map(({ id }) => id) } : {}),
  }
  return { calls: [{ endpoint: 'contacts', json }] }
}

function gather(event: IdentifyEvent, traits: Fields): Gathered {
  const gathered: Gathered = { contact: {}, address: {}, contactFields: [] }
  const put = (into: Record<string, unknown>, name: string, value: string | undefined) => {
    if (value === undefined) return
    into[name] = value
    gathered.contactFields.push(name)
  }
  put(gathered.contact, 'firstName', textOf(traits['firstName'] ?? traits['first_name']))
  put(gathered.contact, 'lastName', textOf(traits['lastName'] ?? traits['last_name']))
  put(gathered.contact, 'languageCode', languageOf(traits['languageCode'] ?? event.context?.['locale']))
  put(gathered.contact, 'timeZone', timeZoneOf(traits['timeZone'] ?? event.context?.['timezone']))
  const address = fieldsOf(traits['address'])
  put(gathered.address, 'region', textOf(address?.['state'] ?? address?.['region']))
  put(gathered.address, 'town', textOf(address?.['city']))
  put(gathered.address, 'address', textOf(address?.['street'] ?? traits['address']))
  put(gathered.address, 'postcode', textOf(address?.['postalCode'] ?? address?.['postal_code']))
  return gathered
}

/** RFC 5646 with a two-letter primary subtag, as Yespo demands. */
function languageOf(value: unknown): string | undefined {
  const text = textOf(value)?.replaceAll('_', '-')
  return text && /^[a-z]{2}(-[a-z0-9]{2,8})*$/i.test(text) ? text : undefined
}

/** A name of the time zone database, like `Europe/Kyiv`; abbreviations are ambiguous. */
function timeZoneOf(value: unknown): string | undefined {
  const text = textOf(value)
  return text && /^[A-Za-z_]+(\/[A-Za-z0-9_+-]+)+$/.test(text) ? text : undefined
}

function customFieldsOf(traits: Fields, customFields: Readonly<Record<string, number>>) {
  return Object.entries(customFields).flatMap(([name, id]) => {
    const trait = traits[name]
    const value = typeof trait === 'boolean' ? String(trait) : textOf(trait)
    return value === undefined ? [] : [{ id, value }]
  })
}
