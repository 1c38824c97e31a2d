import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Sandbox } from '../../sandbox.js'
import { startSandbox } from '../../start-sandbox.js'
import { basic, send } from '../../testing/test-client.js'
import type { YespoSettings } from '../settings.js'

const KEY = basic('user', 'sandbox-yespo-key')

let sandbox: Sandbox

const restart = async (yespo: YespoSettings = {}) => {
  await sandbox?.close()
  sandbox = await startSandbox({ vendors: ['yespo'], settings: { yespo } })
}
beforeEach(() => restart())
afterEach(() => sandbox.close())

const call = (method: string, path: string, body?: unknown) =>
  send(sandbox.urls.yespo + path, { method, headers: KEY, ...(body !== undefined && { body }) })
const lastRule = () => sandbox.requests().at(-1)?.refusal?.rule
const lastDetail = () => sandbox.requests().at(-1)?.refusal?.detail
const PARAMS = {
  1: [{ name: 'email', value: 'a@e.com' }],
  2: [{ name: 'items', value: [{ sku: 'A' }] }],
  3: { sku: 'A' },
}
const past = (rest: object = {}) => ({
  eventTypeKey: 'bought',
  keyValue: 'k',
  params: [],
  occurred: '2020-01-31',
  ...rest,
})
const post = (events: unknown, version: 1 | 2 | 3 = 2) => call('POST', `/v${version}/past_events`, { events })
const events = () => sandbox.state('yespo').events

describe('past events', () => {
  it.each([1, 2, 3] as const)('are imported in version %i with their time', async (version) => {
    const list = [past({ params: PARAMS[version] }), past({ params: PARAMS[version], occurred: '2020-01-31T23:59' })]
    expect(await post(list, version)).toMatchObject({ status: 200, text: '' })
    expect(events()).toMatchObject([
      { eventTypeKey: 'bought', keyValue: 'k', occurred: '2020-01-31' },
      { occurred: '2020-01-31T23:59' },
    ])
    expect(sandbox.operations({ kind: 'event' }).map(({ content }) => content)).toEqual(list)
  })

  it.each([
    [500, 200],
    [501, 400],
  ])('%i in one call: %i', async (count, status) => {
    expect((await post(Array.from({ length: count }, () => past()))).status).toBe(status)
    expect(events()).toHaveLength(status === 200 ? count : 0)
    expect(lastRule()).toBe(status === 200 ? undefined : 'yespo.past-events.count')
  })

  it.each<[string, unknown, string]>([
    ['no list', undefined, 'yespo.past-events.list'],
    ['no time', [past(), past({ occurred: undefined })], 'yespo.past-events.occurred'],
    ['a time with seconds', [past(), past({ occurred: '2020-01-31T10:11:12' })], 'yespo.past-events.occurred'],
    ['a month of 13', [past(), past({ occurred: '2020-13-01' })], 'yespo.past-events.occurred'],
    ['no identifier', [past(), past({ keyValue: undefined })], 'yespo.identifier.required'],
    ['a forbidden character', [past(), past({ eventTypeKey: 'a?' })], 'yespo.event-type-key.characters'],
    ['params of version 3', [past(), past({ params: {} })], 'yespo.params.array'],
  ])('are refused as a whole with %s', async (_what, list, rule) => {
    expect((await post(list)).status).toBe(400)
    expect([lastRule(), events()]).toEqual([rule, []])
    expect(lastDetail()).toMatch(list === undefined ? /^events: / : /^events\[1\]\./)
  })

  it('version 1 takes nested JSON as an escaped string only', async () => {
    const nested = (value: unknown) => [past({ params: [{ name: 'items', value }] })]
    expect((await post(nested([{ sku: 'A' }]), 1)).status).toBe(400)
    expect(lastRule()).toBe('yespo.params.escaped')
    expect((await post(nested('[{"sku":"A"}]'), 1)).status).toBe(200)
  })

  it('belong to contacts that are known, make none, and touch no orders', async () => {
    await call('POST', '/v1/contact', { channels: [{ type: 'email', value: 'a@e.com' }] })
    const order = { externalOrderId: 'o', totalCost: 1, status: 'INITIALIZED', date: '2020-01-31T10:00:00' }
    const event = (email: string) => past({ eventTypeKey: 'orderCreated', params: { email, ...order } })
    expect((await post([event('a@e.com'), event('b@e.com')], 3)).status).toBe(200)
    const { contacts, orders } = sandbox.state('yespo')
    expect([contacts.length, orders]).toEqual([1, []])
    expect(events().map(({ contactId }) => contactId)).toEqual([contacts[0]?.id, undefined])
  })

  it('have the size limit of events only when so set', async () => {
    const big = () => [past({ params: [{ name: 'text', value: 'x'.repeat(20_000) }] })]
    expect((await post(big())).status).toBe(200)
    await restart({ limitPastEvents: true })
    expect((await post(big())).status).toBe(400)
    expect(lastRule()).toBe('yespo.event.size')
    expect((await post(Array.from({ length: 500 }, () => past()))).status).toBe(200)
  })
})

describe('the deletion of past events', () => {
  const remove = (body: unknown) => call('DELETE', '/v1/past_events', body)

  it('is off', async () => {
    await post([past()])
    expect((await remove({ from: '2020-01-01', to: '2020-12-31' })).status).toBe(403)
    expect([lastRule(), events().length]).toEqual(['yespo.past-events.deletion', 1])
  })

  it('removes what lies between two times once support has switched it on', async () => {
    await restart({ pastEventsDeletion: true })
    await post(['2020-01-30', '2020-01-31', '2020-02-01T10:00', '2020-02-02'].map((occurred) => past({ occurred })))
    expect((await remove({ from: '2020-01-31', to: '2020-02-01T10:00' })).status).toBe(200)
    expect(events().map(({ occurred }) => occurred)).toEqual(['2020-01-30', '2020-02-02'])
    expect(sandbox.operations({ kind: 'event-deletion' })).toHaveLength(1)
    for (const body of [{}, { from: '2020-02-01' }, { from: '2020-02-02', to: '2020-02-01' }]) {
      expect((await remove(body)).status).toBe(400)
    }
    expect((await call('DELETE', '/v2/past_events', {})).status).toBe(405)
  })
})

describe('version 3', () => {
  it('answers a missing required parameter with an object of the expected ones', async () => {
    await restart({
      validatedEventTypes: {
        buy: [
          { name: 'sku', required: true },
          { name: 'note', required: false },
        ],
      },
    })
    const reply = await call('POST', '/v3/event', { eventTypeKey: 'buy', keyValue: 'k', params: { note: 'x' } })
    expect(reply).toMatchObject({ status: 400 })
    expect(reply.json).toEqual({ params: { sku: { required: true }, note: { required: false } } })
    expect((await call('POST', '/v3/event', { eventTypeKey: 'buy', keyValue: 'k', params: { sku: 'A' } })).status).toBe(
      200,
    )
  })
})
