import type { JsonObject } from '../server/json-object.js'

/** A contact as Yespo keeps it: channels and address are laid flat. */
export interface YespoContact {
  readonly id: number
  /** `email`, `sms`, `firstName`, `town`, `externalCustomerId`, …; null after an update without the field. */
  readonly values: Readonly<Record<string, unknown>>
  /** Additional fields by id. */
  readonly fields: Readonly<Record<string, unknown>>
  readonly groups: readonly string[]
  /** The e-mail address waits to be confirmed: the contact came through a subscription. */
  readonly unconfirmed?: true
}

/** An event in the history. */
export interface YespoEvent {
  readonly eventTypeKey: string
  /** As sent, or taken from the first identifier in `params`. */
  readonly keyValue: string
  readonly params: JsonObject
  readonly at: number
  readonly contactId?: number
  /** Yespo made it itself, for an order or a new contact of an import. */
  readonly generated?: boolean
  /** Of an imported past event: when it was, as sent. */
  readonly occurred?: string
}

/** An order, by its `externalOrderId`. */
export type YespoOrder = JsonObject & { readonly externalOrderId: string }

/** A prepared message on its way to one recipient. */
export interface YespoMessage {
  readonly requestId: string
  /** Which prepared message. */
  readonly messageId: string
  /** E-mail address, phone or token. */
  readonly locator: string
  /** `jsonParam`, parsed. */
  readonly params?: unknown
  readonly at: number
}

/** Read-only view of what the Yespo emulator remembers. */
export interface YespoState {
  readonly contacts: readonly YespoContact[]
  /** Deleted but not erased: `restoreDeleted` of an import brings them back. */
  readonly deletedContacts: readonly YespoContact[]
  /** In the order in which their first event arrived. */
  readonly eventTypes: readonly string[]
  readonly events: readonly YespoEvent[]
  readonly orders: readonly YespoOrder[]
  readonly messages: readonly YespoMessage[]
}
