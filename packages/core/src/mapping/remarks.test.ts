import { describe, expect, it } from 'vitest'
import { httpAnswers } from '../answer/http-answers.js'
import { defineDestination } from '../destination/define-destination.js'
import { deliver } from '../destination/deliver.js'
import type { Delivery } from '../destination/destination.js'
import { preview } from '../destination/preview.js'
import type { Encoded } from '../destination/vendor-call.js'
import { readEvent } from '../event/read-event.js'
import { boundedRemarks, type Remark } from '../remark/remark.js'
import { eventRemarks } from './event-remarks.js'
import { leftOut } from './left-out.js'
import { encodeWith, type Mapping } from './mapping.js'
import { plainInstead } from './plain-instead.js'

type Input = Readonly<Record<string, unknown>>

const now = Date.parse('2026-11-20T10:00:00Z')
const eventOf = (input: Input) =>
  readEvent(
    { userId: 'u1', type: 'track', ...((input['type'] ?? 'track') === 'track' && { event: 'Any' }), ...input },
    { now },
  )
const sent: Encoded = { calls: [{ endpoint: 'one', json: {} }] }

function remarksOn(input: Input, mapping?: Mapping<Encoded>): readonly Remark[] | undefined {
  const encode = encodeWith(mapping, { standard: () => sent, mapped: (call) => call })
  const encoded = encode({ event: eventOf(input), acceptedAt: now } as Delivery)
  return 'calls' in encoded ? encoded.remarks : undefined
}

const told = (remarks: readonly Remark[] | undefined) => remarks?.map(({ code, field }) => `${code} ${field}`)

