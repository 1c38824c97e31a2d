import { type AcceptedContent, accept, type Processed } from '../../server/emulator.js'
import { isJsonObject, isText, type JsonObject, objectOrEmpty } from '../../server/json-object.js'
import { broke, isViolation, type Rule, type Violation } from '../../server/rule.js'
import { SYNERISE_ACCEPTED } from '../answers.js'
import type { SyneriseCall } from '../call.js'
import { checkSyneriseFields } from '../fields.js'
import { refuseSynerise } from '../refusal.js'
import { readSyneriseTime } from '../time.js'
import type { SyneriseEventType } from './event-types.js'
import { checkSyneriseClient } from './identifiers.js'

const SENDING = 'Synerise, "Sending events"'
const REFERENCE = 'Synerise, API reference, EventBase'
const BODY: Rule = { name: 'synerise.event.body', source: `${SENDING}: properties of the request body` }
const LABEL: Rule = { name: 'synerise.label', source: `${SENDING}: label must be a non-empty string` }
const PARAMS: Rule = {
  name: 'synerise.params',
  source: `${SENDING}: params is an object with additional event parameters`,
}
const SALT: Rule = { name: 'synerise.event-salt', source: `${REFERENCE}: eventSalt is a string` }
const NULLS: Rule = { name: 'synerise.nulls', source: `${REFERENCE}: leave out a field that has no value` }
const ACTION_FORM: Rule = {
  name: 'synerise.action.form',
  source: 'Synerise, API reference, "Send custom event": action has up to 32 characters, ^[a-zA-Z0-9\\.\\-_]+$',
}
const OWN_ENDPOINT: Rule = {
  name: 'synerise.action.own-endpoint',
  source: `${SENDING}: Recommendation events must be sent to the AI events API. Transaction events must be sent to their dedicated endpoints`,
}
const DENIED: Rule = { name: 'synerise.permission.action', source: 'Synerise, "API keys": denylist of event actions' }
const PARAMS_EMAIL: Rule = {
  name: 'synerise.params.email',
  source: `${REFERENCE}: email in params equals the e-mail of the profile`,
}
const ACTION = /^[a-zA-Z0-9.\-_]{1,32}$/
const ELSEWHERE = /^(?:transaction\.charge|product\.buy|recommendation\.(?:view|click)|item\.search\.click)$/
const RESERVED_PARAMS = ['modifiedBy', 'apiKey', 'eventUUID', 'ip', 'time', 'businessProfileId']

/** One event through its own endpoint. */
export function syneriseEventHandler(type: SyneriseEventType): (call: SyneriseCall) => Processed {
  return (call) => {
    const violation = checkSyneriseEvent(call, call.body, type)
    if (violation === undefined) return accept(SYNERISE_ACCEPTED, [saveSyneriseEvent(call, call.body, type)])
    return refuseSynerise(call, violation, violation.rule === DENIED ? 403 : 400)
  }
}

/** Checks an event; changes nothing. */
export function checkSyneriseEvent(call: SyneriseCall, event: unknown, type: SyneriseEventType): Violation | undefined {
  if (!isJsonObject(event)) return broke(BODY, { field: '', detail: 'must be an object', value: event })
  const { client, label, params, time, eventSalt } = event
  const { strict, deniedActions } = call.configuration
  const action = type.action ?? event['action']
  const empty = Object.keys(event).find((name) => event[name] === null)
  if (strict && empty !== undefined) return broke(NULLS, { field: empty, detail: 'is null', value: null })
  const violation = checkSyneriseClient(client) ?? (type.action === undefined ? checkAction(action) : undefined)
  if (violation !== undefined) return violation
  if (!isText(label))
    return broke(LABEL, { field: 'label', detail: 'must be a string that is not empty', value: label })
  if (params !== undefined && !isJsonObject(params))
    return broke(PARAMS, { field: 'params', detail: 'must be an object', value: params })
  if (eventSalt !== undefined && !isText(eventSalt))
    return broke(SALT, { field: 'eventSalt', detail: 'must be a string', value: eventSalt })
  const read = readSyneriseTime(time, call.at, { field: 'time' })
  if (isViolation(read)) return read
  if (deniedActions.includes(String(action)))
    return broke(DENIED, { field: 'action', detail: 'is on the denylist of the key', value: action })
  return checkParams(call, objectOrEmpty(client), objectOrEmpty(params)) ?? checkOwnParams(objectOrEmpty(params), type)
}

/** Saves an event that was checked. */
export function saveSyneriseEvent(call: SyneriseCall, event: unknown, type: SyneriseEventType): AcceptedContent {
  const { store, at } = call
  const { client, params, time, eventSalt, action } = objectOrEmpty(event)
  const profile = store.resolveProfile(objectOrEmpty(client))
  const read = readSyneriseTime(time, at, { field: 'time' })
  const kept = Object.entries(objectOrEmpty(params)).filter(([name]) => !RESERVED_PARAMS.includes(name))
  const { overwrote } = store.saveEvent({
    action: type.action ?? String(action),
    profileId: profile.id,
    ...(isViolation(read) ? { time: new Date(at).toISOString() } : read),
    savedAt: at,
    params: Object.fromEntries(kept),
    ...(typeof eventSalt === 'string' && { eventSalt }),
  })
  return { kind: 'event', content: event, ...(overwrote && { overwrote }) }
}

function checkAction(action: unknown): Violation | undefined {
  const detail = 'must have 1 to 32 letters, digits, ".", "-" or "_"'
  if (typeof action !== 'string' || !ACTION.test(action))
    return broke(ACTION_FORM, { field: 'action', detail, value: action })
  if (!ELSEWHERE.test(action)) return undefined
  return broke(OWN_ENDPOINT, { field: 'action', detail: `${action} has an endpoint of its own`, value: action })
}

function checkParams(call: SyneriseCall, client: JsonObject, params: JsonObject): Violation | undefined {
  const empty = Object.keys(params).find((name) => params[name] === null)
  if (call.configuration.strict && empty !== undefined) {
    return broke(NULLS, { field: `params.${empty}`, detail: 'is null', value: null })
  }
  const { email } = params
  if (email === undefined || client['email'] === undefined || email === client['email']) return undefined
  return broke(PARAMS_EMAIL, { field: 'params.email', detail: 'is not the e-mail of the profile', value: email })
}

function checkOwnParams(params: JsonObject, { name, params: fields }: SyneriseEventType): Violation | undefined {
  if (fields === undefined) return undefined
  const rule: Rule = { name: `synerise.params.${name}`, source: `Synerise, API reference, /v4/events/${name}` }
  return checkSyneriseFields(params, fields, { rule, path: 'params.' })
}
