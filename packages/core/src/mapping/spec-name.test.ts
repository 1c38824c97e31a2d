import { describe, expect, it } from 'vitest'
import { specNameOf } from './spec-name.js'

describe('the name of an event in the Spec', () => {
  it.each([
    'Order Completed',
    'order completed',
    'Order completed',
    'ORDER COMPLETED',
    ' Order  Completed ',
    'order_completed',
    'ORDER_COMPLETED',
    'Completed Order',
    'completed_order',
  ])('is found for %j', (name) => expect(specNameOf(name)).toBe('Order Completed'))

  it.each([
    ['Viewed Product', 'Product Viewed'],
    ['Viewed Product Category', 'Product List Viewed'],
    ['Order Canceled', 'Order Cancelled'],
    ['product_added_to_wishlist', 'Product Added to Wishlist'],
  ])('of %s is %s', (name, spec) => expect(specNameOf(name)).toBe(spec))

  it.each(['Order Complete', 'My Order Completed', 'order.completed', 'constructor', '__proto__', ''])(
    'is not made of %j',
    (name) => expect(specNameOf(name)).toBe(name),
  )
})
