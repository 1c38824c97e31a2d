import type { CustomerEvent, Fields } from '@waybill/core'
import { productOf, productsOf, propertiesOf } from '@waybill/core/destination'
import { restOf, withRest } from '../model/event/params.js'
import {
  currencyIn,
  exact,
  linesOf,
  listedProduct,
  moneyOf,
  type ProductSettings,
  skuOf,
  sourceOf,
} from './product-lines.js'

const idFields = ['product_id', 'productId', 'id', 'sku'] as const
const reviewFields: ReadonlySet<string> = new Set(idFields)
const viewFields: ReadonlySet<string> = new Set([...idFields, 'name', 'category', 'url', 'source'])
const lineFields: ReadonlySet<string> = new Set([...viewFields, 'brand', 'quantity'])
const pricedLineFields: ReadonlySet<string> = new Set([...lineFields, 'price', 'currency'])
const cartFields: ReadonlySet<string> = new Set(['products', 'source'])

/** Params of `product-view`. `undefined` without a product or its name. */
export function viewParams(event: CustomerEvent, settings: ProductSettings): Fields | undefined {
  const fields = propertiesOf(event)
  const product = productOf(event)
  if (product?.name === undefined) return undefined
  const known = {
    productId: skuOf(product),
    name: product.name,
    source: sourceOf(fields, settings),
    category: product.category,
    url: product.url,
  }
  return withRest(known, fields, viewFields)
}

/** Params of `added-to-cart` and `removed-from-cart`. `undefined` without a product, price or currency. */
export function cartLineParams(event: CustomerEvent, settings: ProductSettings): Fields | undefined {
  const params = favoriteParams(event, settings)
  return params?.['finalUnitPrice'] === undefined ? undefined : params
}

/** Params of `added-to-favorites`, with the names of cart params. `undefined` without a product. */
export function favoriteParams(event: CustomerEvent, settings: ProductSettings): Fields | undefined {
  const fields = propertiesOf(event)
  const product = productOf(event)
  if (!product) return undefined
  const price = moneyOf(product.price, currencyIn(fields, settings.currency))
  const known = {
    sku: skuOf(product),
    name: product.name,
    finalUnitPrice: price,
    quantity: product.quantity,
    source: sourceOf(fields, settings),
    category: product.category,
    ItemUrlAddress: product.url,
    producer: product.brand,
  }
  return withRest(known, fields, price ? pricedLineFields : lineFields)
}

/**
 * Params of `cart.status`, named as in Synerise's PHP SDK: the products of the cart, and their sum when every price is known
 * in one currency. `undefined` when the event has no list of products, or one without an id.
 */
export function cartStatusParams(event: CustomerEvent, settings: ProductSettings): Fields | undefined {
  const lines = linesOf(event, productsOf(event), settings)
  if (!lines) return undefined
  const fields = propertiesOf(event)
  const currency = lines[0]?.price?.currency
  const summable = lines.every(({ price }) => price !== undefined && price.currency === currency)
  const amount = lines.reduce((sum, { product, price }) => sum + (price?.amount ?? 0) * product.quantity, 0)
  return {
    ...restOf(fields, cartFields),
    source: sourceOf(fields, settings),
    products: lines.map(listedProduct),
    total_amount: summable ? exact(amount) : undefined,
    total_quantity: exact(lines.reduce((sum, { product }) => sum + product.quantity, 0)),
  }
}

/** Params of `product.addReview`. `undefined` without a product. */
export function reviewParams(event: CustomerEvent): Fields | undefined {
  const product = productOf(event)
  return product && { ...restOf(propertiesOf(event), reviewFields), sku: skuOf(product) }
}
