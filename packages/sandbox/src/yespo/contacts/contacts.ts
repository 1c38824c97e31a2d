import { accept, jsonAnswer, type Processed, refuse } from '../../server/emulator.js'
import { isJsonObject, isText, type JsonObject } from '../../server/json-object.js'
import { broke, isViolation, type Rule, type Violation } from '../../server/rule.js'
import type { YespoCall } from '../call.js'
import { withFailed, type YespoFailedItem, yespoListAnswer } from '../list-answer.js'
import type { YespoContact } from '../state.js'
import { readYespoContact, type YespoContactInput, yespoContactKeys } from './contact.js'

const BULK = 'Yespo, API reference "Add/update contacts" (contactsBulkUpdate)'
const LIST: Rule = { name: 'yespo.contacts.list', source: `${BULK}: contacts is required` }
const COUNT: Rule = { name: 'yespo.contacts.count', source: `${BULK}: up to 3000 contacts` }
const DEDUPE: Rule = {
  name: 'yespo.contacts.dedupe-on',
  source: `${BULK}: dedupeOn is required and one of the listed fields`,
}
const FIELD_ID: Rule = { name: 'yespo.contacts.field-id', source: `${BULK}: fieldId goes with dedupeOn: fieldId only` }
const MOST_CONTACTS = 3000
const DEDUPE_FIELDS = ['email', 'sms', 'email_or_sms', 'push', 'webpush', 'id', 'fieldId', 'externalCustomerId']
/** What "all fields" means when `contactFields` is left out. */
const CONTACT_FIELDS = [
  ...['firstName', 'lastName', 'contactKey', 'email', 'sms', 'address', 'town', 'region', 'postcode'],
  ...['languageCode', 'timeZone', 'ordersInfo', 'mobilepush', 'webpush'],
]

/** `POST /v1/contacts`: up to 3000 contacts; bad ones are reported, or refuse the list if so set. */
export function importYespoContacts(call: YespoCall): Processed {
  const { body, store, configuration, at } = call
  const list = checkList(body)
  if (isViolation(list)) return refuse(jsonAnswer(400, { message: `${list.field}: ${list.detail}` }), list)
  const { request, contacts } = list
  const read = contacts.map((contact) => ({ contact, input: readYespoContact(contact) }))
  const failed: YespoFailedItem[] = []
  const good: { contact: unknown; input: YespoContactInput }[] = []
  for (const { contact, input } of read) {
    if (isViolation(input)) failed.push({ item: contact, violation: input })
    else good.push({ contact, input })
  }
  const [first] = failed
  if (first !== undefined && configuration.invalidItems === 'refuse') {
    return refuse(jsonAnswer(400, { message: first.violation.detail }), first.violation)
  }
  for (const { contact, input } of good) {
    const restored = request['restoreDeleted'] === true ? store.restoreContact(yespoContactKeys(input)) : undefined
    const known = restored ?? find(call, { request, contact, input })
    const saved = store.saveContact(known, changeOf(request, input, known))
    const key = request['eventKeyForNewContacts']
    if (known === undefined && isText(key)) {
      store.addEvent({
        eventTypeKey: key,
        keyValue: String(saved.id),
        params: {},
        at,
        contactId: saved.id,
        generated: true,
      })
    }
  }
  const accepted = good.map(({ contact }) => ({ kind: 'profile', content: contact }) as const)
  return withFailed(accept(yespoListAnswer(call, 'failedContacts', failed), accepted), failed)
}

function checkList(body: unknown): { readonly request: JsonObject; readonly contacts: readonly unknown[] } | Violation {
  const contacts = isJsonObject(body) ? body['contacts'] : undefined
  if (!isJsonObject(body) || !Array.isArray(contacts))
    return broke(LIST, { field: 'contacts', detail: 'must be an array' })
  if (contacts.length > MOST_CONTACTS) {
    return broke(COUNT, {
      field: 'contacts',
      detail: `${contacts.length} contacts, at most ${MOST_CONTACTS} are allowed`,
    })
  }
  const { dedupeOn, fieldId } = body
  if (!DEDUPE_FIELDS.some((name) => name === dedupeOn)) {
    return broke(DEDUPE, { field: 'dedupeOn', detail: `must be one of ${DEDUPE_FIELDS.join(', ')}`, value: dedupeOn })
  }
  if ((dedupeOn === 'fieldId') !== (fieldId !== undefined)) {
    return broke(FIELD_ID, {
      field: 'fieldId',
      detail: 'goes with dedupeOn "fieldId", and only with it',
      value: fieldId,
    })
  }
  return { request: body, contacts: contacts as readonly unknown[] }
}

function find(
  { store }: YespoCall,
  { request, contact, input }: { request: JsonObject; contact: unknown; input: YespoContactInput },
): YespoContact | undefined {
  const { externalCustomerId, email, sms, mobilepush, webpush } = input.values
  // Where an external id is present, dedupeOn is ignored.
  if (isText(externalCustomerId)) return store.findContact({ externalCustomerId })
  switch (request['dedupeOn']) {
    case 'email':
      return store.findContact({ email })
    case 'sms':
      return store.findContact({ sms })
    case 'email_or_sms':
      return store.findContact({ email, sms })
    case 'push':
      return store.findContact({ mobilepush })
    case 'webpush':
      return store.findContact({ webpush })
    case 'id':
      return store.findContact({ id: isJsonObject(contact) ? contact['id'] : undefined })
    case 'fieldId': {
      const id = String(request['fieldId'])
      return store.state().contacts.find(({ fields }) => fields[id] !== undefined && fields[id] === input.fields[id])
    }
    default:
      return undefined
  }
}

function changeOf(request: JsonObject, input: YespoContactInput, known: YespoContact | undefined) {
  const { contactFields, customFieldsIDs, groupNames, groupNamesExclude } = request
  const named = texts(contactFields) ?? CONTACT_FIELDS
  // Without contactFields every field is updated, and one that is missing becomes null.
  const updated = Object.fromEntries(named.map((name) => [name, input.values[name] ?? null]))
  const { externalCustomerId } = input.values
  const ids = Array.isArray(customFieldsIDs) ? customFieldsIDs.map(String) : []
  return {
    // A new contact keeps the values it was identified by, also those that contactFields leaves out.
    values: {
      ...(known === undefined && input.values),
      ...updated,
      ...(isText(externalCustomerId) && { externalCustomerId }),
    },
    fields: Object.fromEntries(ids.filter((id) => id in input.fields).map((id) => [id, input.fields[id]])),
    addGroups: texts(groupNames) ?? [],
    removeGroups: texts(groupNamesExclude) ?? [],
  }
}

function texts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.map(String) : undefined
}
