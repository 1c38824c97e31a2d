import { type Answer, jsonAnswer, textAnswer } from '../../server/emulator.js'
import type { JsonObject } from '../../server/json-object.js'
import { broke, type Rule, type Violation } from '../../server/rule.js'
import type { YespoExpectedParameter } from '../settings.js'
import type { YespoEventVersion } from './params.js'

const EXPECTED: Rule = {
  name: 'yespo.event-type.parameters',
  source:
    'Yespo, "Validating event parameters": an event without a required parameter is answered 400 with the expected parameters',
}

/** Checks the parameters of an event type with "Validate parameters" switched on. */
export function checkExpectedParameters(
  params: JsonObject,
  expected: readonly YespoExpectedParameter[],
): Violation | undefined {
  const missing = expected.filter(({ name, required }) => required && !(name in params)).map(({ name }) => name)
  if (missing.length === 0) return undefined
  return broke(EXPECTED, { field: 'params', detail: `missing ${missing.join(', ')}`, value: missing })
}

/** The 400 that names the expected parameters: text with a JSON array, or from version 3 on an object. */
export function expectedParametersAnswer(
  expected: readonly YespoExpectedParameter[],
  version: YespoEventVersion,
): Answer {
  if (version !== 3) return textAnswer(400, `Event should have the following params: ${JSON.stringify(expected)}`)
  return jsonAnswer(400, { params: Object.fromEntries(expected.map(({ name, required }) => [name, { required }])) })
}
