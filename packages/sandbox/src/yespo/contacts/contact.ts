import { accept, jsonAnswer, type Processed, refuse } from '../../server/emulator.js'
import { isJsonObject, isText, type JsonObject, objectOrEmpty } from '../../server/json-object.js'
import { broke, isViolation, type Rule, type Violation } from '../../server/rule.js'
import type { YespoCall } from '../call.js'

const ADDING = 'Yespo, "Adding new users"'
const BODY: Rule = { name: 'yespo.contact.body', source: `${ADDING}: the contact object` }
const CHANNELS: Rule = {
  name: 'yespo.contact.channels',
  source: `${ADDING}: channels is required, each with type and value`,
}
const NAME: Rule = {
  name: 'yespo.contact.name-length',
  source: 'Yespo, "How to import and match contact fields": first and last name have up to 40 characters',
}
const NAME_LENGTH = 40
const PLAIN = [
  'firstName',
  'lastName',
  'contactKey',
  'externalCustomerId',
  'languageCode',
  'timeZone',
  'ordersInfo',
] as const
const ADDRESS = ['region', 'town', 'address', 'postcode'] as const

/** Contact as a request had it. */
export interface YespoContactInput {
  readonly values: Readonly<Record<string, unknown>>
  readonly fields: Readonly<Record<string, unknown>>
}

/** Reads a contact. Channels and address become plain fields. */
export function readYespoContact(contact: unknown): YespoContactInput | Violation {
  if (!isJsonObject(contact)) return broke(BODY, { field: '', detail: 'must be an object', value: contact })
  const channels = readChannels(contact)
  if (isViolation(channels)) return channels
  for (const field of ['firstName', 'lastName']) {
    const name = contact[field]
    if (typeof name === 'string' && name.length > NAME_LENGTH) {
      return broke(NAME, { field, detail: `${name.length} characters, up to ${NAME_LENGTH} are allowed`, value: name })
    }
  }
  return {
    values: { ...pick(contact, PLAIN), ...pick(objectOrEmpty(contact['address']), ADDRESS), ...channels.values },
    fields: readFields(contact['fields']),
  }
}

/** What identifies a contact that is added or updated: its external id or, without one, its channels. */
export function yespoContactKeys({ values }: YespoContactInput): Readonly<Record<string, unknown>> {
  const { externalCustomerId, email, sms, contactKey, mobilepush, webpush } = values
  return isText(externalCustomerId) ? { externalCustomerId } : { email, sms, contactKey, mobilepush, webpush }
}

/** `POST /v1/contact`: adds a contact, or updates the one with the same external id, e-mail or phone. */
export function addYespoContact({ body, store }: YespoCall): Processed {
  const contact = readYespoContact(body)
  if (isViolation(contact)) return refuse(jsonAnswer(400, { message: `${contact.field}: ${contact.detail}` }), contact)
  const { id } = store.saveContact(store.findContact(yespoContactKeys(contact)), { ...contact, unconfirmed: false })
  return accept(jsonAnswer(200, { id }), [{ kind: 'profile', content: body }])
}

function readChannels(contact: JsonObject): { readonly values: Readonly<Record<string, unknown>> } | Violation {
  const { channels } = contact
  const required = (detail: string): Violation => broke(CHANNELS, { field: 'channels', detail, value: channels })
  if (!Array.isArray(channels)) return required('must be an array')
  const values: Record<string, unknown> = {}
  for (const channel of channels as readonly unknown[]) {
    if (!isJsonObject(channel) || !isText(channel['type']) || !isText(channel['value'])) {
      return required('every channel needs a type and a value')
    }
    values[channel['type']] = channel['value']
  }
  if (channels.length === 0 && !isText(contact['externalCustomerId'])) {
    return required('is empty, and there is no externalCustomerId')
  }
  return { values }
}

function readFields(fields: unknown): Readonly<Record<string, unknown>> {
  if (!Array.isArray(fields)) return {}
  const objects = (fields as readonly unknown[]).filter(isJsonObject)
  return Object.fromEntries(objects.map(({ id, value }) => [String(id), value]))
}

function pick(object: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.filter((name) => name in object).map((name) => [name, object[name]]))
}
