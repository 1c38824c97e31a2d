import type { CustomerEvent } from '@waybill/core'
import { propertiesOf, textOf, type Weaker } from '@waybill/core/destination'
import type { SyneriseDestinationSettings } from '../settings.js'

const product = ['product_id']
const priced = ['product_id', 'price', 'currency']

/** What the rows need, for the remarks on an event that lacks it. Other rows map every event. */
const needs: ReadonlyMap<string, Weaker> = new Map<string, Weaker>([
  ['Product Viewed', { instead: 'product-view at Synerise', needs: [...product, 'name'] }],
  ['Product Added', { instead: 'added-to-cart at Synerise', needs: priced }],
  ['Product Removed', { instead: 'removed-from-cart at Synerise', needs: priced }],
  ['Product Added to Wishlist', { instead: 'added-to-favorites at Synerise', needs: product }],
  ['Cart Viewed', { instead: 'cart.status at Synerise', needs: ['products', 'products.id'] }],
  [
    'Order Completed',
    {
      instead: 'a transaction at Synerise',
      needs: ['order_id', 'total', 'currency', 'products', 'products.id', 'products.name', 'products.price'],
    },
  ],
  ['Order Cancelled', { instead: 'cancelled-transaction at Synerise', needs: ['order_id', 'total'] }],
  ['Order Refunded', { instead: 'cancelled-transaction at Synerise', needs: ['order_id', 'total'] }],
  ['Product Reviewed', { instead: 'product.addReview at Synerise', needs: product }],
  ['Application Opened', { instead: 'application-started at Synerise', needs: ['applicationName', 'version'] }],
])

/** What an event of this name needs to be more than a custom event; `undefined` where it needs nothing. The currency of the option stands in for one that is missing, but not for one that is wrong. */
export function neededBy(
  name: string,
  event: CustomerEvent,
  { currency }: Pick<SyneriseDestinationSettings, 'currency'>,
): Weaker | undefined {
  const weaker = needs.get(name)
  if (!weaker || currency === undefined || textOf(propertiesOf(event)['currency']) !== undefined) return weaker
  return { ...weaker, needs: weaker.needs.filter((want) => want !== 'currency') }
}
