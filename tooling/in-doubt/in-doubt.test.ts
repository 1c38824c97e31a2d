import type { CustomerEventInput } from '@waybill/core'
import { createWaybill, memoryStore, type Waybill, type WaybillOptions } from '@waybill/delivery'
import { type Fault, type Sandbox, type SandboxSettings, startSandbox } from '@waybill/sandbox'
import { afterEach, expect, it } from 'vitest'
import { destinationsAt } from '../../apps/demo/src/destinations-at.js'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function open(faults: readonly Fault[], settings: SandboxSettings = {}, options: Partial<WaybillOptions> = {}) {
  const sandbox = await startSandbox({ settings, faults, seed: 7 })
  closing.push(() => sandbox.close())
  const destinations = destinationsAt(sandbox)
  const defaults = { confirmForMs: 75, backoffMs: 1 }
  const waybill = await createWaybill({ store: memoryStore(), destinations, defaults, ...options })
  closing.push(() => waybill.close({ timeoutMs: 2_000 }))
  return { sandbox, waybill }
}

const order = (id: number, userId = `u-${id}`): CustomerEventInput => ({
  type: 'track',
  event: 'Order Completed',
  messageId: `order-${id}`,
  userId,
  properties: {
    order_id: `O-${id}`,
    total: 10,
    currency: 'EUR',
    products: [{ product_id: 'p', name: 'Shoe', price: 10, quantity: 1 }],
  },
})

const stateOf = async (waybill: Waybill, id: string, lane = 'salesforce-personalization') => {
  const found = await waybill.where('default', id)
  return found.status === 'found' ? found.lanes[lane] : undefined
}

const purchased = (sandbox: Sandbox) =>
  sandbox
    .state('salesforce-personalization')
    .orders.map(({ orderId }) => orderId)
    .sort()
const lost: Fault = { name: 'lost', match: { path: '/api2/*' }, when: { probability: 0.1 }, act: { do: 'reset-after' } }

it('with a tenth of the answers lost, orders arrive once at each vendor, and none is parked', async () => {
  const { sandbox, waybill } = await open([
    lost,
    { ...lost, name: 'yespo', match: { vendor: 'yespo', method: 'POST' } },
    { ...lost, name: 'synerise', match: { vendor: 'synerise', path: '/v4/transactions/*' } },
  ])
  const orders = Array.from({ length: 200 }, (_, id) => order(id))
  await waybill.acceptMany(orders)
  await waybill.flush()
  const counts = sandbox.faultCounts()
  expect(counts['lost']).toBeGreaterThan(5)
  const ids = orders.map((_, id) => `O-${id}`).sort()
  expect(purchased(sandbox)).toEqual(ids)
  expect(
    sandbox
      .state('yespo')
      .orders.map(({ externalOrderId }) => externalOrderId)
      .sort(),
  ).toEqual(ids)
  expect(sandbox.state('synerise').transactions).toHaveLength(200)
  for (const tally of Object.values(await waybill.totals())) expect(tally).toMatchObject({ delivered: 200, parked: 0 })
})

it('shows the asking in the ledger', async () => {
  const { waybill } = await open([{ ...lost, when: { nth: 1 } }])
  await waybill.accept(order(1))
  await waybill.flush()
  expect((await stateOf(waybill, 'order-1'))?.attempts).toMatchObject([
    { endpoint: 'purchase', result: 'retry' },
    { endpoint: 'confirm', calls: 1, result: 'duplicate', code: 'arrived' },
  ])
})

it('asks again where the vendor shows later what it took, and never repeats it meanwhile', async () => {
  const { sandbox, waybill } = await open(
    [{ ...lost, when: { nth: 1 } }],
    { 'salesforce-personalization': { visibleAfterMs: 300 } },
    { defaults: { confirmForMs: 4_000 } },
  )
  await waybill.accept(order(1))
  await waybill.flush()
  expect(await stateOf(waybill, 'order-1')).toMatchObject({ state: 'delivered' })
  expect((await stateOf(waybill, 'order-1'))?.attempts.map(({ code }) => code).slice(1, 2)).toEqual(['cannot_say'])
  expect(purchased(sandbox)).toEqual(['O-1'])
})

it.each([
  ['was lost before the vendor had it', [{ ...lost, when: { nth: 1 }, act: { do: 'reset-before' } }], {}],
  ['is shown too late', [{ ...lost, when: { nth: 1 } }], { 'salesforce-personalization': { visibleAfterMs: 60_000 } }],
  [
    'cannot be read',
    [
      { ...lost, when: { nth: 1 } },
      { name: 'blind', match: { path: '/api/dataset/*' }, act: { do: 'answer', status: 500 } },
    ],
    {},
  ],
] as const)('parks what %s, after seven asks', async (_, faults, settings) => {
  const { waybill } = await open(faults as readonly Fault[], settings)
  await waybill.accept(order(1))
  await waybill.flush()
  const parked = await stateOf(waybill, 'order-1')
  expect(parked).toMatchObject({ state: 'parked', reason: 'in_doubt' })
  expect(parked?.attempts.map(({ endpoint }) => endpoint)).toEqual(['purchase', ...Array(7).fill('confirm')])
})

it('parks at once what the vendor has no read for', async () => {
  const { waybill } = await open([{ ...lost, when: { nth: 1 } }], {}, { defaults: { confirmForMs: 3_600_000 } })
  await waybill.accept({
    ...order(1),
    event: 'Product Added',
    properties: { product_id: 'p', price: 1, quantity: 1 },
  } as CustomerEventInput)
  await waybill.flush()
  const parked = await stateOf(waybill, 'order-1')
  expect([parked?.reason, parked?.attempts.length]).toEqual(['in_doubt', 1])
})

it('asks a last time when it closes, and asks nobody with confirmForMs 0', async () => {
  const faults = [{ ...lost, when: { nth: 1 }, act: { do: 'reset-before' as const } }]
  const { waybill } = await open(faults, {}, { defaults: { confirmForMs: 3_600_000 } })
  await waybill.accept(order(1))
  await expect.poll(async () => (await waybill.lanes())[0]?.inFlight ?? 0).toBe(0)
  await waybill.close({ timeoutMs: 5_000 })
  const none = await open(faults, {}, { defaults: { confirmForMs: 0 } })
  await none.waybill.accept(order(1))
  await none.waybill.flush()
  const parked = await stateOf(none.waybill, 'order-1')
  expect([parked?.reason, parked?.attempts.length]).toEqual(['in_doubt', 1])
})

it('finds contacts and profiles whose answer was not the vendor’s own', async () => {
  const page = {
    do: 'answer-after-accepting',
    status: 200,
    headers: { 'content-type': 'text/html' },
    body: '<p>Hi',
  } as const
  const { sandbox, waybill } = await open([
    { name: 'yespo', match: { path: '/api/v1/contacts', method: 'POST' }, act: page },
    { name: 'synerise', match: { path: '/v4/clients/batch' }, act: page },
  ])
  const traits = { email: 'Ann@Example.com', firstName: 'Ann', phone: '+380501234567', plan: 'pro' }
  await waybill.accept({ type: 'identify', userId: 'u', messageId: 'who', traits })
  await waybill.flush()
  for (const lane of ['yespo', 'synerise'])
    expect(await stateOf(waybill, 'who', lane)).toMatchObject({ state: 'delivered' })
  expect(sandbox.state('yespo').contacts).toHaveLength(1)
  expect(sandbox.state('synerise').profiles).toHaveLength(1)
})
