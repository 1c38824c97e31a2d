import { accept, type Processed, refuse, textAnswer } from '../../server/emulator.js'
import { type JsonObject, objectOrEmpty } from '../../server/json-object.js'
import { broke, isViolation, refusalOf, type Violation } from '../../server/rule.js'
import type { YespoCall, YespoHandler } from '../call.js'
import { checkContactJson, contactChangeOf, contactJsonAnswer } from '../contacts/contact-json.js'
import { applyOrderEvent } from '../orders/order-event.js'
import { contactIdentifiers } from '../store.js'
import { checkYespoKeys, YESPO_EVENT_SIZE, type YespoKeys } from './event-rules.js'
import { checkExpectedParameters, expectedParametersAnswer } from './expected-parameters.js'
import { contactLocationOf, locationOf } from './location.js'
import { readYespoParams, type YespoEventVersion } from './params.js'

/** Generate event: 200 with an empty body, or 400. */
export function yespoEventHandler(version: YespoEventVersion): YespoHandler {
  return (call) => generateEvent(call, version)
}

function generateEvent(call: YespoCall, version: YespoEventVersion): Processed {
  const { request, body, configuration } = call
  if (request.bodyBytes > configuration.eventBytes) {
    const detail = `${request.bodyBytes} bytes, at most ${configuration.eventBytes} are allowed`
    return refuseEvent(broke(YESPO_EVENT_SIZE, { field: '', detail }), configuration.tooLargeStatus)
  }
  const read = readYespoParams(objectOrEmpty(body)['params'], version)
  if (isViolation(read)) return refuseEvent(read)
  const keys = checkYespoKeys(body, read.params, configuration)
  if (isViolation(keys)) return refuseEvent(keys)
  const { validatedEventTypes: validated } = configuration
  // A type may have the name of a member that every object has, like `constructor`.
  const expected = (Object.hasOwn(validated, keys.eventTypeKey) && validated[keys.eventTypeKey]) || []
  // Version 1 knows neither kind of validation: its documents do not mention them.
  const missing = version === 1 ? undefined : checkExpectedParameters(read.params, expected)
  if (missing !== undefined) return refuse(expectedParametersAnswer(expected, version), missing)
  const { contactJson } = read.params
  const invalid =
    version === 1 || contactJson === undefined ? [] : checkContactJson(contactJson, configuration.additionalFields)
  const [firstInvalid] = invalid
  if (firstInvalid !== undefined) {
    return { answer: contactJsonAnswer(invalid), accepted: [], refusal: refusalOf(firstInvalid) }
  }
  // Version 1 is older than this: its documents do not mention it.
  const location = version === 1 ? {} : locationOf(read.params, configuration)
  if (!isRepeated(call, keys)) remember(call, { keys, params: { ...read.params, ...location }, location })
  return accept({ status: 200 }, [{ kind: 'event', content: body }])
}

function isRepeated({ store, configuration }: YespoCall, { eventTypeKey, keyValue }: YespoKeys): boolean {
  if (configuration.repeatedEvents === 'keep') return false
  return store.state().events.some((event) => event.eventTypeKey === eventTypeKey && event.keyValue === keyValue)
}

interface Remembered {
  readonly keys: YespoKeys
  readonly params: JsonObject
  /** What of the parameters comes from the address. */
  readonly location: JsonObject
}

function remember(call: YespoCall, { keys, params, location }: Remembered): void {
  const { store, configuration, at } = call
  const identifiers = contactIdentifiers(params)
  const known = store.findContact(identifiers)
  // Ids are assigned by Yespo, so an unknown id cannot create a contact.
  const { id: _id, ...values } = identifiers
  const creates = configuration.contactsFromEvents && Object.keys(values).length > 0
  const contact = known ?? (creates ? store.saveContact(undefined, { values }) : undefined)
  const { json, phone } = params
  const change = contact && json !== undefined && contactChangeOf(json, phone, configuration.additionalFields)
  const changed = contact && change ? store.saveContact(contact, change) : contact
  const place = contactLocationOf(location)
  if (changed && Object.keys(place).length > 0) store.saveContact(changed, { values: place })
  store.addEvent({ ...keys, params, at, ...(contact && { contactId: contact.id }) })
  if (contact !== undefined) applyOrderEvent(store, keys.eventTypeKey, params)
}

function refuseEvent(violation: Violation, status = 400): Processed {
  return refuse(textAnswer(status, `${violation.field}: ${violation.detail}`), violation)
}
