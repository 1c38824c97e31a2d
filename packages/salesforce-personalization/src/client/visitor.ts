import type { SalesforceReply } from '../api/reply.js'
import type { SalesforceEvent } from '../model/event/event.js'

/**
 * The vendor's encrypted id of one visitor, kept from reply to event. The id collects the visitor's identities during a
 * visit. Give the visitor to `events.send` as `visitor`, and keep `encryptedId` in the visitor's session.
 * https://developer.salesforce.com/docs/marketing/personalization/guide/user-identity-mapping.html
 */
export interface SalesforceVisitor {
  /** `persistedUserId.entityId` of the latest reply; `undefined` before the first one and after `forget`. */
  readonly encryptedId: string | undefined
  /**
   * The event with the encrypted id as `user.encryptedId`. An event that has one stays as it is. An event that names another
   * user than the events before drops the encrypted id.
   */
  apply<Event extends SalesforceEvent>(event: Event): Event
  /** Keeps the encrypted id of the reply. A reply without one changes nothing. */
  learn(reply: Pick<SalesforceReply<unknown>, 'persistedUserId'>): void
  /** Drops the encrypted id: after a log-out for example. `events.send` does so when the vendor answers error code 2. */
  forget(): void
}

/** Makes a visitor. `encryptedId` is that of an earlier reply, if there is one. */
export function createVisitor(encryptedId?: string): SalesforceVisitor {
  let stored = encryptedId
  let name: string | undefined
  return {
    get encryptedId() {
      return stored
    },
    apply(event) {
      const given = nameOf(event)
      if (given !== undefined && name !== undefined && given !== name) stored = undefined
      name = given ?? name
      if (stored === undefined || event.user?.encryptedId !== undefined) return event
      return { ...event, user: { ...event.user, encryptedId: stored } }
    },
    learn({ persistedUserId }) {
      if (persistedUserId?.entityId) stored = persistedUserId.entityId
    },
    forget() {
      stored = undefined
    },
  }
}

/** The same event without `user.encryptedId`. */
export function withoutEncryptedId<Event extends SalesforceEvent>(event: Event): Event {
  if (!event.user) return event
  const { encryptedId: _, ...user } = event.user
  return { ...event, user }
}

function nameOf({ user }: SalesforceEvent): string | undefined {
  const { id, identities } = (user ?? {}) as { id?: string; identities?: Readonly<Record<string, string>> }
  return id ?? (identities && JSON.stringify(identities))
}
