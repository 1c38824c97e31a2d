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
const smartsend = (recipients: unknown, id = 7) =>
  call('POST', `/v1/message/${id}/smartsend`, { recipients, email: true, fromName: 'Shop' })
const lastRule = () => sandbox.requests().at(-1)?.refusal?.rule

describe('smartsend', () => {
  it('gives a result for each recipient and keeps the message', async () => {
    const one = { locator: 'a@e.com', jsonParam: '{"code":1}' }
    const { status, json } = await smartsend([one, { locator: 'b@e.com' }])
    expect([status, json]).toEqual([
      200,
      {
        id: '0',
        results: [
          { locator: 'a@e.com', status: 'OK', requestId: expect.any(String) },
          { locator: 'b@e.com', status: 'OK', requestId: expect.any(String) },
        ],
      },
    ])
    expect(sandbox.state('yespo').messages).toMatchObject([
      { messageId: '7', locator: 'a@e.com', params: { code: 1 } },
      { messageId: '7', locator: 'b@e.com' },
    ])
    expect(sandbox.operations({ kind: 'message' }).map(({ content }) => content)).toEqual([one, { locator: 'b@e.com' }])
  })

  it('collapses a list of one and turns numbers to strings, unless told not to', async () => {
    expect((await smartsend([{ locator: 'a@e.com' }])).json).toMatchObject({ id: '0', results: { status: 'OK' } })
    await restart({ collapseLists: false, numbersAsStrings: false })
    expect((await smartsend([{ locator: 'a@e.com' }])).json).toMatchObject({ id: 0, results: [{ status: 'OK' }] })
  })

  it('reports recipients it cannot reach, and finds contacts by id', async () => {
    const { json } = await call('POST', '/v1/contact', { channels: [{ type: 'email', value: 'a@e.com' }] })
    const list = [{ contactId: json?.['id'] }, { contactId: 7 }, {}, { locator: 'b@e.com', jsonParam: '{' }]
    expect((await smartsend(list)).json?.['results']).toMatchObject([
      { locator: 'a@e.com', status: 'OK' },
      { status: 'ERROR', message: expect.any(String) },
      { status: 'ERROR' },
      { locator: 'b@e.com', status: 'ERROR' },
    ])
    expect(sandbox.operations({ kind: 'message' })).toHaveLength(1)
  })

  it.each([
    [1000, 200],
    [1001, 400],
  ])('%i recipients: %i', async (count, status) => {
    expect((await smartsend(Array.from({ length: count }, (_, index) => ({ locator: `${index}@e.com` })))).status).toBe(
      status,
    )
    expect(sandbox.operations()).toHaveLength(status === 200 ? count : 0)
  })

  it('refuses params that are no string, a missing list, and an unknown message', async () => {
    expect((await smartsend([{ locator: 'a@e.com', jsonParam: { code: 1 } }])).status).toBe(400)
    expect(lastRule()).toBe('yespo.message.json-param')
    expect((await smartsend(undefined)).status).toBe(400)
    await restart({ preparedMessages: [7] })
    expect((await smartsend([])).status).toBe(200)
    expect((await smartsend([], 8)).status).toBe(404)
  })
})

describe('message status', () => {
  it('tells of the messages that are known', async () => {
    const { json } = await smartsend([{ locator: 'a@e.com' }, { locator: 'b@e.com' }])
    const ids = (json?.['results'] as { requestId: string }[]).map(({ requestId }) => requestId)
    const status = async (query: string) => (await call('GET', `/v1/message/status${query}`)).json
    const known = (requestId = '') => ({ requestId, status: 'OK', failed: 'false', delivered: 'true' })
    expect(await status(`?ids=${ids.join(',')},unknown`)).toEqual({ results: ids.map((id) => known(id)) })
    expect(await status(`?ids=${ids[0]}`)).toEqual({ results: known(ids[0]) })
    expect((await call('GET', '/v1/message/status')).status).toBe(400)
  })
})

describe('the deletion of orders', () => {
  const order = (externalOrderId: string, date: string) => ({
    ...{ externalOrderId, externalCustomerId: 'u', totalCost: 1, status: 'INITIALIZED', currency: 'UAH' },
    date,
  })
  const left = () => sandbox.state('yespo').orders.map(({ externalOrderId }) => externalOrderId)
  beforeEach(async () => {
    const orders = [
      order('a', '2024-05-14T00:00:00Z'),
      order('b', '2024-05-14T13:00:00+03:00'),
      order('c', '2024-05-15T00:00:00Z'),
    ]
    await call('POST', '/v1/orders', { orders })
  })

  it('goes by the id, in the query or the body', async () => {
    expect(await call('DELETE', '/v1/orders?externalOrderId=a')).toMatchObject({
      status: 200,
      json: { asyncSessionId: expect.any(String) },
    })
    expect(left()).toEqual(['b', 'c'])
    expect((await call('DELETE', '/v1/orders', { externalOrderId: 'b' })).status).toBe(200)
    expect(left()).toEqual(['c'])
    expect(sandbox.operations({ kind: 'order-deletion' })).toHaveLength(2)
  })

  it('goes by a range in UTC of up to 24 hours', async () => {
    expect((await call('DELETE', '/v1/orders?from=2024-05-14T00:00:01&to=2024-05-14T10:00:01')).status).toBe(200)
    expect(left()).toEqual(['a', 'c'])
    expect((await call('DELETE', '/v1/orders?from=2024-05-14T00:00:00&to=2024-05-15T00:00:00')).status).toBe(200)
    expect(left()).toEqual(['c'])
  })

  it.each([
    ['nothing', '', 'yespo.orders.deletion'],
    ['no end', '?from=2024-05-14T00:00:00', 'yespo.orders.deletion'],
    ['a day', '?from=2024-05-14&to=2024-05-15', 'yespo.orders.deletion-format'],
    ['a zone', '?from=2024-05-14T00:00:00Z&to=2024-05-14T01:00:00Z', 'yespo.orders.deletion-format'],
    ['no span', '?from=2024-05-14T00:00:00&to=2024-05-14T00:00:00', 'yespo.orders.deletion-order'],
    ['a second too many', '?from=2024-05-14T00:00:00&to=2024-05-15T00:00:01', 'yespo.orders.deletion-span'],
  ])('is refused with %s', async (_what, query, rule) => {
    expect((await call('DELETE', `/v1/orders${query}`)).status).toBe(400)
    expect([lastRule(), left().length]).toEqual([rule, 3])
  })
})
