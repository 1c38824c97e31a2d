import { type CustomerEventInput, deliver, readEvent } from '@waybill/core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createSampleVendor, sampleVendorDestination } from './index.js'
import { type SampleVendorEmulator, startSampleVendorEmulator } from './testing/emulator.js'

let vendor: SampleVendorEmulator
beforeEach(async () => {
  vendor = await startSampleVendorEmulator()
})
afterEach(() => vendor.close())

const eventOf = (input: CustomerEventInput) => readEvent({ userId: 'u1', ...input }, { now: 0 })

it('the client sends an event and updates a person', async () => {
  const client = createSampleVendor({ token: vendor.token, baseUrl: vendor.url })
  await client.sendEvent({ id: 'e1', person: 'u1', name: 'Signed Up', data: { plan: 'pro' } })
  await client.updatePerson('u/1', { plan: 'pro' })
  await client.close()
  expect(vendor.events.get('e1')).toEqual({ id: 'e1', person: 'u1', name: 'Signed Up', data: { plan: 'pro' } })
  expect(vendor.people.get('u/1')).toEqual({ plan: 'pro' })
})

it('the client rejects with what the vendor said', async () => {
  const client = createSampleVendor({ token: vendor.token, baseUrl: vendor.url })
  await expect(client.sendEvent({ id: 'e1', person: 'u1', name: '' })).rejects.toMatchObject({
    kind: 'invalid',
    code: 'invalid_event',
    status: 422,
  })
  await client.close()
  const stranger = createSampleVendor({ token: 'another', baseUrl: vendor.url })
  await expect(stranger.updatePerson('u1', {})).rejects.toMatchObject({ kind: 'setup', status: 401 })
  await stranger.close()
})

it('the vendor is asked whether an event arrived', async () => {
  const destination = sampleVendorDestination({ token: vendor.token, baseUrl: vendor.url })
  const event = eventOf({ type: 'track', event: 'Signed Up', messageId: 'm1' })
  const ask = (id: string) =>
    destination.confirm?.(
      { endpoint: 'events', text: JSON.stringify({ id, person: 'u1', name: 'Signed Up' }), event },
      { deadlineAt: performance.now() + 5_000 },
    )
  await deliver(destination, [event])
  expect(await ask('m1')).toBe('arrived')
  expect(await ask('m2')).toBe('cannot_say')
  await destination.close()
})

it('a missing token is a clear error', () => {
  expect(() => createSampleVendor({ token: undefined })).toThrow(/token is missing: an API token/)
})

it('the destination delivers events and settles what it has nothing to send for', async () => {
  const destination = sampleVendorDestination({ token: vendor.token, baseUrl: vendor.url })
  const outcomes = await deliver(destination, [
    eventOf({ type: 'track', event: 'Signed Up', messageId: 'm1', properties: { plan: 'pro' } }),
    eventOf({ type: 'identify', messageId: 'm2', traits: { name: 'Ann' } }),
    eventOf({ type: 'alias', userId: 'u1', messageId: 'm3', previousId: 'a1' }),
  ])
  await destination.close()
  expect(outcomes.map(({ status }) => status)).toEqual(['delivered', 'delivered', 'skipped'])
  expect(vendor.events.get('m1')).toMatchObject({ person: 'u1', name: 'Signed Up', data: { plan: 'pro' } })
  expect(vendor.people.get('u1')).toEqual({ name: 'Ann' })
})
