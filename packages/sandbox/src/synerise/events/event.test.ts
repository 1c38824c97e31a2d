import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Sandbox } from '../../sandbox.js'
import { startSandbox } from '../../start-sandbox.js'
import { basic, send } from '../../testing/test-client.js'
import type { SyneriseSettings } from '../settings.js'
import { SYNERISE_EVENT_TYPES } from './event-types.js'

const HEADERS = {
  'api-version': '4.4',
  ...basic('5a4db0c5-0000-4000-8000-000000000002', '5a4db0c5-0000-4000-8000-000000000001'),
}
const NOW = '2024-05-23T13:00:00.000Z'
const CART = { sku: 'A', finalUnitPrice: { amount: 0, currency: 'EUR' }, quantity: 0.5 }
const PARAMS: Record<string, object> = {
  'added-to-cart': CART,
  'removed-from-cart': CART,
  'appeared-in-location': { lat: 1.5, lon: 2 },
  'application-started': { applicationName: 'a', version: '1' },
  'assigned-to-company': { companyId: 7 },
}

let sandbox: Sandbox
let now = Date.parse(NOW)

const restart = async (synerise: SyneriseSettings = {}) => {
  await sandbox?.close()
  now = Date.parse(NOW)
  sandbox = await startSandbox({ vendors: ['synerise'], now: () => now, settings: { synerise } })
}
beforeEach(() => restart())
afterEach(() => sandbox.close())

const post = (path: string, body: unknown) => send(`${sandbox.url}/v4/events/${path}`, { headers: HEADERS, body })
const custom = (rest: object = {}) => ({ action: 'dog.bark', client: { id: 5_092_159_999 }, label: 'bark', ...rest })
const lastRule = () => sandbox.requests().at(-1)?.refusal?.rule
const ruleOf = async (rest: object) => {
  await post('custom', custom(rest))
  return lastRule()
}
const events = () => sandbox.state('synerise').events

describe('every endpoint', () => {
  it.each(SYNERISE_EVENT_TYPES.map(({ name, action }) => [name, action ?? 'dog.bark'] as const))(
    '%s stores %s, alone and in a batch',
    async (name, action) => {
      const event = {
        client: { customId: 'u' },
        label: 'l',
        params: { ...PARAMS[name], extra: 1 },
        ...(name === 'custom' && { action }),
      }
      expect(await post(name, event)).toMatchObject({ status: 202, text: '' })
      expect((await post('batch', [{ ...event, type: name }])).status).toBe(202)
      expect(events()).toMatchObject([{ action, params: { extra: 1 } }, { action }])
      expect(sandbox.operations()[0]).toMatchObject({ vendor: 'synerise', kind: 'event', content: event })
    },
  )
})

