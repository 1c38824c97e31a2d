import type { SalesforceAttributes, SalesforceEventFields } from './parts.js'
import type { SalesforceItemAction } from './vocabulary.js'

/**
 * An event in the Evergage dialect: an `action`, an `itemAction`, or both. One of them is required.
 * https://developer.salesforce.com/docs/marketing/personalization/guide/event-options-evergage.html
 */
export interface EvergageEvent extends SalesforceEventFields {
  /** The event's name in segments, targeting and reports. Keep to a few thousand names per dataset, without user data. */
  readonly action?: string | undefined
  /** What happened to the item in `catalog`, `cart` or `order`. Your own words go in `customItemActions` first. */
  readonly itemAction?: SalesforceItemAction | (string & {}) | undefined
  /** Belongs to the SalesforceInteractions dialect; an event never has both. */
  readonly interaction?: undefined
  /** The person who did it: a known or anonymous id, and attributes. */
  readonly user?: EvergageUser | undefined
  /** The one item that the event is about, by its type: `{ Product: { _id: 'BOOT-1' } }`. */
  readonly catalog?: Readonly<Record<string, EvergageCatalogItem>> | undefined
  /** The cart, or one line of it. */
  readonly cart?: EvergageCart | undefined
  /** The order of a `Purchase`, by the type of its items: `{ Product: { orderId, lineItems } }`. */
  readonly order?: Readonly<Record<string, EvergageOrder>> | undefined
}

/**
 * The person who did something. The vendor finds the person by one of the ids, or by identity attributes.
 * https://developer.salesforce.com/docs/marketing/personalization/guide/user-identity-mapping.html
 */
export interface EvergageUser {
  /** Value of the identity attribute that is configured for the channel; the primary id without identity resolution. */
  readonly id?: string | undefined
  /** The anonymous id, of a visitor who is not known. See `newAnonymousId`. */
  readonly anonId?: string | undefined
  /** The encrypted id: `persistedUserId.entityId` of an earlier reply. See `createVisitor`. */
  readonly encryptedId?: string | undefined
  /** User attributes, identity attributes among them; each must be defined in the dataset. */
  readonly attributes?: SalesforceAttributes | undefined
  /** Other fields, sent as they are. */
  readonly [field: string]: unknown
}

/** A cart, or one line of it, by the type of its items. */
export interface EvergageCart {
  /** The line to add (`Add To Cart`), overwrite (`Update Line Item`) or remove (`Remove From Cart`). */
  readonly singleLine?: Readonly<Record<string, EvergageLineItem>> | undefined
  /** Every line of the cart (`View Cart`). It replaces the cart that the vendor has. */
  readonly complete?: Readonly<Record<string, readonly EvergageLineItem[]>> | undefined
  /** Other fields, sent as they are. */
  readonly [field: string]: unknown
}

/** A variant of an item. */
export interface EvergageSku {
  /** The id of the variant in the catalog. */
  readonly _id: string
  /** Other fields, sent as they are. */
  readonly [field: string]: unknown
}

/** One line of a cart or an order. */
export interface EvergageLineItem {
  /** The id of the item, exactly as in the catalog. */
  readonly _id: string
  /** The variant of the item. */
  readonly sku?: EvergageSku | undefined
  /** Price per unit, in major units of the currency. */
  readonly price: number
  /** How many. `Add To Cart` adds it to the quantity in the cart; `Update Line Item` replaces that quantity. */
  readonly quantity: number
  /** Other fields, sent as they are. */
  readonly [field: string]: unknown
}

/** An order, `order.<item type>`. */
export interface EvergageOrder {
  /** The id of the order. The vendor does not document that it recognises an order which it already has. */
  readonly orderId: string
  /** The total in major units of the currency. Default: the sum of price × quantity. */
  readonly totalValue?: number | undefined
  /** ISO 4217 code, like `EUR`. Default: the dataset's currency. */
  readonly currency?: string | undefined
  /** What was ordered. */
  readonly lineItems?: readonly EvergageLineItem[] | undefined
  /** Other fields, sent as they are. */
  readonly [field: string]: unknown
}

/**
 * An item of the catalog, `catalog.<item type>`. The vendor keeps what the event says of it. To be recommended, an item
 * needs `name` and `url`; a Product also `imageUrl`, and a `price` and an `inventoryCount` above 0.
 */
export interface EvergageCatalogItem {
  /** The id, exactly as in the catalog; with any other spelling the vendor makes a second item. */
  readonly _id: string
  /** The name to show. */
  readonly name?: string | undefined
  /** The URL of the item's page. */
  readonly url?: string | undefined
  /** A description. The vendor's Web SDK cuts it to 200 characters. */
  readonly description?: string | undefined
  /** The URL of the item's image. */
  readonly imageUrl?: string | undefined
  /** Price in major units of the currency. */
  readonly price?: number | undefined
  /** List price, in major units of the currency. */
  readonly listPrice?: number | undefined
  /** ISO 4217 code, like `EUR`. */
  readonly currency?: string | undefined
  /** How many are in stock. */
  readonly inventoryCount?: number | undefined
  /** A description of the price. */
  readonly priceDescription?: string | undefined
  /** The margin. The vendor documents no unit. */
  readonly margin?: number | undefined
  /** The average rating. The vendor documents no scale. */
  readonly rating?: number | undefined
  /** How many ratings there are. */
  readonly numRatings?: number | undefined
  /** Whether campaigns may promote the item. */
  readonly promotable?: boolean | undefined
  /** When the item was published: epoch milliseconds, or a text in the format of your catalog. */
  readonly published?: number | string | undefined
  /** When the item expires: epoch milliseconds, or a text in the format of your catalog. */
  readonly expiration?: number | string | undefined
  /** The variant of the item that the event is about. */
  readonly sku?: EvergageSku | undefined
  /** Custom attributes; each must be defined in the dataset. At most 35 per item type. */
  readonly attributes?: SalesforceAttributes | undefined
  /** Ids of categories, or references like `{ type: 'c', _id: 'SHOES|BOOTS' }`. `|` separates the levels of a path. */
  readonly categories?: readonly (string | EvergageReference)[] | undefined
  /** Ids of related objects by their type, at most 50 per item: `{ Brand: ['PEAK'] }`. */
  readonly relatedCatalogObjects?: Readonly<Record<string, readonly string[]>> | undefined
  /** The older name of `relatedCatalogObjects`. An item never has both. */
  readonly dimensions?: Readonly<Record<string, readonly string[]>> | undefined
  /** Tags of the older kind: `{ type: 't', tagType, _id, name }`. */
  readonly tags?: readonly EvergageReference[] | undefined
  /** Other fields, sent as they are. */
  readonly [field: string]: unknown
}

/** A category or tag that an item has. */
export interface EvergageReference {
  /** The id of the category or tag. */
  readonly _id: string
  /** `c` for a category, `t` for a tag. */
  readonly type?: string | undefined
  /** The kind of tag. */
  readonly tagType?: string | undefined
  /** The name of the tag. */
  readonly name?: string | undefined
  /** Other fields, sent as they are. */
  readonly [field: string]: unknown
}
