import type { CustomerEvent, Fields } from '../event/customer-event.js'
import { fieldsOf, numberOf, propertiesOf, textOf } from './fields.js'

/** A product as the Segment e-commerce events name its fields, with the spellings in use gathered. */
export interface Product {
  /** `product_id`, else `id`, else `sku`. */
  readonly id: string
  readonly sku?: string
  readonly name?: string
  readonly brand?: string
  readonly variant?: string
  readonly category?: string
  readonly url?: string
  readonly imageUrl?: string
  /** Per unit, in the event's currency. */
  readonly price?: number
  /** Default 1. */
  readonly quantity: number
  readonly currency?: string
}

/** An order as the Segment e-commerce events name its fields. */
export interface Order {
  readonly id: string
  /** What the customer pays: `total`, else `revenue`, else `value`, else the sum of the products. */
  readonly total: number
  /** Without shipping and tax: `revenue`, else `subtotal`, where given. */
  readonly revenue?: number
  readonly shipping?: number
  readonly tax?: number
  readonly discount?: number
  readonly coupon?: string
  /** ISO 4217, upper case, where given. */
  readonly currency?: string
  readonly products: readonly Product[]
}

/** The one product that an event like `Product Viewed` is about; `undefined` when it has no id. */
export function productOf(event: CustomerEvent): Product | undefined {
  return readProduct(propertiesOf(event))
}

/** The products of a list, cart or order, in their order; those without an id are left out. */
export function productsOf(event: CustomerEvent): readonly Product[] {
  const products = propertiesOf(event)['products']
  if (!Array.isArray(products)) return []
  const currency = propertiesOf(event)['currency']
  return products.flatMap((value) => {
    const fields = fieldsOf(value)
    const product =
      fields && readProduct(currency === undefined || 'currency' in fields ? fields : { ...fields, currency })
    return product ? [product] : []
  })
}

/** Whether every product of the event's list can be read: only then is the list the whole cart. */
export function hasEveryProduct(event: CustomerEvent): boolean {
  const products = propertiesOf(event)['products']
  return Array.isArray(products) && productsOf(event).length === products.length
}

/** The order that an event like `Order Completed` is about; `undefined` when it has no id. */
export function orderOf(event: CustomerEvent): Order | undefined {
  const fields = propertiesOf(event)
  const id = textOf(fields['order_id']) ?? textOf(fields['orderId'])
  if (id === undefined) return undefined
  const products = productsOf(event)
  const sum = products.reduce((total, { price = 0, quantity }) => total + price * quantity, 0)
  const revenue = numberOf(fields['revenue']) ?? numberOf(fields['subtotal'])
  return {
    id,
    total: numberOf(fields['total']) ?? revenue ?? numberOf(fields['value']) ?? cents(sum),
    products,
    ...optional('revenue', revenue),
    ...optional('shipping', numberOf(fields['shipping'])),
    ...optional('tax', numberOf(fields['tax'])),
    ...optional('discount', numberOf(fields['discount'])),
    ...optional('coupon', textOf(fields['coupon'])),
    ...optional('currency', currencyOf(fields)),
  }
}

/** The event's currency, ISO 4217 in upper case; `undefined` when it has none. */
export function currencyOf(fields: Fields): string | undefined {
  const currency = textOf(fields['currency'])?.toUpperCase()
  return currency && /^[A-Z]{3}$/.test(currency) ? currency : undefined
}

// One object and no spreads: this runs for every event about a product.
function readProduct(fields: Fields): Product | undefined {
  const sku = textOf(fields['sku'])
  const id = textOf(fields['product_id']) ?? textOf(fields['productId']) ?? textOf(fields['id']) ?? sku
  if (id === undefined) return undefined
  const product: { -readonly [Name in keyof Product]: Product[Name] } = {
    id,
    quantity: numberOf(fields['quantity']) ?? 1,
  }
  if (sku !== undefined) product.sku = sku
  const name = textOf(fields['name'])
  if (name !== undefined) product.name = name
  const brand = textOf(fields['brand'])
  if (brand !== undefined) product.brand = brand
  const variant = textOf(fields['variant'])
  if (variant !== undefined) product.variant = variant
  const category = textOf(fields['category'])
  if (category !== undefined) product.category = category
  const url = textOf(fields['url'])
  if (url !== undefined) product.url = url
  const imageUrl = textOf(fields['image_url']) ?? textOf(fields['imageUrl'])
  if (imageUrl !== undefined) product.imageUrl = imageUrl
  const price = numberOf(fields['price'])
  if (price !== undefined) product.price = price
  const currency = currencyOf(fields)
  if (currency !== undefined) product.currency = currency
  return product
}

function optional<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: V })
}

// Sums of decimal prices drift in binary: 0.1 + 0.2 must stay 0.3.
function cents(amount: number): number {
  return Math.round(amount * 100) / 100
}