describe('envelope', () => {
  it.each<[string, object, string]>([
    ['no client', { client: undefined }, 'synerise.client'],
    ['a client without identifier', { client: { phone: '123456' } }, 'synerise.client'],
    ['a client id in text', { client: { id: '7' } }, 'synerise.client.id'],
    ['an emoji in an identifier', { client: { customId: 'a😀' } }, 'synerise.client.characters'],
    ['a line break in an identifier', { client: { uuid: 'a\nb' } }, 'synerise.client.characters'],
    ['a bad e-mail address', { client: { email: 'ada@' } }, 'synerise.client.email'],
    ['no label', { label: undefined }, 'synerise.label'],
    ['an empty label', { label: '' }, 'synerise.label'],
    ['no action', { action: undefined }, 'synerise.action.form'],
    ['an action with a space', { action: 'dog bark' }, 'synerise.action.form'],
    ['params that are a list', { params: [] }, 'synerise.params'],
    ['a null', { params: { a: null } }, 'synerise.nulls'],
    ['a salt that is a number', { eventSalt: 7 }, 'synerise.event-salt'],
    ['a time that is none', { time: 'soon' }, 'synerise.time.format'],
    ['a time in numbers', { time: 1_700_000_000_000 }, 'synerise.time.format'],
    [
      'another e-mail in params',
      { client: { email: 'a@e.com' }, params: { email: 'b@e.com' } },
      'synerise.params.email',
    ],
    ['a transaction', { action: 'transaction.charge' }, 'synerise.action.own-endpoint'],
    ['a bought product', { action: 'product.buy' }, 'synerise.action.own-endpoint'],
    ['a recommendation', { action: 'recommendation.click' }, 'synerise.action.own-endpoint'],
    ['a search click', { action: 'item.search.click' }, 'synerise.action.own-endpoint'],
  ])('refuses %s', async (_what, rest, rule) => {
    const { status, json } = await post('custom', custom(rest))
    expect([status, lastRule()]).toEqual([400, rule])
    expect(json).toMatchObject({
      error: 'Bad Request',
      errors: [
        { code: 400, field: expect.any(String), message: expect.any(String), rejectedValue: expect.any(String) },
      ],
    })
    expect(events()).toEqual([])
  })

  it('an action has up to 32 characters', async () => {
    for (const length of [1, 31, 32]) expect(await ruleOf({ action: 'a'.repeat(length) })).toBeUndefined()
    expect(await ruleOf({ action: 'a'.repeat(33) })).toBe('synerise.action.form')
  })

  it('any one identifier is enough and finds the same profile again', async () => {
    for (const client of [{ uuid: 'x' }, { email: 'a@e.com' }, { uuid: 'x', email: 'b@e.com' }, { email: 'b@e.com' }]) {
      expect(await ruleOf({ client })).toBeUndefined()
    }
    const [first, second, third, fourth] = events().map(({ profileId }) => profileId)
    expect([third, fourth]).toEqual([first, first])
    expect(second).not.toBe(first)
  })

  it('reserved params are ignored; nulls pass when not strict', async () => {
    await post('custom', custom({ params: { ip: '1.1.1.1', mood: 'happy' } }))
    expect(events()[0]?.params).toEqual({ mood: 'happy' })
    await restart({ strict: false })
    expect(await ruleOf({ params: { a: null } })).toBeUndefined()
  })

  it.each<[string, unknown, string]>([
    ['added-to-cart', { ...CART, sku: undefined }, 'synerise.params.added-to-cart'],
    ['added-to-cart', { ...CART, quantity: '1' }, 'synerise.params.added-to-cart'],
    ['added-to-cart', { ...CART, source: 'FAX' }, 'synerise.params.added-to-cart'],
    ['removed-from-cart', { ...CART, finalUnitPrice: { amount: -0.01, currency: 'EUR' } }, 'synerise.money'],
    ['removed-from-cart', { ...CART, finalUnitPrice: { amount: 1, currency: 'eur' } }, 'synerise.money'],
    ['appeared-in-location', { lat: 1 }, 'synerise.params.appeared-in-location'],
    ['assigned-to-company', { companyId: '7' }, 'synerise.params.assigned-to-company'],
    ['item-search-click', { position: 0 }, 'synerise.params.item-search-click'],
    ['item-search-click', { searchType: 'guess' }, 'synerise.params.item-search-click'],
  ])('%s refuses params %j', async (name, params, rule) => {
    expect((await post(name, { client: { id: 1 }, label: 'l', params })).status).toBe(400)
    expect(lastRule()).toBe(rule)
  })
})

describe('time and salt', () => {
  it.each<[string | undefined, string]>([
    [undefined, NOW],
    ['2024-05-23T12:59:59.999Z', '2024-05-23T12:59:59.999Z'],
    ['2024-05-23T09:00:00-04:00', NOW],
    ['20240523T070000-0600', NOW],
    ['2024-05-23T13:00:00Z', NOW],
    ['2024-05-23T13:00:00.001Z', NOW],
    ['2030-01-01T00:00:00+02:00', NOW],
  ])('%s is saved as %s', async (time, saved) => {
    await post('custom', custom({ time }))
    expect(events()).toMatchObject([{ time: saved, ...(time !== undefined && { originalTime: time }) }])
  })

  const salted = (rest: object = {}) =>
    custom({ eventSalt: 's', time: '2024-05-20T10:00:00Z', params: { loud: 1 }, ...rest })

  it('overwrites the whole event when salt, saved time, profile and action agree', async () => {
    await post('custom', salted())
    now += 1000
    await post('custom', salted({ time: '2024-05-20T12:00:00+02:00', params: { mood: 'calm' } }))
    expect(events()).toMatchObject([{ params: { mood: 'calm' }, time: '2024-05-20T10:00:00.000Z', savedAt: now }])
    expect(events()[0]?.params).not.toHaveProperty('loud')
    expect(sandbox.operations().map(({ overwrote }) => overwrote)).toEqual([undefined, true])
  })

  it.each<[string, object]>([
    ['salt', { eventSalt: 't' }],
    ['time', { time: '2024-05-20T10:00:00.001Z' }],
    ['profile', { client: { id: 2 } }],
    ['action', { action: 'dog.howl' }],
  ])('does not when the %s differs', async (_what, rest) => {
    await post('custom', salted())
    await post('custom', salted(rest))
    expect(events()).toHaveLength(2)
    expect(sandbox.operations().map(({ overwrote }) => overwrote)).toEqual([undefined, undefined])
  })

  it('does not for a time in the future, because the receive times differ', async () => {
    await post('custom', salted({ time: '2030-01-01T00:00:00Z' }))
    now += 1
    await post('custom', salted({ time: '2030-01-01T00:00:00Z' }))
    expect(events()).toHaveLength(2)
  })
})

