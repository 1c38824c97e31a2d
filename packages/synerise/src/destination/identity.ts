import { type CustomerEvent, InvalidInputError } from '@waybill/core'
import { type Identity, identityOf } from '@waybill/core/destination'
import { identifierRule, isEmail, isIdentifier, type SyneriseIdentifiers } from '../model/identifiers.js'
import type { SyneriseDestinationSettings } from '../settings.js'

export type IdentitySettings = Pick<SyneriseDestinationSettings, 'identity' | 'emailIdentifier'>

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const profileNumber = /^[1-9]\d{0,15}$/
const urlNamespace = Buffer.from('6ba7b8119dad11d180b400c04fd430c8', 'hex')

/**
 * The identifiers of an event's profile at Synerise: `userId` as `customId` (or `id`), `anonymousId` as `uuid`, the e-mail
 * address as `email` unless it is malformed. `undefined` when the event has none. Throws `InvalidInputError` for a `userId`
 * that Synerise does not accept: another identifier could belong to another profile.
 */
export function identifiersOf(event: CustomerEvent, settings: IdentitySettings): SyneriseIdentifiers | undefined {
  const identity = identityOf(event)
  const identifiers: { -readonly [K in 'id' | 'customId' | 'uuid' | 'email']?: SyneriseIdentifiers[K] } = {}
  const id = profileIdOf(identity, settings)
  if (id !== undefined) identifiers.id = id
  else if (identity.userId !== undefined) identifiers.customId = customIdOf(identity.userId)
  if (identity.anonymousId !== undefined) identifiers.uuid = uuidOf(identity.anonymousId)
  if (settings.emailIdentifier && identity.email !== undefined && isEmail(identity.email))
    identifiers.email = identity.email
  return identity.userId === undefined && identity.anonymousId === undefined && identifiers.email === undefined
    ? undefined
    : identifiers
}

/** The profile's number at Synerise. `undefined` unless `identity` is `id` and `userId` is such a number. */
export function profileIdOf(
  { userId }: Identity,
  { identity }: Pick<IdentitySettings, 'identity'>,
): number | undefined {
  if (identity !== 'id' || userId === undefined || !profileNumber.test(userId)) return undefined
  const id = Number(userId)
  return Number.isSafeInteger(id) ? id : undefined
}

/** The text as it is. Throws an `InvalidInputError` naming `userId` when Synerise does not accept it as a `customId`. */
export function customIdOf(userId: string): string {
  if (isIdentifier(userId)) return userId
  throw new InvalidInputError([{ field: 'userId', rule: identifierRule }], { subject: 'event', code: 'invalid_event' })
}

/**
 * An anonymous id as a UUID in lower case. An id that is no UUID becomes the name-based one (version 5) in the URL
 * namespace, which Synerise's documentation recommends.
 */
export function uuidOf(anonymousId: string): string {
  if (uuidPattern.test(anonymousId)) return anonymousId.toLowerCase()
  const { createHash } = process.getBuiltinModule('node:crypto')
  const hash = createHash('sha1').update(urlNamespace).update(anonymousId).digest()
  hash.writeUInt8(0x50 | (hash.readUInt8(6) & 0x0f), 6)
  hash.writeUInt8(0x80 | (hash.readUInt8(8) & 0x3f), 8)
  const hex = hash.toString('hex', 0, 16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
