import type { JsonObject } from '../json-object.js'

/** A contact as Yespo keeps it: channels and address are laid flat. */
export interface YespoContact {
  readonly id: number
  /** `email`, `sms`, `firstName`, `town`, `externalCustomerId`, …; null after an update without the field. */
  readonly values: Readonly<Record<string, unknown>>
  /** Additional fields by id. */
  readonly fields: Readonly<Record<string, unknown>>
  readonly groups: readonly string[]
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
}

/** An order, by its `externalOrderId`. */
export type YespoOrder = JsonObject & { readonly externalOrderId: string }

/** Read-only view of what the Yespo emulator remembers. */
export interface YespoState {
  readonly contacts: readonly YespoContact[]
  /** In the order in which their first event arrived. */
  readonly eventTypes: readonly string[]
  readonly events: readonly YespoEvent[]
  readonly orders: readonly YespoOrder[]
}
