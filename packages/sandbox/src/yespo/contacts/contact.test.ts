import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Sandbox } from '../../sandbox.js'
import { startSandbox } from '../../start-sandbox.js'
import { basic, send } from '../../testing/test-client.js'
import type { YespoSettings } from '../settings.js'

const KEY = basic('user', 'sandbox-yespo-key')

let sandbox: Sandbox
let now = 0

const restart = async (yespo: YespoSettings = {}) => {
  await sandbox?.close()
  now = Date.parse('2024-05-23T13:00:00Z')
  sandbox = await startSandbox({ vendors: ['yespo'], now: () => now, settings: { yespo } })
}
beforeEach(() => restart())
afterEach(() => sandbox.close())

const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = KEY) =>
  send(sandbox.urls.yespo + path, { method, headers, ...(body !== undefined && { body }) })
const lastRule = () => sandbox.requests().at(-1)?.refusal?.rule
const contacts = () => sandbox.state('yespo').contacts
const ada = (rest: object = {}) => ({
  externalCustomerId: 'u1',
  channels: [{ type: 'email', value: 'ada@e.com' }],
  ...rest,
})
const add = async (contact: object = ada()) => Number((await call('POST', '/v1/contact', contact)).json?.['id'])

describe('one contact', () => {
  it('is read in the shape in which it was sent', async () => {
    const id = await add(ada({ firstName: 'Ada', address: { town: 'Lviv' }, fields: [{ id: 7, value: 'x' }] }))
    expect((await call('GET', `/v1/contact/${id}`)).json).toEqual({
      id,
      externalCustomerId: 'u1',
      firstName: 'Ada',
      channels: [{ type: 'email', value: 'ada@e.com' }],
      address: { town: 'Lviv' },
      fields: [{ id: 7, value: 'x' }],
      groups: [],
    })
  })

  it('is updated, and a sentence under a JSON header says so', async () => {
    const id = await add()
    const reply = await call('PUT', `/v1/contact/${id}`, { channels: [{ type: 'sms', value: '380501234567' }] })
    expect(reply).toMatchObject({ status: 200, text: `Contact ${id} was updated`, json: undefined })
    expect(reply.headers.get('content-type')).toBe('application/json')
    expect(contacts()).toMatchObject([{ values: { email: 'ada@e.com', sms: '380501234567' } }])
    expect((await call('PUT', `/v1/contact/${id}`, {})).status).toBe(400)
    expect((await call('PUT', `/v1/contact/${id}`, '{}', { ...KEY, 'content-type': 'text/plain' })).status).toBe(415)
  })

  it('is deleted, can be restored by an import, and its id is not given out again', async () => {
    const id = await add()
    expect(await call('DELETE', `/v1/contact/${id}`)).toMatchObject({ status: 200, json: undefined })
    expect([contacts(), sandbox.state('yespo').deletedContacts.length]).toEqual([[], 1])
    expect(await add({ channels: [{ type: 'email', value: 'b@e.com' }] })).not.toBe(id)
    const restore = { contacts: [ada({ firstName: 'Ada' })], dedupeOn: 'externalCustomerId', restoreDeleted: true }
    await call('POST', '/v1/contacts', restore)
    expect(contacts()).toMatchObject([{}, { id, values: { firstName: 'Ada' } }])
    expect(sandbox.state('yespo').deletedContacts).toEqual([])
  })

  it.each([
    ['true', 0],
    ['false', 1],
  ])('is deleted by its external id; erase=%s leaves %i', async (erase, left) => {
    const id = await add()
    expect((await call('DELETE', `/v1/contact?externalCustomerId=u1&erase=${erase}`)).status).toBe(200)
    expect(sandbox.state('yespo').deletedContacts).toHaveLength(left)
    expect((await call('GET', `/v1/contact/${id}`)).status).toBe(404)
    expect(sandbox.operations({ kind: 'profile-deletion' })).toMatchObject([
      { content: { externalCustomerId: 'u1', erase: erase === 'true' } },
    ])
    expect((await call('DELETE', '/v1/contact?externalCustomerId=u1')).status).toBe(404)
    expect((await call('DELETE', '/v1/contact')).status).toBe(400)
    expect(lastRule()).toBe('yespo.contact.deletion')
  })

  it.each(['GET', 'PUT', 'DELETE'])('%s of an unknown one is 404', async (method) => {
    expect((await call(method, '/v1/contact/7', method === 'PUT' ? ada() : undefined)).status).toBe(404)
    expect(lastRule()).toBe('yespo.contact.known')
  })
})

describe('the search for contacts', () => {
  it('answers an array and the count in a header, in pages from 1', async () => {
    for (const name of ['a', 'b', 'c'])
      await add({ firstName: 'Ada', channels: [{ type: 'email', value: `${name}@e.com` }] })
    const found = async (query: string) => {
      const reply = await call('GET', `/v1/contacts${query}`)
      const list = (reply.json as unknown as { channels: { value: string }[] }[]).map(
        ({ channels }) => channels[0]?.value,
      )
      return [reply.headers.get('totalcount'), list]
    }
    expect(await found('')).toEqual(['3', ['a@e.com', 'b@e.com', 'c@e.com']])
    expect(await found('?email=B@e.com')).toEqual(['1', ['b@e.com']])
    expect(await found('?firstname=ada&startindex=2&maxrows=1')).toEqual(['3', ['b@e.com']])
    expect(await found('?sms=1')).toEqual(['0', []])
    expect(await found('?colour=red')).toEqual(['3', ['a@e.com', 'b@e.com', 'c@e.com']])
  })
})

