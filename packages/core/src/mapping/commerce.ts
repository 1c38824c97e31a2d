import type { CustomerEvent, Fields } from '../event/customer-event.js'
import { amountOf } from './amount.js'
import { fieldsOf, propertiesOf, textOf } from './fields.js'

/** A product of an event. Fields: Segment Spec, V2 E-Commerce Events. Numbers where a text belongs are read as text. */
export interface Product {
  /** `product_id`, else `productId`, else `id`, else `sku`. */
  readonly id: string
  /** The shop's stock-keeping unit: `sku`. */
  readonly sku?: string
  /** The product's name for people: `name`. */
  readonly name?: string
  /** The product's brand: `brand`. */
  readonly brand?: string
  /** Which variant it is, like a colour or size: `variant`. */
  readonly variant?: string
  /** The product's category: `category`. */
  readonly category?: string
  /** The address of the product's page: `url`, not checked. */
  readonly url?: string
  /** The address of the product's picture: `image_url`, else `imageUrl`, not checked. */
  readonly imageUrl?: string
  /** The price of one unit, in `currency`: `price`. */
  readonly price?: number
  /** How many units: `quantity`. Default 1. */
  readonly quantity: number
  /** ISO 4217 in upper case: the product's `currency`, else the event's. Absent: neither is three letters. */
  readonly currency?: string
}

/** An order of an event. Fields: Segment Spec, V2 E-Commerce Events. Amounts are in `currency`. */
export interface Order {
  /** `order_id`, else `orderId`. */
  readonly id: string
  /**
   * What the customer pays: `total`, else `revenue`, else `subtotal`, else `value`, else the sum of price times quantity of
   * the products, rounded to six decimals. Amounts may be texts that can be read in one way only, like `10,50 €`.
   */
  readonly total: number
  /** The amount without shipping and tax: `revenue`, else `subtotal`. */
  readonly revenue?: number
  /** The cost of shipping: `shipping`. */
  readonly shipping?: number
  /** The tax: `tax`. */
  readonly tax?: number
  /** The discount: `discount`. */
  readonly discount?: number
  /** The code of the coupon that was used: `coupon`. */
  readonly coupon?: string
  /** The event's `currency`, ISO 4217 in upper case. Absent: it is not three letters. */
  readonly currency?: string
  /** The products in their order, without those that have no id. */
  readonly products: readonly Product[]
}

/** The one product that an event like `Product Viewed` is about; `undefined` when it has no id. */
export function productOf(event: CustomerEvent): Product | undefined {
  return readProduct(propertiesOf(event))
}

/** The `products` of a list, cart or order, in their order. Those without an id are left out. */
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

/** Whether every product of the event's list has an id. If not, `productsOf` gives only a part of the cart. */
export function hasEveryProduct(event: CustomerEvent): boolean {
  const products = propertiesOf(event)['products']
  return Array.isArray(products) && productsOf(event).length === products.length
}

// A shop that lists what is given back does so under one of these, and not always as a list.
const partsOfOrder = ['products', 'items', 'line_items', 'lineItems', 'product', 'product_id', 'productId', 'sku']

/**
 * Whether a refund is of a part of its order, or may be: it names products in any way, or its total is negative. A refund of
 * everything names the order alone, or with its total. Source: Segment Spec, Order Refunded.
 */
export function isPartialRefund(event: CustomerEvent): boolean {
  const fields = propertiesOf(event)
  if (partsOfOrder.some((name) => isGiven(fields[name]) && !isEmpty(fields[name]))) return true
  return totals.some((name) => (amountOf(fields[name], currencyOf(fields)) ?? 0) < 0)
}

/** The order that an event like `Order Completed` is about; `undefined` when it has no id, or a total that cannot be read. */
export function orderOf(event: CustomerEvent): Order | undefined {
  const fields = propertiesOf(event)
  const id = textOf(fields['order_id']) ?? textOf(fields['orderId'])
  if (id === undefined) return undefined
  const products = productsOf(event)
  const sum = products.reduce((total, { price = 0, quantity }) => total + price * quantity, 0)
  const currency = currencyOf(fields)
  const amount = (name: string) => amountOf(fields[name], currency)
  // A total that cannot be read must not become the sum of the products, or nothing.
  if (totals.some((name) => !isReadableTotal(fields, name))) return undefined
  const revenue = amount('revenue') ?? amount('subtotal')
  return {
    id,
    total: amount('total') ?? revenue ?? amount('value') ?? exact(sum),
    products,
    ...optional('revenue', revenue),
    ...optional('shipping', amount('shipping')),
    ...optional('tax', amount('tax')),
    ...optional('discount', amount('discount')),
    ...optional('coupon', textOf(fields['coupon'])),
    ...optional('currency', currency),
  }
}

/** Whether an amount of an order is absent, or can be read in one way. */
export function isReadableTotal(fields: Fields, name: string): boolean {
  return !isGiven(fields[name]) || amountOf(fields[name], currencyOf(fields)) !== undefined
}

/** The `currency` of these fields in upper case, as ISO 4217 writes it; `undefined` when it is not three letters. */
export function currencyOf(fields: Fields): string | undefined {
  const currency = textOf(fields['currency'])?.trim().toUpperCase()
  return currency && /^[A-Z]{3}$/.test(currency) ? currency : undefined
}

// Without spreads, because this runs for every event about a product.
function readProduct(fields: Fields): Product | undefined {
  const sku = textOf(fields['sku'])
  const id = textOf(fields['product_id']) ?? textOf(fields['productId']) ?? textOf(fields['id']) ?? sku
  if (id === undefined) return undefined
  const product: { -readonly [Name in keyof Product]: Product[Name] } = {
    id,
    quantity: amountOf(fields['quantity']) ?? 1,
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
  const currency = currencyOf(fields)
  const price = amountOf(fields['price'], currency)
  if (price !== undefined) product.price = price
  if (currency !== undefined) product.currency = currency
  return product
}

function optional<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: V })
}

const totals = ['total', 'revenue', 'subtotal', 'value'] as const

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}

/** A list or object with nothing in it. */
function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}

// Binary sums of decimal prices are inexact: 0.1 + 0.2 must be 0.3. Six decimals are more than any currency has.
function exact(amount: number): number {
  return Math.round(amount * 1e6) / 1e6
}
