import { type Answer, jsonAnswer } from '../../server/emulator.js'
import { isJsonObject, isText, type JsonObject } from '../../server/json-object.js'
import { broke, type Rule, type Violation } from '../../server/rule.js'
import type { YespoSettings } from '../settings.js'
import { isInternationalPhone } from '../text.js'

const RESOURCE = 'Yespo, "How to Use the Generate event API Resource"'
const JSON_VALUE: Rule = {
  name: 'yespo.contact-json.object',
  source: `${RESOURCE}: Indicate the data you want to validate in the value field`,
}
const NAME: Rule = {
  name: 'yespo.contact-json.name-length',
  source: `${RESOURCE}: The name and surname length is up to 60 characters`,
}
const PHONE: Rule = {
  name: 'yespo.contact-json.phone',
  source: `${RESOURCE}: The phone number is in the international format`,
}
const FIELD: Rule = {
  name: 'yespo.contact-json.additional-field',
  source: `${RESOURCE}: The value of an additional contact field is in the required format`,
}
const TYPE: Rule = { name: 'yespo.contact-json.type', source: `${RESOURCE}: the example of contactJson` }
const LANGUAGE: Rule = {
  name: 'yespo.contact-json.language',
  source: 'Yespo, "Tracking User Time Zone and Language": RFC 5646',
}

const NAME_LENGTH = 60
const DATE = /^\d{4}-\d{2}-\d{2}$|^\d{2}\/\d{2}\/\d{4}$|^\d{2}\.\d{2}\.(?:\d{2}|\d{4})$|^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/

/** Every rule that the contact data of an event breaks; none when it is valid. */
export function checkContactJson(
  value: unknown,
  fields: NonNullable<YespoSettings['additionalFields']>,
): readonly Violation[] {
  const contact = typeof value === 'string' ? parsed(value) : value
  if (!isJsonObject(contact)) {
    return [broke(JSON_VALUE, { field: 'contactJson', detail: 'must be an object, or a string holding one', value })]
  }
  return [
    ...['firstname', 'lastname'].map((field) => checkName(contact, field)),
    checkPhone(contact['sms']),
    ...['town', 'timeZone', 'languageCode'].map((field) => checkType(contact, field, 'string')),
    checkType(contact, 'confirmed', 'boolean'),
    checkLanguage(contact['languageCode']),
    ...checkInputs(contact['profileInputs'], fields),
  ].filter((violation) => violation !== undefined)
}

/**
 * What a workflow with "Create contact" or "Update contact" changes by the contact data of an event; nothing when a part of
 * it is wrong: "If the transferred data contains errors, the system ignores the entire array and does not add or update
 * data in the contact card."
 */
export function contactChangeOf(
  json: unknown,
  phone: unknown,
  fields: NonNullable<YespoSettings['additionalFields']>,
): { readonly values: JsonObject; readonly fields: JsonObject } | undefined {
  const contact = typeof json === 'string' ? parsed(json) : json
  if (!isJsonObject(contact) || checkContactJson(contact, fields).length > 0) return undefined
  const number = typeof phone === 'number' ? String(phone) : phone
  if (isText(number) && !isInternationalPhone(number)) return undefined
  const { firstname, lastname, sms, town, timeZone, languageCode, profileInputs } = contact
  const values = { firstName: firstname, lastName: lastname, sms, town, timeZone, languageCode }
  const inputs = Array.isArray(profileInputs) ? (profileInputs as readonly unknown[]).filter(isJsonObject) : []
  return {
    values: Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null)),
    fields: Object.fromEntries(inputs.map(({ profileInputId, value }) => [String(profileInputId), value])),
  }
}

/** The 400 with the invalid fields and why; its exact shape is not documented. */
export function contactJsonAnswer(violations: readonly Violation[]): Answer {
  const invalidFields = violations.map(({ field, value, detail }) => ({ field, value: value ?? null, error: detail }))
  return jsonAnswer(400, { message: 'Contact data is not valid', invalidFields })
}

function checkName(contact: JsonObject, field: string): Violation | undefined {
  const name = contact[field]
  if (typeof name !== 'string' || name.length <= NAME_LENGTH) return checkType(contact, field, 'string')
  return broke(NAME, { field, detail: `${name.length} characters, up to ${NAME_LENGTH} are allowed`, value: name })
}

function checkPhone(sms: unknown): Violation | undefined {
  if (sms === undefined || (typeof sms === 'string' && isInternationalPhone(sms))) return undefined
  return broke(PHONE, { field: 'sms', detail: 'is not in the international format', value: sms })
}

function checkType(contact: JsonObject, field: string, type: 'string' | 'boolean'): Violation | undefined {
  const value = contact[field]
  if (value === undefined || value === null || typeof value === type) return undefined
  return broke(TYPE, { field, detail: `must be a ${type}`, value })
}

function checkLanguage(code: unknown): Violation | undefined {
  if (typeof code !== 'string' || /^[a-z]{2}(?:-[a-z0-9]{1,8})*$/i.test(code)) return undefined
  return broke(LANGUAGE, { field: 'languageCode', detail: 'must begin with a language of two letters', value: code })
}

function checkInputs(
  inputs: unknown,
  fields: NonNullable<YespoSettings['additionalFields']>,
): readonly (Violation | undefined)[] {
  if (inputs === undefined) return []
  if (!Array.isArray(inputs))
    return [broke(TYPE, { field: 'profileInputs', detail: 'must be an array', value: inputs })]
  return (inputs as readonly unknown[]).map((input, index) => {
    const field = `profileInputs[${index}]`
    if (!isJsonObject(input) || !Number.isInteger(input['profileInputId'])) {
      return broke(TYPE, { field, detail: 'needs a number as profileInputId', value: input })
    }
    const id = String(input['profileInputId'])
    const kind = Object.hasOwn(fields, id) ? fields[id] : undefined
    if (kind === undefined || hasFormat(input['value'], kind)) return undefined
    return broke(FIELD, { field, detail: `the value is no ${kind}`, value: input['value'] })
  })
}

function hasFormat(value: unknown, kind: 'text' | 'number' | 'date'): boolean {
  const text = String(value)
  switch (kind) {
    case 'text':
      return text.length <= 1000
    case 'number':
      return /^-?\d+$/.test(text) && Number(text) === (Number(text) | 0)
    case 'date':
      return DATE.test(text)
    default:
      return kind satisfies never
  }
}

function parsed(text: string): unknown {
  if (!isText(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
