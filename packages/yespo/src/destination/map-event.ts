import type { CustomerEvent } from '@waybill/core'
import {
  currencyOf,
  fieldsOf,
  hasEveryProduct,
  numberOf,
  type Product,
  present,
  productOf,
  productsOf,
  propertiesOf,
  textOf,
} from '@waybill/core/destination'

/** An event of a type that Yespo knows. https://docs.yespo.io/docs/site-activity-tracking-using-generate-events */
export interface StandardEvent {
  /** The key of the type. */
  readonly eventTypeKey: string
  /** The parameters that Yespo prescribes for the type. */
  readonly params: Readonly<Record<string, unknown>>
  /** The properties that these parameters already carry. */
  readonly consumed: ReadonlySet<string>
}

const ofProduct = new Set(
  'product_id productId id sku name brand variant category url image_url imageUrl price quantity currency'.split(' '),
)
const ofCart = new Set(['products', 'cart_id', 'currency'])
const ofCategory = new Set(['category', 'category_id'])
const ofSearch = new Set(['query'])
const ofPage = new Set(['url'])

/** `productViewed` from `Product Viewed`, when the product has an id and a price. */
export function productViewed(event: CustomerEvent): StandardEvent | undefined {
  return aboutProduct('productViewed', event)
}

/** `productAddedToWishlist` from `Product Added to Wishlist`, when the product has an id and a price. */
export function productAddedToWishlist(event: CustomerEvent): StandardEvent | undefined {
  return aboutProduct('productAddedToWishlist', event)
}

/** `productCategoryViewed` from `Product List Viewed`, when it has `category_id`, else `category`, else `list_id`. */
export function productCategoryViewed(event: CustomerEvent): StandardEvent | undefined {
  const { category_id, category, list_id } = propertiesOf(event)
  const productCategoryId = textOf(category_id) ?? textOf(category) ?? textOf(list_id)
  if (productCategoryId === undefined) return undefined
  const params = { category: { productCategoryId } }
  return { eventTypeKey: 'productCategoryViewed', params, consumed: ofCategory }
}

/**
 * `cartUpdated` from `Cart Viewed`, when it has the whole cart: every product with id and price, and a `cart_id` that links
 * the cart to its purchase. An empty list means that the cart was cleared.
 */
export function cartUpdated(event: CustomerEvent): StandardEvent | undefined {
  const properties = propertiesOf(event)
  const recycleStateId = textOf(properties['cart_id'])
  if (recycleStateId === undefined || !hasEveryProduct(event)) return undefined
  const products = productsOf(event)
  if (products.some(({ price }) => price === undefined)) return undefined
  return {
    eventTypeKey: 'cartUpdated',
    params: { products: products.map(cartItem), recycleStateId, ...currencyCode(event) },
    consumed: ofCart,
  }
}

/** `searchRequest` from `Products Searched`, when it has a query. `isFound` comes from `products`, else the number `results`. */
export function searchRequest(event: CustomerEvent): StandardEvent | undefined {
  const { query, products, results } = propertiesOf(event)
  const search = textOf(query)
  if (search === undefined) return undefined
  const found = Array.isArray(products) ? products.length : numberOf(results)
  const params = found === undefined ? { search } : { search, isFound: found > 0 ? 1 : 0 }
  return { eventTypeKey: 'searchRequest', params, consumed: ofSearch }
}

/** `pageViewed` from a page with an address: `properties.url`, else `context.page.url`. */
export function pageViewed(event: CustomerEvent): StandardEvent | undefined {
  const location = textOf(propertiesOf(event)['url']) ?? textOf(fieldsOf(event.context?.['page'])?.['url'])
  return location === undefined
    ? undefined
    : { eventTypeKey: 'pageViewed', params: { page: { location } }, consumed: ofPage }
}

function aboutProduct(eventTypeKey: string, event: CustomerEvent): StandardEvent | undefined {
  const product = productOf(event)
  if (product?.price === undefined) return undefined
  const { id, price, name, category } = product
  const described = { ...textProperties(product), ...listed({ name, category }) }
  const params = { product: { productId: id, price, ...described }, ...currencyCode(event) }
  return { eventTypeKey, params, consumed: ofProduct }
}

function cartItem(product: Product) {
  const { id, quantity, price, name, category } = product
  return { productId: id, quantity, price, ...present({ name, category }), ...textProperties(product) }
}

/** Yespo documents further properties of a product as lists of texts. */
function textProperties({ sku, brand, variant, url, imageUrl }: Product): Record<string, readonly string[]> {
  return listed({ sku, brand, variant, url, imageUrl })
}

function listed(values: Readonly<Record<string, string | undefined>>): Record<string, readonly string[]> {
  const result: Record<string, readonly string[]> = {}
  for (const name of Object.keys(values)) if (values[name] !== undefined) result[name] = [values[name]]
  return result
}

function currencyCode(event: CustomerEvent): { readonly currencyCode?: string } {
  const code = currencyOf(propertiesOf(event))
  return code === undefined ? {} : { currencyCode: code }
}
