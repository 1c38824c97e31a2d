import { isText, objectOrEmpty } from '../server/json-object.js'

const TOKEN_MARK = 'sandbox:'

/** Identity of an event's user. */
export interface SalesforceIdentity {
  /** Identity attributes, `user.id` and encrypted id. */
  readonly named: readonly string[]
  /** The anonymous id; used alone only when nothing else is there. */
  readonly anonymous?: string
}

/** Reads the identity of an event's user in either dialect. */
export function readSalesforceIdentity(user: unknown, identityAttributes: readonly string[]): SalesforceIdentity {
  const { id, anonId, anonymousId, identities, attributes, encryptedId } = objectOrEmpty(user)
  const known = Object.entries(objectOrEmpty(attributes)).filter(([name]) => identityAttributes.includes(name))
  const named = [...Object.entries(objectOrEmpty(identities)), ...known, ['id', id] as const]
    .filter(([, value]) => isText(value) || typeof value === 'number')
    .map(([name, value]) => identityKey(name, String(value)))
  const primary = isText(encryptedId) ? primaryIdOf(encryptedId) : undefined
  const anonymous = [anonId, anonymousId].find(isText)
  return {
    named: primary === undefined ? named : [...named, `primary ${primary}`],
    ...(anonymous !== undefined && { anonymous: `anonymous ${anonymous}` }),
  }
}

/** The encrypted id that replies carry for a user. */
export function encryptedIdOf(primaryId: string): string {
  return Buffer.from(TOKEN_MARK + primaryId).toString('base64url')
}

/** The user an encrypted id stands for; undefined when the sandbox did not make it. */
export function primaryIdOf(encryptedId: string): string | undefined {
  const text = Buffer.from(encryptedId, 'base64url').toString('utf8')
  return text.startsWith(TOKEN_MARK) ? text.slice(TOKEN_MARK.length) : undefined
}

function identityKey(name: string, value: string): string {
  return `${name} ${name === 'emailAddress' ? value.toLowerCase() : value}`
}
