/**
 * Where something happened: `WEB_DESKTOP` and `WEB_MOBILE` on a website, `MOBILE_APP` in an app, `POS` at a point of sale.
 * `MOBILE` and `DESKTOP` are listed without an explanation. Source: API reference, EventSource; the explanations are ours.
 */
export type SyneriseEventSource = 'WEB_DESKTOP' | 'WEB_MOBILE' | 'MOBILE_APP' | 'POS' | 'MOBILE' | 'DESKTOP'

/** How a search was done. Source: API reference, item-search-click. */
export type SyneriseSearchType = 'full-text-search' | 'autocomplete'

/** An amount of money in one currency. */
export interface SyneriseMoney {
  /** The amount in whole units of the currency (12.5 is 12.50), zero or more. */
  readonly amount: number
  /** The currency as three upper-case letters of ISO 4217, like `EUR`. */
  readonly currency: string
}

/**
 * Further fields of an event, as JSON. Synerise adds new names to the definition of the event. `modifiedBy`, `apiKey`,
 * `eventUUID`, `ip`, `time` and `businessProfileId` are reserved: Synerise ignores or overwrites them, and a remark says
 * so. `email` must be the e-mail address of the event's profile. A field that is null is left out. Synerise reads a date
 * without a zone in the workspace's zone.
 */
export interface SyneriseParams {
  /** Any field of your own. */
  readonly [name: string]: unknown
}

/** How an order is paid. */
export interface SynerisePaymentInfo {
  /** The name of the payment method, like `CARD`. Synerise publishes no list of names. */
  readonly method: string
  /** Any field of your own. */
  readonly [name: string]: unknown
}

/** A product of a transaction or of a cancelled one. Source: API reference, transactions. */
export interface SyneriseProduct {
  /** The SKU by which the product is known in your catalogue at Synerise. */
  readonly sku: string
  /** The name of the product. */
  readonly name: string
  /** The price per unit that is paid, with tax and after discount. */
  readonly finalUnitPrice: SyneriseMoney
  /** How many units. Fractions are allowed. */
  readonly quantity: number
  /** The price per unit before tax. */
  readonly netUnitPrice?: SyneriseMoney | undefined
  /** The price per unit with tax and before discount. */
  readonly regularPrice?: SyneriseMoney | undefined
  /** The discount as an amount: 50 when the price falls from 500 to 450. */
  readonly discountPrice?: SyneriseMoney | undefined
  /** The discount in percent: 10 when the price falls from 500 to 450. */
  readonly discountPercent?: number | undefined
  /** The tax rate in percent. */
  readonly tax?: number | undefined
  /** The categories of the product. */
  readonly categories?: readonly string[] | undefined
  /** The address of a picture of the product. */
  readonly image?: string | undefined
  /** The address of the product's page. */
  readonly url?: string | undefined
  /** Any field of your own, for example a mark of a cancelled product: Synerise has no field for that. */
  readonly [name: string]: unknown
}

/** Params of `added-to-cart` and `removed-from-cart`. Source: API reference, both endpoints. */
export interface SyneriseCartParams {
  /** The SKU by which the product is known in your catalogue at Synerise. */
  readonly sku: string
  /** The price per unit that is paid, with tax and after discount. */
  readonly finalUnitPrice: SyneriseMoney
  /** How many units. Fractions are allowed. */
  readonly quantity: number
  /** Where it happened. Some versions of the API reference require it. */
  readonly source?: SyneriseEventSource | undefined
  /** The name of the product. */
  readonly name?: string | undefined
  /** The category of the product. */
  readonly category?: string | undefined
  /** The categories of the product, where it has several. */
  readonly categories?: readonly string[] | undefined
  /** The price per unit before discount. That is a guess from the name: the API reference does not explain it. */
  readonly regularUnitPrice?: SyneriseMoney | undefined
  /** The price per unit after discount. That is a guess from the name: the API reference does not explain it. */
  readonly discountedUnitPrice?: SyneriseMoney | undefined
  /** The address of the product's page. Synerise writes the name with a capital `I`. */
  readonly ItemUrlAddress?: string | undefined
  /** Who makes the product. */
  readonly producer?: string | undefined
  /** True when it did not happen on a website. */
  readonly offline?: boolean | undefined
  /** Any field of your own. */
  readonly [name: string]: unknown
}

/** Params of `product-view`. Source: API reference. */
export interface SyneriseProductViewParams {
  /** The SKU of the product. */
  readonly productId: string
  /** The name of the product. */
  readonly name: string
  /** Where the product was viewed. */
  readonly source: SyneriseEventSource
  /** The category of the product. */
  readonly category?: string | undefined
  /** The address of the product's page. */
  readonly url?: string | undefined
  /** Whether the product was opened from a recommendation. That is a guess from the name. */
  readonly fromRecommendation?: boolean | undefined
  /** The id of the recommendation, from the header `x-Correlation-Id` of its response. */
  readonly campaignHash?: string | undefined
  /** Any field of your own. */
  readonly [name: string]: unknown
}

/** Params of `appeared-in-location`. Source: API reference. */
export interface SyneriseLocationParams {
  /** The latitude in degrees, from -90 to 90. */
  readonly lat: number
  /** The longitude in degrees, from -180 to 180. */
  readonly lon: number
  /** Any field of your own. */
  readonly [name: string]: unknown
}

/** Params of `application-started`. Source: API reference. */
export interface SyneriseApplicationParams {
  /** The name of the application. */
  readonly applicationName: string
  /** The version of the application. */
  readonly version: string
  /** Any field of your own. */
  readonly [name: string]: unknown
}

/** Params of `assigned-to-company`. Source: API reference. */
export interface SyneriseCompanyParams {
  /** The number of the company. */
  readonly companyId: number
  /** Any field of your own. */
  readonly [name: string]: unknown
}

/** Params of `cancelled-transaction`. The event does not change the transaction itself. Source: API reference. */
export interface SyneriseCancelledTransactionParams {
  /** The id of the order that was cancelled. */
  readonly orderId: string
  /** The new status of the order, in words of your own. */
  readonly orderStatus?: string | undefined
  /** The products that were cancelled. */
  readonly products?: readonly SyneriseProduct[] | undefined
  /** What was paid, with tax and after discount. */
  readonly revenue?: SyneriseMoney | undefined
  /** The total before tax, or the same as `revenue`. */
  readonly value?: SyneriseMoney | undefined
  /** The discount as an amount. */
  readonly discountAmount?: SyneriseMoney | undefined
  /** The discount in percent. */
  readonly discountPercent?: number | undefined
  /** The code by which the discount was given. */
  readonly discountCode?: string | undefined
  /** How the order was paid. */
  readonly paymentInfo?: SynerisePaymentInfo | undefined
  /** Where it was cancelled. */
  readonly source?: SyneriseEventSource | undefined
  /** Any field of your own. */
  readonly [name: string]: unknown
}

/** Params of `item-search-click`. Source: API reference. */
export interface SyneriseItemSearchClickParams {
  /** The id of the search, from its response. */
  readonly correlationId: string
  /** The id of the item that was clicked. */
  readonly item: string
  /** The place of the item among the results, a whole number from 1. */
  readonly position: number
  /** How the search was done. */
  readonly searchType: SyneriseSearchType
  /** Any field of your own. */
  readonly [name: string]: unknown
}
