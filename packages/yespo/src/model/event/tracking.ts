/** A product that somebody looked at or put on a wish list. */
export interface YespoTrackedProduct {
  /** The product's id in your shop. Not empty. */
  readonly productId: string
  /** The price, in `currencyCode`. */
  readonly price: number
  /** Whether the product is in stock: 1 is yes, 0 is no. */
  readonly isInStock?: 0 | 1 | undefined
  /** Any other property of the product. Yespo documents lists of texts: `{ color: ['red'] }`. */
  readonly [property: string]: unknown
}

/** A product in a cart. */
export interface YespoCartProduct {
  /** The product's id in your shop. Not empty. */
  readonly productId: string
  /** Number of pieces. */
  readonly quantity: number
  /** The price, in `currencyCode`. */
  readonly price: number
  /** Name of the product. */
  readonly name?: string | undefined
  /** Category of the product. */
  readonly category?: string | undefined
  /** Discount. Yespo does not document of what; an amount in `currencyCode` is a guess. */
  readonly discount?: number | undefined
  /** Any other property of the product. Yespo documents lists of texts: `{ color: ['red'] }`. */
  readonly [property: string]: unknown
}

/** A page of your website that somebody viewed. */
export interface YespoViewedPage {
  /** The page's address (URL). Not empty. */
  readonly location: string
  /** Any other property of the page is sent as it is. */
  readonly [property: string]: unknown
}

/** A category of your shop that somebody viewed. */
export interface YespoViewedCategory {
  /** The category's id in your shop. Not empty. */
  readonly productCategoryId: string
  /** Any other property of the category is sent as it is. */
  readonly [property: string]: unknown
}

/** A product that was recommended. */
export interface YespoRecommendedProduct {
  /** The product's id in your shop. Not empty. */
  readonly productId: string
  /** Any other property of the product is sent as it is. */
  readonly [property: string]: unknown
}

/** What `pageViewed` carries. */
export interface YespoPageViewed {
  /** The page that was viewed. */
  readonly page: YespoViewedPage
}

/** What `productViewed` and `productAddedToWishlist` carry. */
export interface YespoProductEvent {
  /** The product. */
  readonly product: YespoTrackedProduct
  /** Currency of the price, ISO 4217 in capitals, like `EUR`. Default: the currency of the Yespo account. */
  readonly currencyCode?: string | undefined
}

/** What `productCategoryViewed` carries. */
export interface YespoProductCategoryViewed {
  /** The category that was viewed. */
  readonly category: YespoViewedCategory
}

/** What `cartUpdated` carries. */
export interface YespoCartUpdated {
  /** The whole cart every time; an empty list when it was cleared. */
  readonly products: readonly YespoCartProduct[]
  /** Your id of the cart, which links it to its purchase. */
  readonly recycleStateId: string
  /** Currency of the prices, ISO 4217 in capitals, like `EUR`. Default: the currency of the Yespo account. */
  readonly currencyCode?: string | undefined
}

/** What `productImpressions` carries. */
export interface YespoProductImpressions {
  /** The recommendation and its variant: `r12v3` is variant 3 of recommendation 12. */
  readonly recomVariantId: string
  /** The products that were shown. */
  readonly products: readonly YespoRecommendedProduct[]
}

/** What `searchRequest` carries. Yespo advises to send only searches that found nothing. */
export interface YespoSearchRequest {
  /** What was searched for. */
  readonly search: string
  /** Whether the search found something: 1 is yes, 0 is no. Default: Yespo assumes 0. */
  readonly isFound?: 0 | 1 | undefined
}

/**
 * What each event of Yespo's own tracking carries, besides the person it is about.
 * https://docs.yespo.io/docs/site-activity-tracking-using-generate-events
 */
export interface YespoTrackingParams {
  /** Somebody viewed a page. */
  readonly pageViewed: YespoPageViewed
  /** Somebody viewed a product. */
  readonly productViewed: YespoProductEvent
  /** Somebody viewed a category of products. */
  readonly productCategoryViewed: YespoProductCategoryViewed
  /** A cart changed. */
  readonly cartUpdated: YespoCartUpdated
  /** Recommended products were shown. */
  readonly productImpressions: YespoProductImpressions
  /** Somebody put a product on a wish list. */
  readonly productAddedToWishlist: YespoProductEvent
  /** Somebody searched the shop. */
  readonly searchRequest: YespoSearchRequest
}

/** The event types of Yespo's own tracking. */
export type YespoTrackingKey = keyof YespoTrackingParams

/** The event types of Yespo's own tracking as constants, for `events.track`. */
export const yespoTrackingKeys: { readonly [Key in YespoTrackingKey]: Key } = {
  pageViewed: 'pageViewed',
  productViewed: 'productViewed',
  productCategoryViewed: 'productCategoryViewed',
  cartUpdated: 'cartUpdated',
  productImpressions: 'productImpressions',
  productAddedToWishlist: 'productAddedToWishlist',
  searchRequest: 'searchRequest',
}
