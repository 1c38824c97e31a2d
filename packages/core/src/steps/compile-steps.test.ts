import { createHash, createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { CustomerEvent } from '../event/customer-event.js'
import { readEvent } from '../event/read-event.js'
import { compileSteps } from './compile-steps.js'
import type { Step } from './step.js'
import { stepIssues } from './step-issues.js'

const email = 'ann@shop.example'
const sha = (text: string) => createHash('sha256').update(text).digest('hex')

function eventWith(more: Readonly<Record<string, unknown>> = {}): CustomerEvent {
  return frozen(
    readEvent(
      { type: 'track', event: 'Order Completed', messageId: 'm', userId: 'u', anonymousId: 'a', ...more },
      { now: 0 },
    ),
  )
}

/** Nothing may write into what it is given. */
function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen)
  return value
}

function after(steps: Step | readonly Step[], more?: Readonly<Record<string, unknown>>) {
  const all = [steps].flat() as readonly Step[]
  expect(stepIssues(all, 'steps')).toEqual([])
  const event = eventWith(more)
  const result = compileSteps(all)?.apply(event)
  return { ...result, event: result?.event as Record<string, unknown> & CustomerEvent, before: event }
}

describe('drop', () => {
  it('removes what its paths name, and shares the rest', () => {
    const products = [
      { sku: '1', name: 'Tea' },
      { sku: '2', name: 'Cup' },
    ]
    const { event, before, changedBy } = after(
      { drop: ['properties.products.*.name', 'context.*', 'traits.email'] },
      { properties: { products, total: 3 }, context: { ip: '1.2.3.4', page: {} }, traits: { email, plan: { id: 1 } } },
    )
    expect(event).toMatchObject({ userId: 'u', properties: { total: 3 }, context: {}, traits: { plan: { id: 1 } } })
    expect(event['properties']).toEqual({ products: [{ sku: '1' }, { sku: '2' }], total: 3 })
    expect(event['context']).toEqual({})
    expect((event['traits'] as { plan: unknown }).plan).toBe(
      (before as never as typeof event)['traits']?.['plan' as never],
    )
    expect(changedBy).toEqual(['drop properties.products.*.name, context.*, traits.email'])
  })

  it('leaves an event that has none of it as it is', () => {
    for (const drop of [
      'traits.email',
      'context.*',
      'properties.products.*.name',
      'properties.0',
      'properties.a.b.c',
    ]) {
      const { event, before, changedBy } = after({ drop }, { properties: { a: 'b', products: 'none' } })
      expect(event).toBe(before)
      expect(changedBy).toBeUndefined()
    }
  })

  it('reads escaped signs, list elements by their place, and whole lists', () => {
    const properties = { 'a.b': 1, '*': 2, c: 3, list: [1, 2, 3], all: [1] }
    const drop = ['properties.a\\.b', 'properties.\\*', 'properties.list.1', 'properties.all.*']
    expect(after({ drop }, { properties }).event).toMatchObject({ properties: { c: 3, list: [1, 3], all: [] } })
    expect(Object.keys(after({ drop }, { properties }).event['properties'] as object)).toEqual(['c', 'list', 'all'])
  })
})

describe('keep', () => {
  it('removes every fact that its paths do not name, and nothing that makes the event one', () => {
    const more = {
      traits: { email, plan: 'pro' },
      properties: {
        products: [
          { sku: '1', name: 'Tea' },
          { sku: '2', name: 'Cup' },
        ],
        total: 3,
      },
      context: { ip: '1.2.3.4', consent: { categoryPreferences: { ads: true } } },
      integrations: { All: true },
      device: { id: 'd' },
      _note: [1],
    }
    const keep = ['traits.plan', 'properties.products.*.sku', 'context.consent']
    const { event } = after({ keep }, more)
    expect(event).toEqual({
      ...eventWith(),
      integrations: { All: true },
      _note: [1],
      traits: { plan: 'pro' },
      properties: { products: [{ sku: '1' }, { sku: '2' }] },
      context: { consent: { categoryPreferences: { ads: true } } },
    })
    expect(after({ keep: 'properties' }, { properties: { a: 1 } }).changedBy).toBeUndefined()
    expect(after({ keep: 'traits.none' }, { traits: { email }, properties: { a: 1 } }).event).toEqual(eventWith())
    expect(after({ keep: ['properties.*.a'] }, { properties: [] }).changedBy).toBeUndefined()
  })
})

