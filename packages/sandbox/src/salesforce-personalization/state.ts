import type { JsonObject } from '../server/json-object.js'

/** One line of a cart or an order. Both dialects of the Event API are brought into this form. */
export interface SalesforceLine {
  /** Type of the catalog item, such as `Product`. */
  readonly type: string
  /** Id of the catalog item: `_id` in the Evergage dialect. */
  readonly id: string
  /** Id of the variant. Absent when none was sent. */
  readonly sku?: string
  /** Price of one piece as sent. Absent when none was sent. */
  readonly price?: number
  /** Number of pieces. 1 when none was sent. */
  readonly quantity: number
}

/** Purchase that an event reported. The same `orderId` sent twice is two orders. */
export interface SalesforceOrder {
  /** `SalesforceUser.id` of the buyer. */
  readonly userId: string
  /** Id of the order as the event had it. */
  readonly orderId: string
  /** Total as the event had it, else the sum of quantity × price. */
  readonly totalValue: number
  /** Currency as the event had it. Absent when none was sent. */
  readonly currency?: string
  /** What was bought. */
  readonly lines: readonly SalesforceLine[]
}

/** User profile of the dataset. Users who turn out to be one person are merged into the most recently active. */
export interface SalesforceUser {
  /** Primary id that the vendor gives out: 24 hexadecimal digits. */
  readonly id: string
  /** Identifiers of the user, each with its name: `id C-1`, `emailAddress ada@example.com`. */
  readonly keys: readonly string[]
  /** Attributes by name, the latest value of each. */
  readonly attributes: JsonObject
  /** Content of the cart. A purchase does not empty it. */
  readonly cart: readonly SalesforceLine[]
  /** Number of accepted events of the user. */
  readonly events: number
}

/** Event that the emulator accepted. */
export interface SalesforceEvent {
  /** Id that the emulator gave the event: 24 hexadecimal digits. */
  readonly id: string
  /** `SalesforceUser.id` of its user at that time. */
  readonly userId: string
  /** When it was accepted, in milliseconds since 1970 by the sandbox's clock. */
  readonly at: number
  /** Whether it came through authevent, with the API token. */
  readonly trusted: boolean
  /** The event as it was sent, decoded. */
  readonly event: JsonObject
  /** Names of what it started, by the setting `workflows`. Absent: nothing. */
  readonly workflows?: readonly string[]
}

/** What the Salesforce Personalization emulator has stored. A copy: later requests do not change it. */
export interface SalesforceState {
  /** Users in order of activity: the most recently active is last. */
  readonly users: readonly SalesforceUser[]
  /** Accepted events in order of arrival. */
  readonly events: readonly SalesforceEvent[]
  /** Orders in order of arrival. */
  readonly orders: readonly SalesforceOrder[]
  /** Catalog items by type and id, such as `Product 4711`, with the fields that events sent. */
  readonly catalog: Readonly<Record<string, JsonObject>>
}
