import type { SalesforceReply } from '../api/reply.js'
import type { SalesforceEvent } from '../model/event.js'

/**
 * What is remembered of one visitor between events: the vendor's encrypted id, which gathers identities over a visit.
 * Give it to `events.send` as `visitor`, and keep `encryptedId` in the visitor's session.
 * https://developer.salesforce.com/docs/marketing/personalization/guide/user-identity-mapping.html
 */
export interface SalesforceVisitor {
  /** `persistedUserId.entityId` of the latest reply. */
  readonly encryptedId: string | undefined
  /** The event with the encrypted id as `user.encryptedId`, unless it has one, or names another user than before. */
  apply<Event extends SalesforceEvent>(event: Event): Event
  /** Keeps the encrypted id of the reply, where it has one. */
  learn(reply: Pick<SalesforceReply<unknown>, 'persistedUserId'>): void
  /** Drops the encrypted id: after a log-out, or when the vendor calls it invalid (error code 2). */
  forget(): void
}

/** A visitor, with the encrypted id of an earlier visit if there is one. */
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
