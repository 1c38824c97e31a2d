import type { CustomerEventInput } from '@waybill/core'
import { createWaybill, memoryStore, type Waybill } from '@waybill/delivery'
import { type Sandbox, startSandbox } from '@waybill/sandbox'
import { yespoDestination } from '@waybill/yespo'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { destinationsAt } from '../apps/demo/src/destinations-at.js'

let sandbox: Sandbox
let waybill: Waybill | undefined
beforeEach(async () => {
  sandbox = await startSandbox({
    settings: {
      yespo: { workflows: { Bought: ['thanks'], orderINITIALIZED: ['thanks'] } },
      synerise: { workflows: { bought: ['thanks'] } },
      'salesforce-personalization': { workflows: { Bought: ['thanks'] } },
    },
  })
})
afterEach(async () => {
  await waybill?.close({ timeoutMs: 1_000 })
  await sandbox.close()
})

const old = new Date(Date.now() - 10 * 86_400_000).toISOString()
const bought: CustomerEventInput = { type: 'track', event: 'Bought', userId: 'u', messageId: 'm', timestamp: old }

async function deliver(events: readonly CustomerEventInput[], destinations = destinationsAt(sandbox)) {
  waybill = await createWaybill({ store: memoryStore(), destinations })
  await waybill.acceptMany(events)
  await waybill.flush()
  const { where } = waybill
  return async (id: string) => {
    const found = await where('default', id)
    return found.status === 'found' ? found.lanes : {}
  }
}

const startedAt = (vendor: 'yespo' | 'synerise' | 'salesforce-personalization') =>
  (sandbox.state(vendor).events as readonly { workflows?: readonly string[] }[]).flatMap(
    ({ workflows }) => workflows ?? [],
  )

it('starts no workflow for an event that is too old to be live, and each one for a live event', async () => {
  const lanesOf = await deliver([bought, { ...bought, messageId: 'new', timestamp: new Date().toISOString() }])
  const parked = { state: 'parked', reason: 'too_old_to_be_live' }
  expect(await lanesOf('m')).toMatchObject({
    'salesforce-personalization': parked,
    synerise: parked,
    yespo: { state: 'delivered', remarks: [{ code: 'time_zone_assumed' }] },
  })
  for (const vendor of ['yespo', 'synerise', 'salesforce-personalization'] as const)
    expect(startedAt(vendor)).toEqual(['thanks'])
  const occurred = `${old.slice(0, 16)}`
  expect(sandbox.state('yespo').events).toMatchObject([{ eventTypeKey: 'Bought', occurred }, { workflows: ['thanks'] }])
})

it('imports into Yespo what is too old, in the account’s time, and parks what would act there', async () => {
  const order = { order_id: 'o', total: 1, currency: 'EUR' }
  const yespo = yespoDestination({
    apiKey: sandbox.credentials.yespo.apiKey,
    baseUrl: sandbox.urls.yespo,
    timeZone: 'Asia/Kolkata',
    mapping: { Mapped: () => ({ eventTypeKey: 'mapped', params: { a: 1 } }) },
  })
  const winter = { ...bought, timestamp: '2026-01-15T22:45:59.000Z' }
  const lanesOf = await deliver(
    [
      winter,
      { ...winter, event: 'Mapped', messageId: 'mapped' },
      { ...winter, event: 'Order Completed', messageId: 'order', properties: order },
      { ...winter, event: 'Long', messageId: 'long', properties: { text: 'x'.repeat(20_000) } },
      { type: 'identify', userId: 'u', messageId: 'who', timestamp: old, traits: { email: 'ann@example.com' } },
    ],
    [yespo],
  )
  expect((await lanesOf('m'))['yespo']).not.toHaveProperty('remarks')
  expect(sandbox.state('yespo').events).toMatchObject([
    { eventTypeKey: 'Bought', occurred: '2026-01-16T04:15' },
    { eventTypeKey: 'mapped', occurred: '2026-01-16T04:15' },
  ])
  expect(sandbox.state('yespo').contacts).toMatchObject([{ values: { email: 'ann@example.com' } }])
  expect((await lanesOf('order'))['yespo']).toMatchObject({ reason: 'too_old_to_be_live' })
  expect((await lanesOf('long'))['yespo']).toMatchObject({ reason: 'too_large' })
  expect(sandbox.state('yespo').orders).toEqual([])
})