describe('batch', () => {
  const items = (count: number, rest: object = {}) =>
    Array.from({ length: count }, () => ({ ...custom(rest), type: 'custom' }))

  it.each([
    [0, 202],
    [999, 202],
    [1000, 202],
    [1001, 400],
  ])('%i items: %i', async (count, status) => {
    expect((await post('batch', items(count))).status).toBe(status)
    expect(sandbox.operations()).toHaveLength(status === 202 ? count : 0)
  })

  const sized = (bytes: number) => {
    const body = items(1, { params: { text: '' } })
    return items(1, { params: { text: 'é' + 'x'.repeat(bytes - 2 - JSON.stringify(body).length) } })
  }

  it('has up to 1,000,000 bytes', async () => {
    expect(Buffer.byteLength(JSON.stringify(sized(1_000_000)))).toBe(1_000_000)
    for (const bytes of [999_999, 1_000_000]) expect((await post('batch', sized(bytes))).status).toBe(202)
    expect((await post('batch', sized(1_000_001))).status).toBe(413)
    expect(lastRule()).toBe('synerise.batch.bytes')
    await restart({ batchBytes: 1_048_576, tooLargeStatus: 400 })
    expect((await post('batch', sized(1_048_576))).status).toBe(202)
    expect((await post('batch', sized(1_048_577))).status).toBe(400)
  })

  it('one bad item refuses all, and the error names it', async () => {
    const body = [...items(3), { ...custom({ label: '' }), type: 'custom' }]
    expect(await post('batch', body)).toMatchObject({
      status: 400,
      json: { errors: [{ field: '[3].label', rejectedValue: '' }] },
    })
    expect([events(), sandbox.operations()]).toEqual([[], []])
    await restart({ batchErrorIndex: false })
    expect((await post('batch', body)).json).toMatchObject({ errors: [{ field: 'label' }] })
    expect(sandbox.requests()[0]?.refusal?.detail).toContain('[3].label')
  })

  it.each<[string, unknown, string]>([
    ['an object', {}, 'synerise.batch.array'],
    ['no type', [custom()], 'synerise.batch.type'],
    ['an unknown type', [{ ...custom(), type: 'bark' }], 'synerise.batch.type'],
    ['the type batch', [{ ...custom(), type: 'batch' }], 'synerise.batch.type'],
    ['an action beside a dedicated type', [{ ...custom(), type: 'shared' }], 'synerise.batch.no-action'],
    [
      'a transaction',
      [{ ...custom({ action: 'transaction.charge' }), type: 'custom' }],
      'synerise.action.own-endpoint',
    ],
    ['an item that is no object', [7], 'synerise.batch.type'],
  ])('refuses %s', async (_what, body, rule) => {
    expect((await post('batch', body)).status).toBe(400)
    expect(lastRule()).toBe(rule)
  })

  it('mixes types and profiles, as in the documented example', async () => {
    const example = [
      {
        action: 'dog.bark',
        type: 'custom',
        client: { id: 5_092_159_999 },
        time: '2022-11-28T12:18:27Z',
        params: { loudness: 3 },
        label: 'bark',
      },
      { type: 'hit-timer', time: '2022-11-26T13:13:48Z', client: { id: 267_498_412 }, label: 'string' },
    ]
    expect((await post('batch', example)).status).toBe(202)
    expect(events()).toMatchObject([
      { action: 'dog.bark', profileId: 5_092_159_999 },
      { action: 'client.hitTimer', profileId: 267_498_412 },
    ])
  })

  it('in a single call an action beside a dedicated endpoint is not used', async () => {
    expect((await post('shared', custom())).status).toBe(202)
    expect(events()).toMatchObject([{ action: 'client.shared' }])
  })
})
