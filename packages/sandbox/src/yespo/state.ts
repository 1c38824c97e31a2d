import type { JsonObject } from '../server/json-object.js'

/** Contact of the account, with its channels and address as plain fields. */
export interface YespoContact {
  /** Id that the emulator gave the contact, from 100,001. */
  readonly id: number
  /** Fields by name: `email`, `sms`, `firstName`, `town`, `externalCustomerId`, … A field is null where an update of the whole contact left it out. */
  readonly values: Readonly<Record<string, unknown>>
  /** Additional fields by id. */
  readonly fields: Readonly<Record<string, unknown>>
  /** Names of the groups (segments) that the contact is in. */
  readonly groups: readonly string[]
  /** True when the contact came through a subscription and has not confirmed its e-mail address. */
  readonly unconfirmed?: true
}

/** Event in the history of the account. */
export interface YespoEvent {
  /** Key of the event type. */
  readonly eventTypeKey: string
  /** `keyValue` as sent, else the first identifier in `params`. */
  readonly keyValue: string
  /** Parameters by name. */
  readonly params: JsonObject
  /** When it was accepted, in milliseconds since 1970 by the sandbox's clock. */
  readonly at: number
  /** `YespoContact.id` of its contact. Absent when no contact is known. */
  readonly contactId?: number
  /** True when Yespo made the event itself, for an order or a new contact of an import. */
  readonly generated?: boolean
  /** When an imported past event happened, as sent. Absent for other events. */
  readonly occurred?: string
  /** Names of the workflows that it started. Absent: none. */
  readonly workflows?: readonly string[]
}

/** Order of the account, with its fields as they were sent. */
export type YespoOrder = JsonObject & {
  /** Id of the order in the shop. A later order with the same id updates the fields that it has. */
  readonly externalOrderId: string
}

/** Prepared message that was sent to one recipient. */
export interface YespoMessage {
  /** Id that the emulator gave this sending; `/v1/message/status` takes it. */
  readonly requestId: string
  /** Id of the prepared message. */
  readonly messageId: string
  /** Recipient: an e-mail address, a phone number or a push token. */
  readonly locator: string
  /** Parsed `jsonParam`. Absent when none was sent. */
  readonly params?: unknown
  /** When it was accepted, in milliseconds since 1970 by the sandbox's clock. */
  readonly at: number
}

/** What the Yespo emulator has stored. A copy: later requests do not change it. */
export interface YespoState {
  /** Contacts in the order in which they were created. */
  readonly contacts: readonly YespoContact[]
  /** Contacts that were deleted but not erased. An import with `restoreDeleted` brings them back. */
  readonly deletedContacts: readonly YespoContact[]
  /** Keys of the event types, in the order in which their first event arrived. */
  readonly eventTypes: readonly string[]
  /** Events in order of arrival. */
  readonly events: readonly YespoEvent[]
  /** Orders in the order in which they were created. */
  readonly orders: readonly YespoOrder[]
  /** Messages in the order in which they were sent. */
  readonly messages: readonly YespoMessage[]
}
