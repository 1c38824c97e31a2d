import { isJsonObject, isText, type JsonObject } from '../../server/json-object.js'
import { broke, type Rule, type Violation } from '../../server/rule.js'
import type { YespoConfiguration } from '../settings.js'
import { checkYespoText } from '../text.js'

const RESOURCE = 'Yespo, "How to Use the Generate event API Resource"'
const CHARACTERS = 'All characters are allowed except < ; ’ \\ / | " ` \' ^ ? ! , >'

/** Of one event, and of past events where the setting says so. */
export const YESPO_EVENT_SIZE: Rule = {
  name: 'yespo.event.size',
  source: `${RESOURCE}: The maximum size of content for events sent in the request body is 20 kilobytes`,
}
const BODY_OBJECT: Rule = { name: 'yespo.event.body', source: `${RESOURCE}: table of body parameters` }
const TYPE_REQUIRED: Rule = {
  name: 'yespo.event-type-key.required',
  source: `${RESOURCE}: eventTypeKey: string, required`,
}
const KEY_STRING: Rule = { name: 'yespo.key-value.type', source: `${RESOURCE}: keyValue: string` }
const IDENTIFIER_REQUIRED: Rule = {
  name: 'yespo.identifier.required',
  source: `${RESOURCE}: If this parameter is not set, params must contain one of the following contact identifiers`,
}
const TYPE_TEXT = {
  length: { name: 'yespo.event-type-key.length', source: `${RESOURCE}: eventTypeKey: Max length: 100 symbols` },
  characters: { name: 'yespo.event-type-key.characters', source: `${RESOURCE}: eventTypeKey: ${CHARACTERS}` },
  maximum: 100,
}
const KEY_TEXT = {
  length: { name: 'yespo.key-value.length', source: `${RESOURCE}: keyValue: Max length: 300 symbols` },
  characters: { name: 'yespo.key-value.characters', source: `${RESOURCE}: keyValue: ${CHARACTERS}` },
  maximum: 300,
}
const VALIDATING = 'Yespo, "Validating event parameters"'
const IDENTIFIER_TEXT = {
  length: {
    name: 'yespo.identifier.length',
    source: `${VALIDATING}: identifiers have the limits of keyValue, 300 characters`,
  },
  characters: {
    name: 'yespo.identifier.characters',
    source: `${VALIDATING}: identifiers have the forbidden characters of keyValue`,
  },
  maximum: 300,
}

/** Identifiers in the order in which Yespo takes a missing `keyValue` from them. */
const IDENTIFIERS = ['contactId', 'externalCustomerId', 'email', 'phone', 'pushToken'] as const

/** An event whose key rules hold. */
export interface YespoKeys {
  readonly eventTypeKey: string
  readonly keyValue: string
}

/** Checks `eventTypeKey`, `keyValue` and the identifiers in `params`, and finds the key value. */
export function checkYespoKeys(
  event: unknown,
  params: JsonObject,
  configuration: YespoConfiguration,
): YespoKeys | Violation {
  const forbidden = configuration.forbiddenCharacters
  if (!isJsonObject(event)) return broke(BODY_OBJECT, { field: '', detail: 'the body must be a JSON object' })
  const { eventTypeKey, keyValue } = event
  if (!isText(eventTypeKey)) {
    return broke(TYPE_REQUIRED, {
      field: 'eventTypeKey',
      detail: 'must be a text that is not empty',
      value: eventTypeKey,
    })
  }
  if (keyValue !== undefined && keyValue !== null && typeof keyValue !== 'string') {
    return broke(KEY_STRING, { field: 'keyValue', detail: 'must be a string', value: keyValue })
  }
  const named = IDENTIFIERS.map((name) => [name, identifierText(params[name])] as const)
  const identifiers = named.filter(([, text]) => text !== '')
  const violation =
    checkYespoText(eventTypeKey, TYPE_TEXT, { field: 'eventTypeKey', forbidden }) ??
    checkYespoText(keyValue ?? '', KEY_TEXT, { field: 'keyValue', forbidden }) ??
    identifiers
      .map(([name, text]) => checkYespoText(text, IDENTIFIER_TEXT, { field: `params.${name}`, forbidden }))
      .find((found) => found !== undefined)
  if (violation !== undefined) return violation
  const key = isText(keyValue) ? keyValue : identifiers[0]?.[1]
  if (key !== undefined) return { eventTypeKey, keyValue: key }
  const detail = `neither keyValue nor one of ${IDENTIFIERS.join(', ')} in params`
  return broke(IDENTIFIER_REQUIRED, { field: 'keyValue', detail })
}

function identifierText(value: unknown): string {
  if (typeof value === 'number') return String(value)
  return isText(value) ? value : ''
}
