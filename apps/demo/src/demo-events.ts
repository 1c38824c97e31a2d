import type { CustomerEventInput } from '@waybill/core'
import { seededRandom } from '@waybill/core/conformance'
import { type Customer, makeCustomers, products, type ShopProduct } from './demo-shop.js'

export interface DemoEventsOptions {
  /** At least this many events; the last customer's visit is finished. Default 1,200. */
  readonly count?: number
  readonly seed?: number
  /** Wall time of the last event, epoch milliseconds. */
  readonly now: number
}

export type DemoEvent = CustomerEventInput & { readonly messageId: string; readonly timestamp: string }

type Draft = Record<string, unknown> & { readonly type: string }

/**
 * Visits of many customers: all six types and all e-commerce events of the Segment Spec. Each event has its own
 * millisecond and its own sequence number, so that no two look the same to a vendor.
 */
export function makeDemoEvents({ count = 1_200, seed = 7, now }: DemoEventsOptions): readonly DemoEvent[] {
  const random = seededRandom(seed)
  const drafts: Draft[] = []
  const customers = makeCustomers(Math.ceil(count / visitLength) + 1)
  for (let index = 0; drafts.length < count; index++)
    drafts.push(...visit(customers[index] as Customer, random, drafts.length))
  return drafts.map((draft, index) => ({
    ...draft,
    messageId: `demo-${seed}-${index}`,
    timestamp: new Date(now - (drafts.length - index) * 50).toISOString(),
  })) as unknown as readonly DemoEvent[]
}

const visitLength = 34

function visit(customer: Customer, random: () => number, from: number): Draft[] {
  const { anonymousId, userId } = customer
  const chosen = Array.from({ length: 3 }, () => products[Math.floor(random() * products.length)] as ShopProduct)
  const [first, second, third] = chosen as [ShopProduct, ShopProduct, ShopProduct]
  const lines = chosen.map((product, index) => ({ ...product, quantity: index + 1, position: index + 1 }))
  const total = lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0)
  const cart = { cart_id: `cart-${userId}`, products: lines }
  const order = {
    order_id: `order-${userId}`,
    total,
    revenue: total - 5,
    shipping: 5,
    currency: 'EUR',
    products: lines,
  }
  const context = {
    ip: '203.0.113.7',
    locale: 'de-DE',
    userAgent: 'Mozilla/5.0 (demo)',
    page: { url: 'https://shop.example/', referrer: 'https://search.example/' },
  }
  let sequence = from
  const common = () => ({ context, properties: { sequence: ++sequence } })
  const event = (ids: object, name: string, properties: object = {}): Draft => {
    const base = common()
    return { type: 'track', event: name, ...ids, ...base, properties: { ...properties, ...base.properties } }
  }
  const anonymous = { anonymousId }
  const known = { anonymousId, userId }
  const page = (ids: object, name: string): Draft => {
    const base = common()
    return {
      type: 'page',
      name,
      ...ids,
      ...base,
      properties: { url: `https://shop.example/?visit=${base.properties.sequence}`, title: name, ...base.properties },
    }
  }
  return [
    page(anonymous, 'Home'),
    event(anonymous, 'Promotion Viewed', { promotion_id: 'spring', name: 'Spring', position: 'hero' }),
    event(anonymous, 'Promotion Clicked', { promotion_id: 'spring', name: 'Spring', position: 'hero' }),
    event(anonymous, 'Products Searched', { query: 'boots' }),
    event(anonymous, 'Product List Viewed', { list_id: 'boots', category: 'Outdoor', products: lines }),
    event(anonymous, 'Product List Filtered', {
      list_id: 'boots',
      category: 'Outdoor',
      filters: [{ type: 'brand', value: 'Peak' }],
      products: lines,
    }),
    event(anonymous, 'Product Clicked', { ...first, position: 1 }),
    event(anonymous, 'Product Viewed', first),
    event(known, 'Signed Up', { plan: 'free' }),
    {
      type: 'identify',
      ...known,
      context,
      traits: {
        email: customer.email,
        phone: customer.phone,
        firstName: customer.firstName,
        lastName: `Example ${from}`,
        plan: 'gold',
      },
    },
    event(known, 'Signed In'),
    {
      type: 'group',
      ...known,
      context,
      groupId: String(500 + (from % 7)),
      traits: { name: 'Hiking club', employees: 12 },
    },
    event(known, 'Product Viewed', second),
    event(known, 'Product Added', { ...first, quantity: 1, cart_id: cart.cart_id }),
    event(known, 'Product Added', { ...second, quantity: 2, cart_id: cart.cart_id }),
    event(known, 'Product Removed', { ...second, quantity: 1, cart_id: cart.cart_id }),
    event(known, 'Product Added to Wishlist', { ...third, wishlist_id: `wish-${userId}` }),
    event(known, 'Product Removed from Wishlist', { ...third, wishlist_id: `wish-${userId}` }),
    event(known, 'Wishlist Product Added to Cart', { ...third, quantity: 1, cart_id: cart.cart_id }),
    event(known, 'Cart Viewed', { ...cart, currency: 'EUR' }),
    event(known, 'Coupon Entered', { coupon_id: 'SAVE5', cart_id: cart.cart_id }),
    event(known, 'Coupon Applied', { coupon_id: 'SAVE5', discount: 5 }),
    event(known, 'Checkout Started', order),
    event(known, 'Checkout Step Viewed', { checkout_id: order.order_id, step: 1 }),
    event(known, 'Checkout Step Completed', { checkout_id: order.order_id, step: 1, shipping_method: 'Bike' }),
    event(known, 'Payment Info Entered', { checkout_id: order.order_id, payment_method: 'Card' }),
    event(known, 'Order Completed', order),
    event(known, 'Order Updated', { ...order, shipping: 4 }),
    from % 3 === 0 ? event(known, 'Order Refunded', order) : event(known, 'Order Delivered', order),
    event(known, 'Product Shared', { ...first, share_via: 'email', recipient: 'friend@shop.example' }),
    event(known, 'Cart Shared', { ...cart, share_via: 'email' }),
    event(known, 'Product Reviewed', { ...first, review_id: `r-${from}`, review_body: 'Schön warm 🧦', rating: 5 }),
    { type: 'screen', name: 'Orders', ...known, ...common() },
    { type: 'alias', userId, previousId: anonymousId, context },
  ]
}
