import {
  type CustomerEvent,
  currencyOf,
  type Fields,
  fieldsOf,
  type Product,
  propertiesOf,
  textOf,
} from '@waybill/core'
import type { SyneriseDestinationSettings } from '../settings.js'
import { eventSources } from './event-params.js'
import { restOf } from './params.js'

export type ProductSettings = Pick<SyneriseDestinationSettings, 'source' | 'currency'>

/** An amount as Synerise writes it; not negative. */
export interface Money {
  readonly amount: number
  readonly currency: string
}

/** A product of a list, with what it costs per unit where that is known. */
export interface Line {
  readonly product: Product
  /** Everything the sender says of it. */
  readonly fields: Fields
  readonly price: Money | undefined
}

const knownSources: ReadonlySet<unknown> = new Set(eventSources)

const listedFields: ReadonlySet<string> = new Set([
  'product_id',
  'productId',
  'id',
  'sku',
  'name',
  'category',
  'categories',
  'url',
  'image_url',
  'imageUrl',
  'quantity',
])

const pricedFields: ReadonlySet<string> = new Set([...listedFields, 'price', 'currency'])

/** The SKU by which Synerise's catalogue knows a product: its own, else its id. */
export function skuOf({ sku, id }: Product): string {
  return sku ?? id
}

/** Where the event says that it happened, else where the option says. */
export function sourceOf(fields: Fields, settings: Pick<ProductSettings, 'source'>): string {
  const source = fields['source']
  return knownSources.has(source) ? (source as string) : settings.source
}

/** The currency that the fields name; `fallback` where they name none, `undefined` where they name an unknown one. */
export function currencyIn(fields: Fields, fallback: string | undefined): string | undefined {
  return textOf(fields['currency']) === undefined ? fallback : currencyOf(fields)
}

/** An amount that Synerise takes: not negative, with a currency. */
export function moneyOf(amount: number | undefined, currency: string | undefined): Money | undefined {
  return amount !== undefined && amount >= 0 && currency !== undefined ? { amount, currency } : undefined
}

/** The event's list of products, as read before; `undefined` when there is none or not every product of it has an id. */
export function linesOf(
  event: CustomerEvent,
  products: readonly Product[],
  settings: ProductSettings,
): readonly Line[] | undefined {
  const properties = propertiesOf(event)
  const given = properties['products']
  if (!Array.isArray(given) || given.length !== products.length) return undefined
  const currency = currencyIn(properties, settings.currency)
  return products.map((product, index) => {
    const fields = fieldsOf(given[index]) ?? {}
    return { product, fields, price: moneyOf(product.price, currencyIn(fields, currency)) }
  })
}

/** A product as it stands in Synerise's lists, in the names of transactions; what has no name there keeps its own. */
export function listedProduct({ product, fields, price }: Line): Fields {
  return {
    ...restOf(fields, price ? pricedFields : listedFields),
    sku: skuOf(product),
    name: product.name,
    finalUnitPrice: price,
    quantity: product.quantity,
    categories: categoriesOf(fields),
    image: product.imageUrl,
    url: product.url,
  }
}

/** Sums and differences of decimal amounts drift in binary: 0.1 + 0.2 must stay 0.3. */
export function exact(amount: number): number {
  return Math.round(amount * 1e6) / 1e6
}

function categoriesOf(fields: Fields): readonly string[] | undefined {
  const list = fields['categories']
  if (Array.isArray(list) && list.every((category) => typeof category === 'string')) return list
  const category = textOf(fields['category'])
  return category === undefined ? undefined : [category]
}
