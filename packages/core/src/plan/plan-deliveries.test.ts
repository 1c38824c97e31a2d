import { describe, expect, it } from 'vitest'
import type { Delivery } from '../destination/destination.js'
import type { Endpoints } from '../destination/endpoint.js'
import type { Encoded } from '../destination/vendor-call.js'
import { InvalidInputError } from '../errors/invalid-input-error.js'
import { readEvent } from '../event/read-event.js'
import { planDeliveries } from './plan-deliveries.js'

const endpoints: Endpoints = {
  profiles: {
    method: 'POST',
    path: '/profiles',
    frame: ['[', ']'],
    limit: { calls: 2, bytes: 60, source: 'https://vendor.example/limits' },
    repeat: 'harmless',
    answers: 'all-or-nothing',
    inOrder: true,
  },
  events: {
    method: 'PUT',
    path: '/users/{user}/events?v=1',
    limit: { calls: 1, bytes: 30, source: 'x' },
    repeat: 'harmful',
    answers: 'all-or-nothing',
    inOrder: false,
  },
}
let ids = 0
const deliveryOf = (encoded: Encoded | (() => Encoded), progress: Partial<Delivery> = {}) => ({
  event: readEvent({ type: 'identify', userId: `u${ids}`, messageId: `m${ids++}` }, { now: 0 }),
  step: 0,
  attempt: 0,
  maybeDelivered: false,
  acceptedAt: 0,
  wantsReply: false,
  ...progress,
  encoded,
})
const plan = (deliveries: readonly ReturnType<typeof deliveryOf>[]) =>
  planDeliveries(deliveries, endpoints, ({ encoded }) => (typeof encoded === 'function' ? encoded() : encoded))
const profile = (n: number): Encoded => ({ calls: [{ endpoint: 'profiles', json: { n } }] })

