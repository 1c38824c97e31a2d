import type { CustomerEvent } from '@waybill/core'
import { type Identity, identityOf, traitsOf } from '@waybill/core/destination'
import type { EvergageUser } from '../model/event/evergage.js'
import type { SalesforceInteractionsUser } from '../model/event/interactions.js'
import type { Draft } from './draft.js'

export interface UserSettings {
  readonly identity: 'id' | 'attributes'
  readonly identityAttribute?: string | undefined
  /** User attributes to send, each with the trait that it comes from. */
  readonly attributes: Readonly<Record<string, string>>
}

/** Who an event is about, in each dialect; `undefined` when the event names nobody. */
export interface UserMapping {
  evergage(event: CustomerEvent): EvergageUser | undefined
  interactions(event: CustomerEvent): SalesforceInteractionsUser | undefined
}

type Attributes = Record<string, string | number | boolean>

/**
 * `userId` becomes `user.id` or an attribute, `anonymousId` becomes `anonId`, and the chosen traits become attributes.
 * https://developer.salesforce.com/docs/marketing/personalization/guide/user-identity-mapping.html
 */
export function createUserMapping({ identity: place, identityAttribute, attributes }: UserSettings): UserMapping {
  const chosen = Object.entries(attributes)
  const sendsEmail = chosen.some(([, trait]) => trait === 'email')
  const readsTraits = chosen.some(([, trait]) => trait !== 'email' && trait !== 'phone')

  function attributesOf(event: CustomerEvent, { email, phone }: Identity): Attributes | undefined {
    // A group's traits are the company's.
    const traits = readsTraits && event.type !== 'group' ? traitsOf(event) : undefined
    let values: Attributes | undefined
    for (const [attribute, trait] of chosen) {
      const value = trait === 'email' ? email : trait === 'phone' ? phone : traits?.[trait]
      if (!isAttribute(value)) continue
      values ??= {}
      values[attribute] = value
    }
    return values
  }

  return {
    evergage(event) {
      const identity = identityOf(event)
      const { userId, anonymousId, email } = identity
      if (userId === undefined && anonymousId === undefined && !(sendsEmail && email)) return undefined
      const user: Draft<EvergageUser> = {}
      const values = attributesOf(event, identity)
      if (values) user.attributes = values
      if (anonymousId !== undefined) user.anonId = anonymousId
      if (userId !== undefined) {
        if (place === 'id') user.id = userId
        else user.attributes = { ...values, [identityAttribute as string]: userId }
      }
      return user
    },
    interactions(event) {
      const identity = identityOf(event)
      const { anonymousId, email } = identity
      // This dialect has no id without the name of an identity attribute.
      const userId = identityAttribute === undefined ? undefined : identity.userId
      if (userId === undefined && anonymousId === undefined && !(sendsEmail && email)) return undefined
      const user: Draft<SalesforceInteractionsUser> = {}
      const values = attributesOf(event, identity)
      if (values) user.attributes = values
      if (anonymousId !== undefined) user.anonymousId = anonymousId
      if (userId !== undefined) user.identities = { [identityAttribute as string]: userId }
      return user
    },
  }
}

/** The vendor accepts texts, numbers and booleans. A blank text has no meaning. */
function isAttribute(value: unknown): value is string | number | boolean {
  if (typeof value === 'string') return value.trim() !== ''
  return typeof value === 'number' || typeof value === 'boolean'
}
