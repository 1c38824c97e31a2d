import type { CustomerEvent } from '@waybill/core'
import { orderOf, type Product, productOf, productsOf, propertiesOf, textOf } from '@waybill/core/destination'
import type { EvergageCatalogItem, EvergageEvent, EvergageLineItem } from '../model/event/evergage.js'
import type { SalesforceItemAction } from '../model/event/vocabulary.js'
import type { Draft } from './draft.js'

/** What an e-commerce event adds to a plain action. */
export type CommercePart = Pick<EvergageEvent, 'itemAction' | 'catalog' | 'cart' | 'order'>

/**
 * The mappings of Segment's e-commerce events to item actions, by name. `undefined` when an event lacks what the vendor
 * needs, such as an id or a price; the event is then sent as a plain action.
 * https://developer.salesforce.com/docs/marketing/personalization/guide/item-actions.html
 */
export const commerceMapping: ReadonlyMap<string, (event: CustomerEvent) => CommercePart | undefined> = new Map([
  ['Product Viewed', onProduct('View Item')],
  ['Product List Viewed', viewCategory],
  ['Product Added', onLine('Add To Cart')],
  ['Product Removed', onLine('Remove From Cart')],
  ['Cart Viewed', viewCart],
  ['Order Completed', purchase],
  ['Product Added to Wishlist', onProduct('Favorite')],
  ['Product Shared', onProduct('Share')],
  ['Product Reviewed', onProduct('Review')],
])

function onProduct(itemAction: SalesforceItemAction) {
  return (event: CustomerEvent): CommercePart | undefined => {
    const product = productOf(event)
    return product && { itemAction, catalog: { Product: catalogItemOf(product) } }
  }
}

function onLine(itemAction: SalesforceItemAction) {
  return (event: CustomerEvent): CommercePart | undefined => {
    const product = productOf(event)
    const line = product && lineItemOf(product)
    return line && { itemAction, cart: { singleLine: { Product: line } } }
  }
}

function viewCategory(event: CustomerEvent): CommercePart | undefined {
  const properties = propertiesOf(event)
  const category = textOf(properties['category']) ?? textOf(properties['list_id'])
  return category === undefined ? undefined : { itemAction: 'View Category', catalog: { Category: { _id: category } } }
}

/** The vendor replaces the stored cart with this one, so a cart with an unreadable line is sent as a plain action. */
function viewCart(event: CustomerEvent): CommercePart | undefined {
  const lines = lineItemsOf(event)
  return lines && { itemAction: 'View Cart', cart: { complete: { Product: lines } } }
}

function purchase(event: CustomerEvent): CommercePart | undefined {
  const order = orderOf(event)
  const lineItems = order && lineItemsOf(event)
  if (!lineItems || lineItems.length === 0) return undefined
  const { id: orderId, total: totalValue, currency } = order
  const Product =
    currency === undefined ? { orderId, totalValue, lineItems } : { orderId, totalValue, currency, lineItems }
  return { itemAction: 'Purchase', order: { Product } }
}

/** Every line of the list; `undefined` when there is no list, or one of its products lacks an id or a price. */
function lineItemsOf(event: CustomerEvent): EvergageLineItem[] | undefined {
  const listed = propertiesOf(event)['products']
  if (!Array.isArray(listed)) return undefined
  const lines = productsOf(event).flatMap((product) => lineItemOf(product) ?? [])
  return lines.length === listed.length ? lines : undefined
}

function lineItemOf({ id, sku, price, quantity }: Product): EvergageLineItem | undefined {
  if (price === undefined) return undefined
  return sku === undefined || sku === id
    ? { _id: id, price, quantity }
    : { _id: id, sku: { _id: sku }, price, quantity }
}

function catalogItemOf(product: Product): EvergageCatalogItem {
  const item: Draft<EvergageCatalogItem> = { _id: product.id }
  if (product.sku !== undefined && product.sku !== product.id) item.sku = { _id: product.sku }
  if (product.name !== undefined) item.name = product.name
  if (product.url !== undefined) item.url = product.url
  if (product.imageUrl !== undefined) item.imageUrl = product.imageUrl
  if (product.price !== undefined) item.price = product.price
  if (product.currency !== undefined) item.currency = product.currency
  if (product.category !== undefined) item.categories = [{ type: 'c', _id: product.category }]
  return item
}
