import type { SalesforceAttributes, SalesforceEventFields } from './parts.js'
import type { SalesforceInteractionName } from './vocabulary.js'

/**
 * An event in the SalesforceInteractions dialect: an `interaction`.
 * https://developer.salesforce.com/docs/marketing/personalization/guide/event-options-salesforceinteractions.html
 */
export interface SalesforceInteractionsEvent extends SalesforceEventFields {
  /** What happened. */
  readonly interaction: SalesforceInteraction
  /** Belongs to the Evergage dialect; an event never has both. */
  readonly action?: undefined
  /** Belongs to the Evergage dialect; an event never has both. */
  readonly itemAction?: undefined
  /** The person who did it: an anonymous id or identities, and attributes. */
  readonly user?: SalesforceInteractionsUser | undefined
  /** The event came from a page load. Default false. */
  readonly pageView?: boolean | undefined
  /** The same as `debug.explanations`, in the form of the vendor's Web SDK. Default false. */
  readonly explain?: boolean | undefined
}

/**
 * The person who did something. The vendor finds the person by one of the ids, or by `identities`.
 * https://developer.salesforce.com/docs/marketing/personalization/guide/user-identity-mapping.html
 */
export interface SalesforceInteractionsUser {
  /** The anonymous id, of a visitor who is not known. See `newAnonymousId`. */
  readonly anonymousId?: string | undefined
  /** The encrypted id: `persistedUserId.entityId` of an earlier reply. See `createVisitor`. */
  readonly encryptedId?: string | undefined
  /** Values of identity attributes by their names: `{ emailAddress: 'ada@example.com' }`. */
  readonly identities?: Readonly<Record<string, string>> | undefined
  /** User attributes; each must be defined in the dataset. */
  readonly attributes?: SalesforceAttributes | undefined
  /** Profile objects by their type. With "Strict Profile Object Security" only `authevent` with channel `Server` writes them. */
  readonly profileObjects?: Readonly<Record<string, readonly SalesforceProfileObject[]>> | undefined
  /** Other fields, sent as they are. */
  readonly [field: string]: unknown
}

/** An object that belongs to a user's profile. It is replaced as a whole and cannot be removed; the newest 100 per type stay. */
export interface SalesforceProfileObject {
  /** The id of the object. */
  readonly id: string
  /** Attributes of the object. */
  readonly attributes?: SalesforceAttributes | undefined
  /** Ids of related catalog objects by their type: `{ Brand: ['PEAK'] }`. */
  readonly relatedCatalogObjects?: Readonly<Record<string, readonly string[]>> | undefined
  /** Other fields, sent as they are. */
  readonly [field: string]: unknown
}

/** What happened. Its name says which of the other fields belong to it. */
export interface SalesforceInteraction {
  /** A name that the vendor gives a meaning; any other name is a plain action. */
  readonly name: SalesforceInteractionName | (string & {})
  /** The catalog object that was viewed, shared, reviewed and so on. */
  readonly catalogObject?: SalesforceCatalogObject | undefined
  /** The line to add or remove, with `Add To Cart` and `Remove From Cart`. */
  readonly lineItem?: SalesforceLineItem | undefined
  /** Every line of the cart, with `Replace Cart`. An empty list empties the cart. */
  readonly lineItems?: readonly SalesforceLineItem[] | undefined
  /** The order, with `Purchase` and the other interactions of an order. Only `Purchase` changes the user's order. */
  readonly order?: SalesforceOrder | undefined
  /** Other fields, sent as they are. */
  readonly [field: string]: unknown
}

/** A catalog object that an interaction is about. */
export interface SalesforceCatalogObject {
  /** The item type, like `Product`. */
  readonly type: string
  /** The id, exactly as in the catalog. */
  readonly id: string
  /** Attributes of the object, also the built-in ones like `name` and `price`. Their values are not checked. */
  readonly attributes?: Readonly<Record<string, unknown>> | undefined
  /** Ids of related catalog objects by their type: `{ Brand: ['PEAK'] }`. */
  readonly relatedCatalogObjects?: Readonly<Record<string, readonly string[]>> | undefined
  /** Other fields, sent as they are. */
  readonly [field: string]: unknown
}

/** One line of a cart or an order. */
export interface SalesforceLineItem {
  /** The item type, like `Product`. */
  readonly catalogObjectType: string
  /** The id of the item, exactly as in the catalog. */
  readonly catalogObjectId: string
  /** How many. `Add To Cart` adds it to the quantity in the cart. */
  readonly quantity: number
  /** Price per unit, in major units of the currency. */
  readonly price: number
  /** ISO 4217 code, like `EUR`. */
  readonly currency?: string | undefined
  /** Attributes of the line; the variant goes here, as `sku`. */
  readonly attributes?: SalesforceAttributes | undefined
  /** Other fields, sent as they are. */
  readonly [field: string]: unknown
}

/** An order. */
export interface SalesforceOrder {
  /** The id of the order. The vendor does not document that it recognises an order which it already has. */
  readonly id: string
  /** The total in major units of the currency. */
  readonly totalValue?: number | undefined
  /** ISO 4217 code, like `EUR`. */
  readonly currency?: string | undefined
  /** Attributes of the order. */
  readonly attributes?: SalesforceAttributes | undefined
  /** What was ordered. */
  readonly lineItems: readonly SalesforceLineItem[]
  /** Other fields, sent as they are. */
  readonly [field: string]: unknown
}