describe('hash', () => {
  it.each([
    [{}, ` ${email} `, sha(` ${email} `)],
    [{}, 12, sha('12')],
    [{ as: 'text' }, 'a', sha('a')],
    // The two examples that Snap documents.
    [{ as: 'email' }, ' Person@Example.com\n', '542d240129883c019e106e3b1b2d3f3cb3537c43c425364de8e951d5a3083345'],
    [{ as: 'phone' }, '+44 844 412 4653', sha('448444124653')],
    [{ as: 'phone' }, '0044 (844) 412-4653', sha('448444124653')],
    [{ as: 'phone' }, 448_444_124_653, sha('448444124653')],
    [{ as: 'e164' }, '(+1) 212 565-0000', sha('+12125650000')],
    [{ as: 'email' }, [` ${email}`, 'B@B.example'], [sha(email), sha('b@b.example')]],
    [{ as: 'email' }, sha(email), sha(email)],
    [{ key: 'k'.repeat(16) }, email, createHmac('sha256', 'k'.repeat(16)).update(email).digest('hex')],
    [{ key: 'k'.repeat(16) }, sha(email), createHmac('sha256', 'k'.repeat(16)).update(sha(email)).digest('hex')],
    [{}, null, null],
    [{}, '', undefined],
    [{ as: 'email' }, '  ', undefined],
    [{ as: 'phone' }, 'none', undefined],
    [{ as: 'e164' }, '00', undefined],
    [{}, { a: email }, undefined],
    [{}, true, undefined],
    [{}, [email, '', { a: 1 }], [sha(email)]],
  ] as const)('as %j makes of %j %j', (options, value, hashed) => {
    const { event } = after({ hash: 'traits.value', ...options }, { traits: { value } })
    expect((event['traits'] as Record<string, unknown>)['value']).toEqual(hashed)
  })

  it('of ids leaves an event of the same person, whose hash is the same each time', () => {
    const hash = ['userId', 'anonymousId', 'previousId']
    const { event } = after({ hash })
    expect(event).toMatchObject({ userId: sha('u'), anonymousId: sha('a'), messageId: 'm' })
    expect(compileSteps([{ hash }])?.apply(event).event).toBe(event)
    expect(event).not.toHaveProperty('previousId')
  })
})

it.each([
  ['10.1.2.3', '10.1.2.0'],
  [' 10.1.2.3 ', '10.1.2.0'],
  ['2001:db8:85a3:8d3:1319:8a2e:370:7348', '2001:db8:85a3::'],
  ['2001:DB8::1', '2001:db8::'],
  ['2001:db8:0:1::', '2001:db8::'],
  ['::1', '::'],
  ['fe80::1%eth0', 'fe80::'],
  ['::ffff:10.1.2.3', '10.1.2.0'],
  ['::ffff:a01:203', '10.1.2.0'],
  ['64:ff9b::10.1.2.3', '64:ff9b::'],
  [['10.1.2.3', 'x'], ['10.1.2.0']],
  [null, null],
  ['10.1.2', undefined],
  ['10.1.2.256', undefined],
  ['10.1.2.3:80', undefined],
  ['10.1.2.3, 10.1.2.4', undefined],
  ['1:2:3:4:5:6:7', undefined],
  ['1::2::3', undefined],
  ['1:2:3:4:5:6:7:8:9', undefined],
  ['1:2:3:4::5:6:7:8', undefined],
  ['12345::', undefined],
  ['a.host.example', undefined],
  [7, undefined],
] as const)('truncateIp makes of %j %j', (ip, cut) => {
  const { event } = after({ truncateIp: 'context.ip' }, { context: { ip } })
  expect(event.context?.['ip']).toEqual(cut)
})

it('mask hides values, and those in lists and objects, and leaves null', () => {
  const secret = { a: email, b: [1, { c: true }], d: null }
  expect(after({ mask: 'traits.secret' }, { traits: { secret } }).event).toMatchObject({
    traits: { secret: { a: '***', b: ['***', { c: '***' }], d: null } },
  })
  expect(after({ mask: 'traits.secret' }, { traits: { secret: { a: '***' } } }).changedBy).toBeUndefined()
})