describe('subscriptions', () => {
  it('add an unconfirmed contact or update a known one, and generate the event for it', async () => {
    const first = await call('POST', '/v1/contact/subscribe', { contact: ada(), groups: ['news'], formType: 'footer' })
    expect(first).toMatchObject({ status: 200, json: { id: expect.any(Number) } })
    expect(contacts()).toMatchObject([{ unconfirmed: true, groups: ['news'] }])
    await call('POST', '/v1/contact/subscribe', { contact: ada({ firstName: 'Ada' }) })
    expect(contacts()).toMatchObject([{ id: first.json?.['id'], unconfirmed: true, values: { firstName: 'Ada' } }])
    const events = sandbox.state('yespo').events.map(({ eventTypeKey, keyValue }) => [eventTypeKey, keyValue])
    expect(events).toEqual([
      ['subscribeFromAPI', 'ada@e.com'],
      ['subscribeUpdateFromAPI', 'ada@e.com'],
    ])
    await add()
    expect(contacts()[0]).not.toHaveProperty('unconfirmed')
    expect((await call('POST', '/v1/contact/subscribe', { contact: {} })).status).toBe(400)
  })
})

describe('imports', () => {
  it('run for as long as is set', async () => {
    await restart({ importMs: 1000 })
    const { json } = await call('POST', '/v1/contacts', { contacts: [ada()], dedupeOn: 'email' })
    const status = async () => (await call('GET', `/v1/importstatus/${String(json?.['asyncSessionId'])}`)).json
    expect(await status()).toMatchObject({ status: 'RUNNING', timestamps: ['2024-05-23T13:00:00.000Z'] })
    now += 1000
    expect(await status()).toMatchObject({
      status: 'FINISHED',
      timestamps: [expect.any(String), '2024-05-23T13:00:01.000Z'],
    })
  })
})

describe('fields', () => {
  it('are listed, and in the catalog a list of one is the bare object', async () => {
    await restart({ additionalFields: { 7: 'date' } })
    expect((await call('GET', '/v1/additionalfields')).json).toEqual([{ id: 7, name: 'Field 7', type: 'date' }])
    expect((await call('GET', '/v1/addressbooks')).json).toMatchObject({
      addressBook: { fieldGroups: { fields: { id: 7, description: { type: 'date' } } } },
    })
    await restart({ additionalFields: { 7: 'date' }, collapseLists: false })
    expect((await call('GET', '/v1/addressbooks')).json).toMatchObject({
      addressBook: { fieldGroups: [{ fields: [{ id: 7 }] }] },
    })
  })
})

describe('rights', () => {
  const event = { eventTypeKey: 'e', keyValue: 'k' }
  const CALLS = {
    events: ['POST', '/v2/event', event],
    'past events': ['POST', '/v2/past_events', { events: [] }],
    contacts: ['POST', '/v1/contact', ada()],
    messages: ['POST', '/v1/message/1/smartsend', { recipients: [] }],
    account: ['GET', '/v1/account/info', undefined],
  } as const
  const allowed = async (headers: Record<string, string>) => {
    const names: string[] = []
    for (const [name, [method, path, body]] of Object.entries(CALLS)) {
      const { status } = await call(method, path, body, headers)
      if (status === 200) names.push(name)
      else expect([status, lastRule()]).toEqual([403, 'yespo.rights'])
    }
    return names
  }
  const bearer = (token: unknown) => ({ authorization: `Bearer ${String(token)}` })

  it.each([
    ['full', Object.keys(CALLS)],
    ['events', ['events', 'past events', 'account']],
    ['events-and-contacts', ['events', 'past events', 'contacts', 'account']],
    ['messages', ['messages', 'account']],
  ] as const)('%s: of a token and of the key', async (scope, names) => {
    await restart({ accessTokens: { t: scope }, apiKeyScope: scope })
    expect(await allowed(bearer('t'))).toEqual(names)
    expect(await allowed(KEY)).toEqual(names)
  })

  it('of a generated token are events alone, and it lives as long as is set', async () => {
    await restart({ tokenTtlSeconds: 60 })
    const { json } = await call('POST', '/v1/auth/token', {})
    expect(await allowed(bearer(json?.['token']))).toEqual(['events', 'past events', 'account'])
    now += 60_000
    expect((await call('POST', '/v2/event', event, bearer(json?.['token']))).status).toBe(401)
    expect((await call('POST', '/v2/event', event, bearer('constructor'))).status).toBe(401)
  })

  it('the answer with a token has the shape that is set, and so has the refusal', async () => {
    await restart({ tokenAnswer: 'access_token', forbiddenStatus: 401 })
    const { json } = await call('POST', '/v1/auth/token', {})
    expect(json).toEqual({ access_token: expect.any(String), token_type: 'bearer' })
    expect((await call('POST', '/v1/contact', ada(), bearer(json?.['access_token']))).status).toBe(401)
    await restart({ tokenAnswer: 'text' })
    const { text } = await call('POST', '/v1/auth/token', {})
    expect((await call('POST', '/v2/event', event, bearer(text))).status).toBe(200)
  })
})
