import type { Fault } from '@waybill/sandbox'
import { startTestAdmin, type TestAdmin } from './start-test-admin.js'

export interface TroubledOptions {
  readonly dashboardFolder: string
  /** How many shoppers come by. */
  readonly shoppers?: number
}

const names = ['Product Viewed', 'Product Added', 'Checkout Started', 'Order Completed', 'Product List Viewed']

const faults: readonly Fault[] = [
  {
    name: 'some events are refused',
    match: { vendor: 'yespo', bodyIncludes: 'Checkout' },
    act: { do: 'answer', status: 400, body: '{"message":"Parameter value is not allowed"}' },
  },
  {
    name: 'carts get lost',
    match: { vendor: 'salesforce-personalization', bodyIncludes: '"Add To Cart"' },
    when: { every: 3, times: 6 },
    act: { do: 'reset-after' },
  },
  {
    name: 'slow down',
    match: { vendor: 'yespo' },
    when: { every: 9, times: 4 },
    act: { do: 'throttle', retryAfterSeconds: 1 },
  },
  { name: 'hiccup', match: { vendor: 'synerise' }, when: { every: 3, times: 3 }, act: { do: 'answer', status: 503 } },
]

/** A gateway whose emulated vendors have a bad day: events are parked, a lane is held, another one keeps retrying. */
export async function startTroubledGateway({ dashboardFolder, shoppers = 60 }: TroubledOptions): Promise<TestAdmin> {
  const test = await startTestAdmin({ dashboardFolder, defaults: { backoffMs: 50, maxBackoffMs: 2_000 } })
  test.sandbox.setFaults(faults)
  for (let from = 0; from < shoppers; from += 4) {
    const batch = Array.from({ length: 4 }, (_, index) => visit(from + index)).flat()
    await test.post('/v1/batch', { batch })
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  await test.gateway.waybill.flush({ timeoutMs: 8_000 })
  test.sandbox.setFaults([{ name: 'outage', match: { vendor: 'synerise' }, act: { do: 'answer', status: 503 } }])
  await test.gateway.waybill.hold({ lane: 'salesforce-personalization', reason: 'dataset is being renamed' })
  await test.post('/v1/batch', { batch: [...visit(1_000), ...visit(1_001)] })
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  const trickle = setInterval(() => {
    const visitors = 3 + Math.round(2 * Math.sin(Date.now() / 1_500))
    const batch = Array.from({ length: visitors }, (_, index) => visit(Date.now() + index)).flat()
    test.post('/v1/batch', { batch }).catch(() => undefined)
  }, 200)
  return {
    ...test,
    close: () => {
      clearInterval(trickle)
      return test.close()
    },
  }
}

function visit(shopper: number): object[] {
  const product = { product_id: `p-${shopper % 7}`, name: 'Linen shirt', price: 49.9, quantity: 1, currency: 'EUR' }
  const properties = { ...product, cart_id: `c-${shopper}`, order_id: `o-${shopper}`, total: 49.9, products: [product] }
  const user = { userId: `user-${shopper}`, anonymousId: `visitor-${shopper}` }
  return [
    { type: 'identify', ...user, messageId: `${shopper}-identify`, traits: { email: `user-${shopper}@example.com` } },
    ...names.map((event, index) => ({ type: 'track', event, ...user, messageId: `${shopper}-${index}`, properties })),
  ]
}