describe('remarks that hold at every vendor', () => {
  it('tell of a person or group whose id came as a number, whatever else there is to tell', () => {
    expect(told(remarksOn({ userId: 7, anonymousId: 8 }))).toEqual([
      'number_as_text userId',
      'number_as_text anonymousId',
    ])
    expect(told(remarksOn({ type: 'group', groupId: 7, propss: 1 }))).toEqual([
      'unknown_member propss',
      'number_as_text groupId',
    ])
    expect(remarksOn({ userId: '7', messageId: 7 })).toBeUndefined()
    for (const junk of ['userId', [7], {}]) expect(remarksOn({ _idsReadAsText: junk }) ?? []).toEqual([])
  })

  it('are none for an event as it should be, which is passed on as it is', () => {
    const encode = encodeWith(undefined, { standard: () => sent, mapped: () => sent })
    for (const event of [
      { event: 'Order Completed', properties: { order_id: 'o1', products: [{ product_id: 1, sku: '1' }] } },
      { event: 'completed_order', context: {}, integrations: {}, sentAt: now, _metadata: {}, writeKey: 'k' },
      { type: 'page', name: 'Home', category: 'A', properties: {} },
      { type: 'identify', traits: { email: 'a@b.example' } },
      { type: 'group', groupId: 'g1', traits: {} },
      { type: 'alias', previousId: 'p1' },
    ])
      expect(encode({ event: eventOf(event), acceptedAt: now } as Delivery)).toBe(sent)
  })

  it.each([
    [{ props: { total: 1 } }, 'props', 'properties'],
    [{ Properties: { total: 1 } }, 'Properties', 'properties'],
    [{ user_id: 'u2' }, 'user_id', 'userId'],
    [{ time: '2020-01-01T00:00:00Z' }, 'time', 'timestamp'],
    [{ occurred_at: '2020-01-01T00:00:00Z' }, 'occurred_at', 'timestamp'],
    [{ eventName: 'Seen' }, 'eventName', 'event'],
    [{ tyre: 'flat' }, 'tyre', 'properties'],
    [{ type: 'identify', properties: { email: 'a@b.example' } }, 'properties', 'traits'],
    [{ colour: 'red' }, 'colour', 'properties'],
  ])('name a member that no vendor gets, and where it belongs: %j', (input, field, meant) => {
    const [remark, ...more] = remarksOn(input) ?? []
    expect(remark).toMatchObject({ code: 'unknown_member', field })
    expect(remark?.hint).toMatch(new RegExp(`(Write ${meant} for it|belong in ${meant})\\.$`))
    expect(more).toEqual([])
  })

  it.each([
    ['Order Compleeted', 'Order Completed'],
    ['OrderCompleted', 'Order Completed'],
    ['Prodct Viewed', 'Product Viewed'],
    ['Singed Up', 'Signed Up'],
    ['Complete Order', 'Order Completed'],
    ['Viewed Products', 'Product Viewed'],
  ])('ask whether %s means %s', (event, meant) => {
    const [remark] = remarksOn({ event }) ?? []
    expect(remark).toMatchObject({ code: 'name_like_known', field: 'event' })
    expect(remark?.hint).toContain(meant)
  })

  it.each(['Coupon Applied', 'Checkout Started', 'Product Clicked', 'Promotion Viewed', 'Application Installed', '…'])(
    'do not take %s for another name',
    (event) => expect(remarksOn({ event })).toBeUndefined(),
  )

  it('say that a time after the acceptance was clamped', () => {
    expect(told(remarksOn({ timestamp: '2026-11-20T10:00:00.001Z' }))).toEqual(['time_clamped timestamp'])
    expect(remarksOn({ timestamp: '2026-11-20T10:00:00.000Z' })).toBeUndefined()
    // Whatever was accepted before it.
    const later = { event: eventOf({ timestamp: '2026-11-20T10:00:05.000Z' }), acceptedAt: now + 9_000 }
    const earlier = { ...later, acceptedAt: now + 1_000 }
    expect([later, earlier, later].map((one) => told(eventRemarks(one)))).toEqual([
      undefined,
      ['time_clamped timestamp'],
      undefined,
    ])
  })

  it('say that a number that JSON rounds, or that is no whole one, was read as the text of an id', () => {
    const products = [{ product_id: 7 }, { sku: 1.5 }]
    expect(told(remarksOn({ event: 'Order Completed', properties: { order_id: 0.5, products } }))).toEqual([
      'number_as_text properties.order_id',
      'number_as_text properties.products[1].sku',
    ])
  })

  it('are not told where the caller maps the event, who may tell others', () => {
    const mapping: Mapping<Encoded> = {
      Silent: () => sent,
      Told: (_, remark) => {
        remark({ code: 'no_coupon', field: 'properties.coupon', hint: 'It was left out.' })
        return sent
      },
    }
    expect(remarksOn({ event: 'Silent', props: {} }, mapping)).toBeUndefined()
    expect(told(remarksOn({ event: 'Told' }, mapping))).toEqual(['no_coupon properties.coupon'])
    expect(remarksOn({ event: 'Silent' }, mapping)).toBeUndefined()
  })
})

describe('plainInstead', () => {
  const needs = ['order_id', 'total', 'currency', 'products', 'products.id', 'products.name', 'products.price']
  const product = { product_id: 'p1', name: 'A', price: 1 }
  const order = { order_id: 'o1', total: 1, currency: 'EUR', products: [product] }
  const lacks = (properties: object, event = 'Order Completed') =>
    told(plainInstead(eventOf({ event, properties: { ...order, ...properties } }), { instead: 'an order', needs }))

  it.each<[object, string[]]>([
    [{ currency: undefined }, ['properties.currency']],
    [{ currency: 'euros' }, ['properties.currency']],
    [{ order_id: null, products: [] }, ['properties.order_id', 'properties.products']],
    [{ products: undefined }, ['properties.products']],
    [{ products: [product, { ...product, name: '' }] }, ['properties.products[1].name']],
    [{ products: [{ ...product, price: '1,234' }, {}] }, [1, 0, 1].map(String)],
    [{ total: 'about 5' }, ['properties.total']],
    [{ total: -5 }, ['properties.total']],
    [{ revenue: '1,234' }, ['properties.revenue']],
    [{}, ['properties']],
  ])('names each field at fault: %j', (properties, fields) => {
    const expected =
      fields[0] === '1'
        ? ['products[1].product_id', 'products[1].name', 'products[0].price', 'products[1].price'].map(
            (field) => `properties.${field}`,
          )
        : fields
    expect(lacks(properties)).toEqual(expected.map((field) => `order_as_event ${field}`))
  })

  it('tells orders from other events by the code', () => {
    expect(lacks({ currency: undefined }, 'Product Viewed')).toEqual(['plain_event properties.currency'])
    expect(lacks({ currency: undefined }, 'order_refunded')).toEqual(['order_as_event properties.currency'])
  })

  it('says no value of the event', () => {
    const secret = 'jane@secret.example'
    const event = eventOf({
      event: 'Order Completed',
      properties: { total: secret, currency: secret, products: [secret] },
    })
    expect(JSON.stringify(plainInstead(event, { instead: 'an order', needs }))).not.toContain('secret')
  })
})

