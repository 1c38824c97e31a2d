import type { CustomerEvent, Fields } from '@waybill/core'
import { currencyOf, fieldsOf, type Product, propertiesOf, textOf } from '@waybill/core/destination'
import { restOf } from '../model/event/params.js'
import { eventSources } from '../model/event/params-schemas.js'
import type { SyneriseDestinationSettings } from '../settings.js'

export type ProductSettings = Pick<SyneriseDestinationSettings, 'source' | 'currency'>

/** An amount of zero or more, as Synerise writes it. */
export interface Money {
  readonly amount: number
  readonly currency: string
}

/** A product of a list, with its price per unit where that is known. */
export interface Line {
  readonly product: Product
  /** Everything that the event says about the product. */
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

/** The SKU of a product in Synerise's catalogue: the product's `sku`, else its id. */
export function skuOf({ sku, id }: Product): string {
  return sku ?? id
}

/** Where it happened: as the event says, else as the option says. */
export function sourceOf(fields: Fields, settings: Pick<ProductSettings, 'source'>): string {
  const source = fields['source']
  return knownSources.has(source) ? (source as string) : settings.source
}

/** The currency that the fields name. `fallback` when they name none, `undefined` when they name an unknown one. */
export function currencyIn(fields: Fields, fallback: string | undefined): string | undefined {
  return textOf(fields['currency']) === undefined ? fallback : currencyOf(fields)
}

/** An amount that Synerise accepts. `undefined` when it is missing or negative, or has no currency. */
export function moneyOf(amount: number | undefined, currency: string | undefined): Money | undefined {
  return amount !== undefined && amount >= 0 && currency !== undefined ? { amount, currency } : undefined
}

/** The products of an event with their prices. `undefined` when it has no list of products, or one without an id. */
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

/** A product in Synerise's names for transactions. A field without such a name keeps its own. */
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

/** Rounds to six decimals, because sums of decimal amounts are not exact in binary: 0.1 + 0.2 must be 0.3. */
export function exact(amount: number): number {
  return Math.round(amount * 1e6) / 1e6
}

function categoriesOf(fields: Fields): readonly string[] | undefined {
  const list = fields['categories']
  if (Array.isArray(list) && list.every((category) => typeof category === 'string')) return list
  const category = textOf(fields['category'])
  return category === undefined ? undefined : [category]
}