describe('steps together', () => {
  const upper = function inCapitals(event: CustomerEvent): CustomerEvent {
    return { ...event, traits: { name: 'X' } } as CustomerEvent
  }
  function throwing(): CustomerEvent {
    throw new TypeError(`of ${email}`)
  }

  it('work on what those before have left, and are named in their order', () => {
    const steps: readonly Step[] = [{ drop: 'traits.none' }, upper, { name: 'no names', mask: 'traits.name' }]
    const { event, changedBy } = after(steps, { traits: { name: 'ann' } })
    expect(event['traits']).toEqual({ name: '***' })
    expect(changedBy).toEqual(['inCapitals', 'no names'])
    const compiled = compileSteps(steps)
    const lists = ['ann', 'bob'].map((name) => compiled?.apply(eventWith({ traits: { name } })).changedBy)
    expect(lists[0]).toBe(lists[1])
    expect(compiled?.names).toEqual(['drop traits.none', 'inCapitals', 'no names'])
    expect(compiled?.apply(eventWith({ traits: { name: 'ann' } }), ['no names']).changedBy).toEqual(['no names'])
  })

  it('go on after one that fails, which changes nothing and is named without a value', () => {
    const { event, changedBy, failed } = after([throwing, { drop: 'traits.email' }], { traits: { email, plan: 1 } })
    expect(event['traits']).toEqual({ plan: 1 })
    expect(changedBy).toEqual(['drop traits.email'])
    expect(failed).toEqual([{ step: 'throwing', why: 'threw TypeError' }])
  })

  it.each([
    ['returned no event', () => undefined],
    ['returned no event', () => Promise.resolve()],
    ['returned no event', () => ({ type: 'track' })],
    ['returned no event', (event: object) => ({ ...event, userId: '', anonymousId: undefined })],
    ['changed the type or the message id', (event: object) => ({ ...event, messageId: 'other' })],
    ['changed the type or the message id', (event: object) => ({ ...event, type: 'page' })],
    ['returned no event', (event: object) => ({ ...event, timestamp: '2026-01-01' })],
    ['returned no event', (event: object) => ({ ...event, timestamp: undefined })],
    [
      'threw something',
      () => {
        throw email
      },
    ],
  ])('fail where code %s', (why, code) => {
    const step = Object.defineProperty(code, 'name', { value: 'mine' }) as never as Step
    const { event, before, failed } = after(step)
    expect(event).toBe(before)
    expect(failed).toEqual([{ step: 'mine', why }])
  })

  it('leave times as all others are written', () => {
    function toTheHour(event: CustomerEvent): CustomerEvent {
      return { ...event, timestamp: '2026-01-01T12:00:00+02:00' }
    }
    expect(after(toTheHour).event.timestamp).toBe('2026-01-01T10:00:00.000Z')
  })

  it('never leave an event without a person, nor the caller’s event changed', () => {
    const gone = after({ drop: 'userId' }, { anonymousId: null })
    expect(gone).toMatchObject({ event: { userId: 'u' }, failed: [{ why: 'left no id of the person' }] })
    expect(after({ drop: 'userId' }).event).not.toHaveProperty('userId')
    const alias = { type: 'alias', previousId: 'p' }
    expect(after({ drop: 'userId' }, alias).failed).toEqual([{ step: 'drop userId', why: 'left no id of the person' }])
    const changing = function changing(event: CustomerEvent): CustomerEvent {
      ;(event as { userId: string }).userId = 'changed'
      return event
    }
    const { event, before } = after(changing)
    expect([event.userId, before.userId]).toEqual(['changed', 'u'])
  })

  it('explain what each of them does', () => {
    const steps = compileSteps([{ drop: 'traits.email' }, throwing, { mask: 'traits.name' }, { keep: 'traits' }])
    expect(steps?.explain(eventWith({ traits: { email, name: 'ann' }, properties: { list: [1] } }))).toEqual([
      { step: 'drop traits.email', changes: [{ path: 'traits.email', before: email }] },
      { step: 'throwing', changes: [], failed: `of ${email}` },
      { step: 'mask traits.name', changes: [{ path: 'traits.name', before: 'ann', after: '***' }] },
      { step: 'keep traits', changes: [{ path: 'properties', before: { list: [1] } }] },
    ])
    expect(compileSteps([])).toBeUndefined()
    expect(compileSteps(undefined)).toBeUndefined()
  })
})