it('leftOut tells only of a trait that was given and not sent', () => {
  const traits = { email: 'nobody', phone: null, name: ' ' }
  expect(told([leftOut(traits, 'email', undefined, 'an address')].filter((one) => one !== undefined))).toEqual([
    'trait_left_out traits.email',
  ])
  for (const [name, sentValue] of [['email', 'a@b.example'], ['phone'], ['name'], ['other']] as const)
    expect(leftOut(traits, name ?? '', sentValue, '')).toBeUndefined()
})

describe('what a destination says of its calls', () => {
  const remark: Remark = { code: 'c', field: 'f', hint: 'h' }
  const destinationOf = (encode: (delivery: Delivery) => Encoded) =>
    defineDestination({
      name: 'a',
      endpoints: {
        one: {
          ...{ method: 'POST', path: '/one', repeat: 'harmless', answers: 'per-call', inOrder: true },
          limit: { calls: 1, bytes: 1_000, source: 'made up' },
        },
      },
      answers: httpAnswers,
      encode,
      transport: {
        send: async () => ({ status: 200, headers: {}, body: '' }),
        redact: (text: string) => text,
        close: async () => undefined,
      } as never,
    })

  it('is in the plan, the preview and the result of deliver, once for each event', async () => {
    const twice = destinationOf(({ event }) => {
      const calls = [{ endpoint: 'one' }, { endpoint: 'one' }]
      return event.userId === 'weak' ? { calls, remarks: [remark] } : { calls }
    })
    const events = [eventOf({}), eventOf({ userId: 'weak' })]
    expect(preview(twice, events).remarks).toEqual([{ index: 1, remarks: [remark] }])
    expect(preview(twice, events.slice(0, 1))).not.toHaveProperty('remarks')
    const [plain, weak] = await deliver(twice, events)
    expect(weak).toEqual({ ...plain, remarks: [remark] })
    expect(plain).toMatchObject({ status: 'delivered' })
    expect(plain).not.toHaveProperty('remarks')
  })

  it('is bounded', () => {
    expect(boundedRemarks([])).toBeUndefined()
    expect(boundedRemarks(undefined)).toBeUndefined()
    const given = [remark]
    expect(boundedRemarks(given)).toBe(given)
    const long = { code: 'c'.repeat(99), field: 'f'.repeat(999), hint: 'h'.repeat(999) }
    expect(
      boundedRemarks([long])?.map(({ code, field, hint }) => [code, field, hint].map((text) => text.length)),
    ).toEqual([[60, 200, 300]])
    expect(boundedRemarks(Array.from({ length: 25 }, () => remark))).toHaveLength(20)
  })

  it('is kept where its words are wrong: its code counts, and what is none says so', () => {
    const codesOf = (given: unknown) =>
      boundedRemarks(given)?.map(({ code, field, hint }) => [code, field, hint !== ''])
    expect(codesOf([{ code: 'odd', field: 'event' }])).toEqual([['odd', 'event', true]])
    expect(codesOf([{ code: 'odd', field: 1, hint: null }])).toEqual([['odd', '', true]])
    for (const none of ['x', {}, [{ code: '', field: '', hint: '' }], [null], ['order_as_event']])
      expect(codesOf(none)).toEqual([['unreadable_remark', '', true]])
  })
})
