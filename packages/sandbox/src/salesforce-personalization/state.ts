import type { JsonObject } from '../server/json-object.js'

/** One line of a cart or order, in the terms of either dialect. */
export interface SalesforceLine {
  readonly type: string
  readonly id: string
  readonly sku?: string
  readonly price?: number
  readonly quantity: number
}

/** A purchase. */
export interface SalesforceOrder {
  readonly userId: string
  readonly orderId: string
  /** As sent, or the sum of quantity × price. */
  readonly totalValue: number
  readonly currency?: string
  readonly lines: readonly SalesforceLine[]
}

/** A user profile. */
export interface SalesforceUser {
  /** The primary id: 24 hexadecimal digits. */
  readonly id: string
  /** Everything the user is known by, such as `id C-1` or `emailAddress ada@example.com`. */
  readonly keys: readonly string[]
  readonly attributes: JsonObject
  readonly cart: readonly SalesforceLine[]
  /** Number of events. */
  readonly events: number
}

/** An event that was taken in. */
export interface SalesforceEvent {
  readonly id: string
  readonly userId: string
  readonly at: number
  /** It came through authevent. */
  readonly trusted: boolean
  readonly event: JsonObject
}

/** Read-only view of what the Salesforce Personalization emulator remembers. */
export interface SalesforceState {
  readonly users: readonly SalesforceUser[]
  readonly events: readonly SalesforceEvent[]
  readonly orders: readonly SalesforceOrder[]
  /** Catalog items by `Type id`. */
  readonly catalog: Readonly<Record<string, JsonObject>>
}
