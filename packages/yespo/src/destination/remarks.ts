import type { CustomerEvent, Fields, IdentifyEvent } from '@waybill/core'
import {
  type Encoded,
  fieldsOf,
  leftOut,
  plainInstead,
  propertiesOf,
  type Remark,
  textOf,
  traitsOf,
  valueChanged,
  type Weaker,
} from '@waybill/core/destination'
import type { YespoOrder } from '../model/order.js'
import type { YespoDestinationSettings } from '../options.js'

const ofOrder: Weaker = { instead: 'an order at Yespo', needs: ['order_id', 'total', 'currency'] }
const ofProduct: readonly string[] = ['product_id', 'price']

/** What Yespo's types of events need. Every other name of an order is an order. */
const needs: ReadonlyMap<string, Weaker> = new Map<string, Weaker>([
  ['Product Viewed', { instead: 'productViewed at Yespo', needs: ofProduct }],
  ['Product Added to Wishlist', { instead: 'productAddedToWishlist at Yespo', needs: ofProduct }],
  ['Product List Viewed', { instead: 'productCategoryViewed at Yespo', needs: ['category'] }],
  ['Cart Viewed', { instead: 'cartUpdated at Yespo', needs: ['cart_id', 'products', 'products.id', 'products.price'] }],
  ['Products Searched', { instead: 'searchRequest at Yespo', needs: ['query'] }],
  ['page', { instead: 'pageViewed at Yespo', needs: ['url'] }],
])

/** Adds the remarks that an event became a plain one. `name` is the event's, as the Segment Spec writes it. */
export function weaker(encoded: Encoded, event: CustomerEvent, name: string): Encoded {
  if (!('calls' in encoded)) return encoded
  return { ...encoded, remarks: plainInstead(event, needs.get(name) ?? orderNeeds(event)) }
}

/** Without a total of its own, an order's total is the sum of its products: then each needs a price. */
function orderNeeds(event: CustomerEvent): Weaker {
  const fields = propertiesOf(event)
  const hasTotal = ['total', 'revenue', 'subtotal', 'value'].some((name) => textOf(fields[name]) !== undefined)
  if (hasTotal) return ofOrder
  return { ...ofOrder, needs: [...ofOrder.needs, 'products', 'products.id', 'products.price'] }
}

/** The remark that an order was sent without its products. */
export function orderRemarks({ items }: YespoOrder, event: CustomerEvent): readonly Remark[] | undefined {
  const { products } = propertiesOf(event)
  return items === undefined && Array.isArray(products) && products.length > 0 ? productsLeftOut : undefined
}

const productsLeftOut: readonly Remark[] = Object.freeze([
  Object.freeze({
    code: 'products_left_out',
    field: 'properties.products',
    hint: 'The order was sent without them: Yespo takes items that all have an id and a price.',
  }),
])

/** The remark that the time of a past event may be off by the account's offset. */
export const zoneAssumed: readonly Remark[] = Object.freeze([
  Object.freeze({
    code: 'time_zone_assumed',
    field: 'timestamp',
    hint: 'It was imported as a past event, with its time in UTC: Yespo reads it in the time zone of the account. Set timeZone.',
  }),
])

/** Adds what the traits of a person lost on their way to a contact. */
export function contactRemarks(
  encoded: Encoded,
  event: IdentifyEvent,
  { customFields }: Pick<YespoDestinationSettings, 'customFields'>,
): Encoded {
  if (!('calls' in encoded)) return encoded
  const contact = fieldsOf(encoded.calls[0]?.json) ?? {}
  const traits = traitsOf(event)
  const sent = sentIn(contact)
  const remarks = [
    leftOut(traits, 'email', sent.channels.has('email') || undefined, 'an address like name@example.com'),
    leftOut(traits, 'phone', sent.channels.has('sms') || undefined, 'a number of 5 to 15 digits with its country code'),
    leftOut(traits, 'languageCode', contact['languageCode'], 'a language tag like uk or en-GB'),
    leftOut(traits, 'timeZone', contact['timeZone'], 'a name like Europe/Kyiv'),
    ...(['firstName', 'lastName'] as const).map((name) =>
      valueChanged(`traits.${name}`, lengthOf(traits[name]) > 40, 'Yespo takes 40 characters of a name'),
    ),
    ...Object.entries(customFields).map(([name, id]) =>
      leftOut(traits, name, sent.fields.has(id) || undefined, 'texts, numbers, true and false in a field'),
    ),
  ].filter((remark) => remark !== undefined)
  return remarks.length > 0 ? { ...encoded, remarks } : encoded
}

function sentIn({ channels, fields }: Fields) {
  const list = (value: unknown): Fields[] => (Array.isArray(value) ? value : [])
  return {
    channels: new Set(list(channels).map(({ type }) => type)),
    fields: new Set(list(fields).map(({ id }) => id)),
  }
}

function lengthOf(value: unknown): number {
  return textOf(value)?.length ?? 0
}
