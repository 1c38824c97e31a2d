import type { CustomerEvent, Fields } from '../event/customer-event.js'
import type { Remark } from '../remark/remark.js'
import { amountOf } from './amount.js'
import { currencyOf, isReadableTotal, productOf } from './commerce.js'
import { fieldsOf, propertiesOf, textOf } from './fields.js'
import { specNameOf } from './spec-name.js'

/**
 * What a vendor's own type of event needs: of the order `order_id`, `total`, `currency`; of its list `products`, and of each
 * product there `products.id`, `products.name` and `products.price`; of the one product that an event is about
 * `product_id` and `price`. Any other word is a property that must be a text.
 */
export type Want = string

/** What an event becomes at a vendor when it lacks what its own type there needs. */
export interface Weaker {
  /** What the vendor would have got, like `a transaction at Synerise`. */
  readonly instead: string
  /** What that needs, in the order in which it is told. */
  readonly needs: readonly Want[]
}

/**
 * The remarks on an event that is sent as a plain one, because it lacks what its type needs: one for each field at fault, as
 * `order_as_event` for orders and `plain_event` for others. At least one.
 */
export function plainInstead(event: CustomerEvent, { instead, needs }: Weaker): readonly Remark[] {
  const name = event.type === 'track' ? specNameOf(event.event) : event.type
  const code = name.startsWith('Order ') ? 'order_as_event' : 'plain_event'
  const lacks = needs.flatMap((want) => lacksOf(propertiesOf(event), want, event))
  const all = lacks.length > 0 ? lacks : [{ field: 'properties', rule: `do not fit: ${needs.join(', ')}` }]
  return all.map(({ field, rule }) => ({ code, field, hint: `${rule}: a plain event is sent, not ${instead}.` }))
}

interface Lack {
  readonly field: string
  readonly rule: string
}

const missing = 'It is missing'

function lacksOf(fields: Fields, want: Want, event: CustomerEvent): readonly Lack[] {
  const at = `properties.${want}`
  switch (want) {
    case 'order_id':
      return when(textOf(fields['order_id']) ?? textOf(fields['orderId']), at, missing)
    case 'total':
      return ['total', 'revenue', 'subtotal', 'value'].flatMap((name) => totalLack(fields, name))
    case 'currency':
      return when(
        currencyOf(fields),
        at,
        textOf(fields['currency']) === undefined ? missing : 'It is not three letters',
      )
    case 'product_id':
      return when(productOf(event), at, missing)
    case 'price':
      return priceLack(fields, at)
    case 'products': {
      const { products } = fields
      return when(Array.isArray(products) && products.length > 0 ? true : undefined, at, 'No product is listed')
    }
    case 'products.id':
      return eachProduct(fields, (product, place) => when(idOf(product), `${place}.product_id`, missing))
    case 'products.name':
      return eachProduct(fields, (product, place) => when(textOf(product['name']), `${place}.name`, missing))
    case 'products.price':
      return eachProduct(fields, (product, place) => priceLack(product, `${place}.price`))
    default:
      return when(textOf(fields[want]), at, missing)
  }
}

function eachProduct({ products }: Fields, judge: (product: Fields, place: string) => readonly Lack[]): Lack[] {
  if (!Array.isArray(products)) return []
  return products.flatMap((product, index) => judge(fieldsOf(product) ?? {}, `properties.products[${index}]`))
}

function when(found: unknown, field: string, rule: string): readonly Lack[] {
  return found === undefined ? [{ field, rule }] : []
}

function priceLack(fields: Fields, field: string): readonly Lack[] {
  const price = amountOf(fields['price'], currencyOf(fields))
  if (price !== undefined) return price < 0 ? [{ field, rule: 'It is negative' }] : []
  return [{ field, rule: isGiven(fields['price']) ? 'It cannot be read as an amount' : missing }]
}

function totalLack(fields: Fields, name: string): readonly Lack[] {
  const field = `properties.${name}`
  if (!isReadableTotal(fields, name)) return [{ field, rule: 'It cannot be read as an amount' }]
  return (amountOf(fields[name]) ?? 0) < 0 ? [{ field, rule: 'It is negative' }] : []
}

function idOf(product: Fields): string | undefined {
  return ['product_id', 'productId', 'id', 'sku'].map((name) => textOf(product[name])).find((id) => id !== undefined)
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}
