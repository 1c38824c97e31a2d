import { type CustomerEvent, deliver, preview, readEvent } from '@waybill/core'
import { destinationChapters } from '@waybill/core/conformance'
import { describe, expect, it } from 'vitest'
import { type YespoDestinationOptions, yespoAnswers, yespoDestination } from '../index.js'
import { testBench } from '../testing/bench.js'
import { subject } from '../testing/subject.js'

const bench = testBench()
const open = (options: Partial<YespoDestinationOptions> = {}) =>
  yespoDestination({ apiKey: 'sandbox-yespo-key', baseUrl: bench.baseUrl(), ...options })
let count = 0
const read = (fields: Record<string, unknown>): CustomerEvent =>
  readEvent({ timestamp: '2026-03-01T12:00:00.000Z', userId: 'u1', messageId: `m${++count}`, ...fields }, { now: 0 })
const identify = (userId: string, traits: object) =>
  read({ type: 'identify', userId, traits: { email: `${userId}@b.co`, ...traits } })
const track = (event: string, properties: object = {}) => read({ type: 'track', event, properties })

describe('contacts', () => {
  it('that mention the same fields share a request, and none loses what it does not mention', async () => {
    const destination = open()
    await deliver(
      destination,
      ['a', 'b', 'c'].map((id) => identify(id, { firstName: 'First', lastName: 'Last' })),
    )
    expect(bench.requests()).toHaveLength(1)
    await deliver(destination, [
      identify('a', { firstName: 'A' }),
      identify('b', { lastName: 'B' }),
      identify('c', { firstName: 'C' }),
    ])
    expect(bench.bodies().map((body) => [body.contacts.length, body.contactFields])).toEqual([
      [3, ['email', 'firstName', 'lastName']],
      [2, ['email', 'firstName']],
      [1, ['email', 'lastName']],
    ])
    const names = bench.state().contacts.map(({ values }) => `${values['firstName']} ${values['lastName']}`)
    expect(names).toEqual(['A Last', 'First B', 'C Last'])
    await destination.close()
  })

  it('share none where different things find them, or customFields differ', () => {
    const destination = open({ customFields: { plan: 10001 } })
    const anonymous = read({ type: 'identify', userId: undefined, anonymousId: 'x', traits: { email: 'x@b.co' } })
    const events = [identify('a', {}), anonymous, identify('b', { plan: 'pro' }), identify('c', {})]
    expect(preview(destination, events).requests.map((request) => request.events)).toEqual([[0, 3], [1], [2]])
  })

  it('have names of at most 40 characters', async () => {
    const destination = open()
    const [outcome] = await deliver(destination, [identify('a', { firstName: `${'a'.repeat(39)}😀` })])
    expect(outcome).toMatchObject({ status: 'delivered' })
    expect(bench.state().contacts).toMatchObject([{ values: { firstName: 'a'.repeat(39) } }])
    await destination.close()
  })
})

describe('versions and mappings', () => {
  it.each(['v1', 'v2', 'v3'] as const)('%s delivers mapped and standard events', async (version) => {
    const destination = open({ version, mapping: { Own: () => ({ eventTypeKey: 'own', params: { a: { b: 1 } } }) } })
    const outcomes = await deliver(destination, [track('Own'), track('Product Viewed', { product_id: 'p', price: 1 })])
    expect(outcomes).toMatchObject([{ status: 'delivered' }, { status: 'delivered' }])
    expect(new Set(bench.requests().map(({ path }) => path))).toEqual(new Set([`/api/${version}/event`]))
    const a = bench.state().events.find(({ eventTypeKey }) => eventTypeKey === 'own')?.params['a']
    expect(a).toEqual(version === 'v1' ? '{"b":1}' : { b: 1 })
    await destination.close()
  })

  it('a mapping may give an order or a contact, by the same rules', async () => {
    const order = { externalOrderId: 'o1', externalCustomerId: 'u1', totalCost: 1, currency: 'EUR' } as const
    const destination = open({
      mapping: {
        Bought: ({ timestamp: date }) => ({ order: { ...order, status: 'DELIVERED', date } }),
        Moved: () => ({ contact: { externalCustomerId: 'u1', address: { town: 'Lviv' } } }),
        Wrong: () => ({ contact: {} }),
        Undated: () => ({ order: { ...order, status: 'DELIVERED', date: '2026-03-01' } }),
      },
    })
    const outcomes = await deliver(
      destination,
      ['Bought', 'Moved', 'Wrong', 'Undated'].map((name) => track(name)),
    )
    expect(outcomes).toMatchObject([
      { status: 'delivered' },
      { status: 'delivered' },
      { status: 'rejected', error: { code: 'invalid_contact' } },
      { status: 'rejected', error: { code: 'invalid_order', message: expect.stringContaining('with offset') } },
    ])
    expect(bench.state()).toMatchObject({ orders: [{ status: 'DELIVERED' }], contacts: [{ values: { town: 'Lviv' } }] })
    await destination.close()
  })

  it('says which parameters an event lacks, and tells no value', async () => {
    const body = 'The event should have the following params: [{"name":"Size","required":true}]'
    bench.faults({ name: 'strict', act: { do: 'answer', status: 400, body } })
    const destination = open()
    const [outcome] = await deliver(destination, [track('Bought', { password: 'hunter22' })])
    expect(outcome).toMatchObject({ status: 'rejected', error: { code: 'missing_parameters', missing: ['Size'] } })
    expect(JSON.stringify(outcome)).not.toContain('hunter22')
    await destination.close()
  })

  it('a token alone is not enough, for contacts and orders', () => {
    expect(() => yespoDestination({ token: 'a' })).toThrow('apiKey is missing')
    expect(() => yespoDestination({ token: 'a', oauth: 'b' })).not.toThrow()
  })
})

describe.each([
  ['v1', (secret: string) => ({ apiKey: secret })],
  ['v3', (secret: string) => ({ oauth: secret, token: secret })],
] as const)('conformance, %s', (version, credentials) => {
  const order = (id: string) => track('Order Completed', { order_id: id, total: 10, currency: 'EUR' })
  const chapters = destinationChapters({
    name: 'yespo',
    create: ({ baseUrl, canary }) => yespoDestination({ ...credentials(canary), baseUrl, version }),
    events: [
      track('Signed Up', { plan: { name: 'pro' } }),
      { ...track('Trial Ended', { plan: { name: 'pro' } }), receivedAt: '2026-11-01T12:00:00.000Z' },
      identify('u9', { firstName: 'Ann' }),
      order('o1'),
      order('o2'),
    ],
    accepted: (request) => subject.accepted(request),
    answers: yespoAnswers,
    basePath: '/api',
  })
  for (const { name, skip, run } of chapters) it.skipIf(skip !== undefined)(skip ? `${name}: ${skip}` : name, run)
})
