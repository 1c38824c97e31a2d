import type { Fields } from '@waybill/core'
import {
  amountOf,
  type Delivery,
  happenedAt,
  type Order,
  orderOf,
  propertiesOf,
  textOf,
  traitsOf,
} from '@waybill/core/destination'
import type { YespoOrder, YespoOrderItem, YespoOrderStatus } from '../model/order.js'
import { isKnown, type YespoIdentity } from './identity.js'

const carried = new Set(
  'order_id orderId total revenue subtotal value shipping tax discount currency products email phone'.split(' '),
)

/**
 * The event's order with the given status. `undefined` when it lacks what Yespo requires: id, total, currency, and an
 * identifier of the customer. Items are added when each of them has an id and a price.
 */
export function orderFrom(
  item: Pick<Delivery, 'event' | 'acceptedAt'>,
  identity: YespoIdentity,
  status: YespoOrderStatus,
): YespoOrder | undefined {
  const { event } = item
  const order = orderOf(event)
  if (!order?.currency || !isKnown(identity)) return undefined
  const properties = propertiesOf(event)
  const items = itemsOf(order, properties)
  if (items.length === 0 && !hasAmount(properties)) return undefined
  const { firstName, first_name, lastName, last_name } = traitsOf(event)
  const additionalInfo = additionalInfoOf(properties)
  return {
    externalOrderId: order.id,
    ...identity,
    ...text('firstName', firstName ?? first_name),
    ...text('lastName', lastName ?? last_name),
    totalCost: order.total,
    status,
    date: happenedAt(item),
    currency: order.currency,
    ...(order.shipping === undefined ? {} : { shipping: order.shipping }),
    ...(order.discount === undefined ? {} : { discount: order.discount }),
    ...(order.tax === undefined ? {} : { taxes: order.tax }),
    ...(items.length === 0 ? {} : { items }),
    ...(Object.keys(additionalInfo).length === 0 ? {} : { additionalInfo }),
  }
}

/** Whether the event gives a total. Without one, the total is the sum of the items, when there are any. */
function hasAmount({ total, revenue, subtotal, value }: Fields): boolean {
  return [total, revenue, subtotal, value].some((amount) => amountOf(amount) !== undefined)
}

function itemsOf(order: Order, { products }: Fields): readonly YespoOrderItem[] {
  if (!Array.isArray(products) || products.length !== order.products.length) return []
  const items: YespoOrderItem[] = []
  for (const { id, name = id, quantity, price, category, url, imageUrl } of order.products) {
    if (price === undefined) return []
    const item = { externalItemId: id, name, quantity, cost: price }
    items.push({ ...item, ...text('category', category), ...text('url', url), ...text('imageUrl', imageUrl) })
  }
  return items
}

function additionalInfoOf(properties: Fields): Record<string, string | number | boolean> {
  const info: Record<string, string | number | boolean> = {}
  for (const name of Object.keys(properties)) {
    const value = properties[name]
    if (!carried.has(name) && (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'))
      info[name] = value
  }
  return info
}

function text<K extends string>(name: K, value: unknown): { readonly [P in K]?: string } {
  const found = textOf(value)
  return found === undefined ? {} : ({ [name]: found } as { [P in K]: string })
}