describe('planDeliveries', () => {
  it('accounts for every delivery exactly once', () => {
    const deliveries = [
      deliveryOf(profile(1)),
      deliveryOf({ skip: 'no_identifier' }),
      deliveryOf(profile(2)),
      deliveryOf({ invalid: new InvalidInputError([{ field: 'a', rule: 'is wrong' }]) }),
      deliveryOf(profile(3)),
    ]
    const { requests, settled } = plan(deliveries)
    const planned = requests.flatMap(({ calls }) => calls.map(({ delivery }) => delivery))
    expect(
      [...planned, ...settled.map(({ delivery }) => delivery)].sort(
        (a, b) => deliveries.indexOf(a) - deliveries.indexOf(b),
      ),
    ).toEqual(deliveries)
    expect(settled.map(({ outcome }) => outcome)).toMatchObject([
      { status: 'skipped', reason: 'no_identifier' },
      { status: 'rejected', error: { issues: [{ field: 'a' }] }, maybeDelivered: false },
    ])
    expect(requests.map(({ body }) => body)).toEqual(['[{"n":1},{"n":2}]', '[{"n":3}]'])
  })

  it('groups by endpoint and path, and keeps the order of the deliveries within a group', () => {
    const event = (user: string, n: number): Encoded => ({
      calls: [{ endpoint: 'events', json: { n }, pathParams: { user }, query: { 'a b': 'c&d' } }],
    })
    const { requests } = plan([
      deliveryOf(event('a/b', 1)),
      deliveryOf(profile(1)),
      deliveryOf(event('ü', 2)),
      deliveryOf(profile(2)),
    ])
    expect(requests.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['PUT', '/users/a%2Fb/events?v=1&a+b=c%26d', '{"n":1}'],
      ['POST', '/profiles', '[{"n":1},{"n":2}]'],
      ['PUT', '/users/%C3%BC/events?v=1&a+b=c%26d', '{"n":2}'],
    ])
  })

  it('puts only calls of the same frame into a request, and counts the frame', () => {
    const tagged = (n: number, tag: string): Encoded => ({
      calls: [{ endpoint: 'profiles', json: n, frame: ['{"all":[', `],"tag":"${tag}"}`] }],
    })
    const deliveries = [tagged(1, 'ж'), tagged(2, 'b'), profile(3), tagged(4, 'ж'), tagged(5, 'ж')].map((one) =>
      deliveryOf(one),
    )
    const { requests } = plan(deliveries)
    expect(requests.map(({ body, bytes }) => [body, bytes])).toEqual([
      ['{"all":[1,4],"tag":"ж"}', 24],
      ['{"all":[5],"tag":"ж"}', 22],
      ['{"all":[2],"tag":"b"}', 21],
      ['[{"n":3}]', 9],
    ])
    const long = 'x'.repeat(60 - '{"all":[1],"tag":""}'.length)
    expect(plan([deliveryOf(tagged(1, long)), deliveryOf(tagged(1, `${long}x`))])).toMatchObject({
      requests: [{ bytes: 60 }],
      settled: [{ outcome: { error: { code: 'too_large' } } }],
    })
  })

  it('plans the next call of each delivery and says how many there are', () => {
    const encoded: Encoded = {
      calls: [
        { endpoint: 'profiles', json: 1 },
        { endpoint: 'profiles', json: 2 },
      ],
    }
    const { requests } = plan([deliveryOf(encoded, { step: 1 })])
    expect(requests).toMatchObject([{ body: '[2]', calls: [{ steps: 2 }] }])
  })

  it('settles a delivery that has nothing left to send', () => {
    expect(plan([deliveryOf({ calls: [] })]).settled).toMatchObject([{ outcome: { reason: 'nothing_to_send' } }])
    expect(plan([deliveryOf(profile(1), { step: 1 })]).settled).toMatchObject([
      { outcome: { reason: 'no_more_calls' } },
    ])
  })

  it('takes finished text as it is, and nothing where there is no body', () => {
    const text: Encoded = { calls: [{ endpoint: 'events', text: 'a;b', pathParams: { user: 'u' } }] }
    const none: Encoded = { calls: [{ endpoint: 'events', pathParams: { user: 'u' } }] }
    expect(plan([deliveryOf(text), deliveryOf(none)]).requests.map(({ body }) => body)).toEqual(['a;b', undefined])
  })

  it.each<[string, Encoded | (() => Encoded), object]>([
    [
      'a call that is too large alone',
      { calls: [{ endpoint: 'profiles', json: 'é'.repeat(29) }] },
      { code: 'too_large' },
    ],
    ['a path value that is empty', { calls: [{ endpoint: 'events', pathParams: { user: '' } }] }, { kind: 'invalid' }],
    ['a path value that is missing', { calls: [{ endpoint: 'events' }] }, { issues: [{ field: 'user' }] }],
    [
      'an encode that throws an input error',
      () => {
        throw new InvalidInputError([{ field: 'x', rule: 'y' }])
      },
      { issues: [{ field: 'x' }] },
    ],
    [
      'an event that the mapping finds invalid',
      { invalid: new InvalidInputError([{ field: 'z', rule: 'y' }]) },
      { issues: [{ field: 'z' }] },
    ],
    [
      'an encode that throws',
      () => {
        throw new TypeError('oops')
      },
      { code: 'mapping_failed', kind: 'invalid' },
    ],
    ['data that JSON cannot carry', { calls: [{ endpoint: 'profiles', json: { a: 1n } }] }, { code: 'mapping_failed' }],
    ['an unknown endpoint', { calls: [{ endpoint: 'nowhere', json: 1 }] }, { code: 'unknown_endpoint', kind: 'setup' }],
  ])('rejects %s, and only that', (_, encoded, error) => {
    const { requests, settled } = plan([
      deliveryOf(profile(1)),
      deliveryOf(encoded, { maybeDelivered: true }),
      deliveryOf(profile(2)),
    ])
    expect(settled).toMatchObject([{ outcome: { status: 'rejected', error, maybeDelivered: true } }])
    expect(requests.map(({ body }) => body)).toEqual(['[{"n":1},{"n":2}]'])
  })

  it('says the size and the source of the limit that a call breaks', () => {
    const { settled } = plan([deliveryOf({ calls: [{ endpoint: 'profiles', json: 'x'.repeat(57) }] })])
    const [{ outcome } = expect.fail('nothing settled')] = settled
    expect(outcome.status === 'rejected' && outcome.error.message).toMatch(
      /61 bytes; profiles takes 60.*vendor\.example/,
    )
    expect(outcome.status === 'rejected' && outcome.error).toMatchObject({
      message: expect.stringMatching(/^Invalid event: /),
      issues: [{ field: '', hint: 'https://vendor.example/limits' }],
    })
    expect(plan([deliveryOf({ calls: [{ endpoint: 'profiles', json: 'x'.repeat(56) }] })]).settled).toEqual([])
  })
})
