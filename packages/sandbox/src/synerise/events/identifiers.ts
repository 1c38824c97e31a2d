import { isJsonObject, isText, type JsonObject } from '../../server/json-object.js'
import { broke, type Rule, type Violation } from '../../server/rule.js'

const SENDING = 'Synerise, "Sending events"'
const CLIENT: Rule = {
  name: 'synerise.client',
  source: `${SENDING}: client is an object with profile identifiers. It must contain at least one of: id, customId, uuid, email`,
}
const REFERENCE = 'Synerise, API reference, Client'
const ID: Rule = { name: 'synerise.client.id', source: `${REFERENCE}: id is an integer` }
const CHARACTERS: Rule = {
  name: 'synerise.client.characters',
  source: `${REFERENCE}: no surrogate pairs, CR, LF, U+2028, U+2029, U+00AD, U+FE00-U+FE0F, NUL`,
}
const EMAIL: Rule = { name: 'synerise.client.email', source: `${REFERENCE}: pattern of email` }
const FORBIDDEN = /[\r\n\u2028\u2029\u00AD\uFE00-\uFE0F\u0000\uD800-\uDFFF]/
const ADDRESS =
  /^(?:[^<>()[\]\\.,;:\s@"]+(?:\.[^<>()[\]\\.,;:\s@"]+)*|"[^"]+")@(?:\[\d{1,3}(?:\.\d{1,3}){3}\]|(?:[a-zA-Z\-0-9]+\.)+[a-zA-Z]{2,})$/

/** Checks the `client` of an event or transaction. */
export function checkSyneriseClient(client: unknown): Violation | undefined {
  if (!isJsonObject(client)) return broke(CLIENT, { field: 'client', detail: 'must be an object', value: client })
  const { id, customId, uuid, email } = client
  if ([id, customId, uuid, email].every((identifier) => identifier === undefined)) {
    return broke(CLIENT, { field: 'client', detail: 'has none of id, customId, uuid, email', value: client })
  }
  if (id !== undefined && !Number.isInteger(id)) {
    return broke(ID, { field: 'client.id', detail: 'must be an integer', value: id })
  }
  return checkSyneriseIdentifiers(client, 'client.')
}

/** Checks the text identifiers of an object: characters, and the form of the e-mail address. */
export function checkSyneriseIdentifiers(object: JsonObject, path = ''): Violation | undefined {
  for (const name of ['customId', 'uuid', 'email', 'phone', 'clientUUID']) {
    const value = object[name]
    if (value === undefined) continue
    const field = `${path}${name}`
    if (!isText(value)) return broke(CLIENT, { field, detail: 'must be a string that is not empty', value })
    if (hasForbiddenCharacter(value)) return broke(CHARACTERS, { field, detail: 'has a forbidden character', value })
    if (name === 'email' && !ADDRESS.test(value)) return broke(EMAIL, { field, detail: 'is no e-mail address', value })
  }
  return undefined
}

/** Tells whether a text has a character that identifiers and attribute names must not have. */
export function hasForbiddenCharacter(text: string): boolean {
  return FORBIDDEN.test(text)
}
