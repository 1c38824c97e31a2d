import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Sandbox } from '../../sandbox.js'
import { startSandbox } from '../../start-sandbox.js'
import { basic, send } from '../../testing/test-client.js'
import type { YespoSettings } from '../settings.js'

const KEY = basic('', 'sandbox-yespo-key')

let sandbox: Sandbox

const restart = async (yespo: YespoSettings = {}) => {
  await sandbox?.close()
  sandbox = await startSandbox({ vendors: ['yespo'], settings: { yespo } })
}
beforeEach(() => restart())
afterEach(() => sandbox.close())

const post = (version: number, body: unknown) => send(`${sandbox.urls.yespo}/v${version}/event`, { headers: KEY, body })
const lastRule = () => sandbox.requests().at(-1)?.refusal?.rule
const ruleOf = async (body: unknown, version = 2) => {
  await post(version, body)
  return lastRule()
}

describe('authorization and framing', () => {
  it.each<[string, Record<string, string>, number]>([
    ['any user name and the key', basic('whoever', 'sandbox-yespo-key'), 200],
    ['a Bearer token', { authorization: 'Bearer sandbox-yespo-token' }, 200],
    ['a wrong key', basic('user', 'wrong'), 401],
    ['a wrong token', { authorization: 'Bearer wrong' }, 401],
    ['nothing', {}, 401],
  ])('%s', async (_what, headers, status) => {
    expect((await send(`${sandbox.urls.yespo}/v1/account/info`, { headers })).status).toBe(status)
  })

  it('401 is JSON with a numeric status; 404, 405 and 415 are told apart', async () => {
    const url = sandbox.urls.yespo
    expect((await send(`${url}/v2/event`, { body: {} })).json).toMatchObject({ status: 401 })
    expect((await send(`${url}/v9/event`, { headers: KEY, body: {} })).status).toBe(404)
    expect((await send(`${url}/v2/event`, { headers: KEY })).status).toBe(405)
    const text = { ...KEY, 'content-type': 'text/plain' }
    expect((await send(`${url}/v2/event`, { headers: text, body: '{}' })).status).toBe(415)
    const broken = { ...KEY, 'content-type': 'application/json; charset=UTF-8' }
    expect((await send(`${url}/v2/event`, { headers: broken, body: '{' })).status).toBe(400)
    expect(lastRule()).toBe('yespo.json')
  })

  it('429 above the limit within one second, and again good in the next', async () => {
    let now = 1_000_000
    await sandbox.close()
    sandbox = await startSandbox({ vendors: ['yespo'], now: () => now, settings: { yespo: { requestsPerSecond: 2 } } })
    const statuses = async (count: number) => {
      const list = []
      for (let index = 0; index < count; index += 1)
        list.push((await post(2, { eventTypeKey: 'a', keyValue: 'k' })).status)
      return list
    }
    expect(await statuses(3)).toEqual([200, 200, 429])
    now += 999
    expect(await statuses(1)).toEqual([429])
    now += 1
    expect(await statuses(3)).toEqual([200, 200, 429])
  })
})

describe('the three versions', () => {
  const json = { array: [{ name: 'Hair styler' }] }

  it('accept their own shape with 200 and an empty body, and remember the same event', async () => {
    const pair = (value: unknown) => [
      { name: 'email', value: 'ada@example.com' },
      { name: 'items', value },
    ]
    for (const [version, params] of [
      [1, pair(JSON.stringify(json))],
      [2, pair(json)],
      [3, { email: 'ada@example.com', items: json }],
    ] as const) {
      expect(await post(version, { eventTypeKey: 'cart', params })).toMatchObject({ status: 200, text: '' })
    }
    const { events, eventTypes, contacts } = sandbox.state('yespo')
    expect(eventTypes).toEqual(['cart'])
    expect(contacts).toMatchObject([{ values: { email: 'ada@example.com' } }])
    expect(events).toMatchObject(
      Array.from({ length: 3 }, () => ({ keyValue: 'ada@example.com', contactId: contacts[0]?.id })),
    )
    expect(events[1]?.params).toEqual(events[2]?.params)
  })

  it.each<[string, number, unknown, string]>([
    ['1 takes no nested JSON', 1, [{ name: 'items', value: json }], 'yespo.params.escaped'],
    ['1 takes an array', 1, { items: '1' }, 'yespo.params.array'],
    ['2 takes an array', 2, { items: json }, 'yespo.params.array'],
    ['3 takes an object', 3, [{ name: 'items', value: json }], 'yespo.params.object'],
  ])('version %s', async (_what, version, params, rule) => {
    expect(await ruleOf({ eventTypeKey: 'a', keyValue: 'k', params }, version)).toBe(rule)
  })
})

describe('lengths, at n and n + 1', () => {
  const key = (length: number) => 'k'.repeat(length)

  it.each<[string, number, (length: number) => unknown, string]>([
    ['eventTypeKey', 100, (length) => ({ eventTypeKey: key(length), keyValue: 'k' }), 'yespo.event-type-key.length'],
    ['keyValue', 300, (length) => ({ eventTypeKey: 'a', keyValue: key(length) }), 'yespo.key-value.length'],
    [
      'identifier',
      300,
      (length) => ({ eventTypeKey: 'a', params: [{ name: 'externalCustomerId', value: key(length) }] }),
      'yespo.identifier.length',
    ],
    [
      'parameter name',
      100,
      (length) => ({ eventTypeKey: 'a', keyValue: 'k', params: [{ name: key(length), value: 1 }] }),
      'yespo.params.name-length',
    ],
  ])('%s', async (_what, limit, body, rule) => {
    for (const length of [limit - 1, limit]) expect(await ruleOf(body(length))).toBeUndefined()
    expect(await ruleOf(body(limit + 1))).toBe(rule)
  })

  const sized = (bytes: number) => {
    const body = (text: string) => ({ eventTypeKey: 'a', keyValue: 'k', params: [{ name: 'n', value: text }] })
    return body('é' + 'x'.repeat(bytes - 2 - JSON.stringify(body('')).length))
  }

  it('body: 20,000 bytes of UTF-8', async () => {
    expect(Buffer.byteLength(JSON.stringify(sized(20_000)))).toBe(20_000)
    for (const bytes of [19_999, 20_000]) expect(await ruleOf(sized(bytes))).toBeUndefined()
    expect(await ruleOf(sized(20_001))).toBe('yespo.event.size')
  })

  it('body: another limit and status when set', async () => {
    await restart({ eventBytes: 20_480, tooLargeStatus: 413 })
    expect((await post(2, sized(20_480))).status).toBe(200)
    expect((await post(2, sized(20_481))).status).toBe(413)
  })
})

describe('characters', () => {
  const FORBIDDEN = [...'<>;,?!^|/\\"\'`\u2019']

  it.each(FORBIDDEN)('%s is refused in each of the three places', async (character) => {
    const bad = `a${character}b`
    expect(await ruleOf({ eventTypeKey: bad, keyValue: 'k' })).toBe('yespo.event-type-key.characters')
    expect(await ruleOf({ eventTypeKey: 'a', keyValue: bad })).toBe('yespo.key-value.characters')
    expect(await ruleOf({ eventTypeKey: 'a', params: [{ name: 'email', value: bad }] })).toBe(
      'yespo.identifier.characters',
    )
    expect(await ruleOf({ eventTypeKey: 'a', keyValue: 'k', params: [{ name: 'n', value: bad }] })).toBeUndefined()
  })

  it('the rest is allowed, and a switch lets all through', async () => {
    const allowed = ' @.+-_:#=&%$*()[]{}~ Ґї漢'
    expect(await ruleOf({ eventTypeKey: `a${allowed}`, keyValue: `k${allowed}` })).toBeUndefined()
    await restart({ forbiddenCharacters: 'accept' })
    expect(await ruleOf({ eventTypeKey: 'a', keyValue: "o'brien@example.com" })).toBeUndefined()
  })
})

describe('identifiers', () => {
  const params = (...pairs: [string, unknown][]) => pairs.map(([name, value]) => ({ name, value }))

  it.each(['contactId', 'externalCustomerId', 'email', 'phone', 'pushToken'])('%s is enough', async (name) => {
    expect(await ruleOf({ eventTypeKey: 'a', params: params([name, '7']) })).toBeUndefined()
    expect(sandbox.state('yespo').events[0]?.keyValue).toBe('7')
  })

  it('are taken in the documented order', async () => {
    const all = params(['phone', '1'], ['email', 'e'], ['externalCustomerId', 'x'])
    await post(2, { eventTypeKey: 'a', params: all })
    await post(2, { eventTypeKey: 'a', params: all.slice(0, 2) })
    await post(2, { eventTypeKey: 'a', keyValue: 'own', params: all })
    expect(sandbox.state('yespo').events.map(({ keyValue }) => keyValue)).toEqual(['x', 'e', 'own'])
  })

  it.each(['', ' ', 'null', ' null ', null])('externalCustomerId %j is ignored, not an error', async (value) => {
    expect(await ruleOf({ eventTypeKey: 'a', params: params(['externalCustomerId', value]) })).toBe(
      'yespo.identifier.required',
    )
    expect(
      await ruleOf({ eventTypeKey: 'a', params: params(['externalCustomerId', value], ['email', 'e']) }),
    ).toBeUndefined()
    expect(sandbox.state('yespo').events[0]?.params).toEqual({ email: 'e' })
  })

  it.each<[string, unknown, string]>([
    ['neither key nor identifier', { eventTypeKey: 'a', params: [] }, 'yespo.identifier.required'],
    ['no type', { keyValue: 'k' }, 'yespo.event-type-key.required'],
    ['an empty type', { eventTypeKey: '', keyValue: 'k' }, 'yespo.event-type-key.required'],
    ['a number as key', { eventTypeKey: 'a', keyValue: 7 }, 'yespo.key-value.type'],
    ['a list', [], 'yespo.event.body'],
    ['an element without value', { eventTypeKey: 'a', keyValue: 'k', params: [{ name: 'n' }] }, 'yespo.params.pair'],
    ['an element without name', { eventTypeKey: 'a', keyValue: 'k', params: [{ value: 'n' }] }, 'yespo.params.pair'],
    ['a name twice', { eventTypeKey: 'a', keyValue: 'k', params: params(['n', 1], ['n', 2]) }, 'yespo.params.unique'],
  ])('%s is refused', async (_what, body, rule) => {
    const reply = await post(2, body)
    expect([reply.status, lastRule()]).toEqual([400, rule])
    expect(sandbox.operations()).toEqual([])
  })
})

describe('validation of parameters and contacts', () => {
  const expected = [
    { name: 'email', required: true },
    { name: 'coupon', required: false },
  ]

  it('names the expected parameters: text with an array on 2, an object on 3, nothing on 1', async () => {
    await restart({ validatedEventTypes: { strict: expected } })
    const two = await post(2, { eventTypeKey: 'strict', keyValue: 'k', params: [{ name: 'x', value: 1 }] })
    expect(two.status).toBe(400)
    expect(two.text).toBe(`Event should have the following params: ${JSON.stringify(expected)}`)
    const three = await post(3, { eventTypeKey: 'strict', keyValue: 'k', params: {} })
    expect(three).toMatchObject({
      status: 400,
      json: { params: { email: { required: true }, coupon: { required: false } } },
    })
    expect((await post(1, { eventTypeKey: 'strict', keyValue: 'k' })).status).toBe(200)
    expect((await post(3, { eventTypeKey: 'strict', params: { email: 'e' } })).status).toBe(200)
  })

  const contactEvent = (value: unknown, name = 'contactJson') => ({
    eventTypeKey: 'a',
    keyValue: 'k',
    params: [{ name, value }],
  })
  const GOOD = {
    firstname: 'x'.repeat(60),
    sms: '+1-541-754-3010',
    timeZone: 'Etc/GMT+03',
    languageCode: 'uk',
    profileInputs: [{ profileInputId: 10_001, value: '2020-11-23' }],
    confirmed: false,
  }

  it('takes valid contact data as object or string', async () => {
    expect(await ruleOf(contactEvent(GOOD))).toBeUndefined()
    expect(await ruleOf(contactEvent(JSON.stringify(GOOD)))).toBeUndefined()
  })

  it.each<[string, unknown, string]>([
    ['firstname', 'x'.repeat(61), 'yespo.contact-json.name-length'],
    ['lastname', 'x'.repeat(61), 'yespo.contact-json.name-length'],
    ['sms', 'call me', 'yespo.contact-json.phone'],
    ['languageCode', 'ukrainian', 'yespo.contact-json.language'],
    ['confirmed', 'yes', 'yespo.contact-json.type'],
    ['profileInputs', [{ profileInputId: 'x' }], 'yespo.contact-json.type'],
    ['profileInputs', [{ profileInputId: 10_001, value: 'soon' }], 'yespo.contact-json.additional-field'],
  ])('refuses %s %j with field and details', async (field, value, rule) => {
    await restart({ additionalFields: { 10_001: 'date' } })
    const reply = await post(2, contactEvent({ ...GOOD, [field]: value }))
    expect([reply.status, lastRule()]).toEqual([400, rule])
    expect(reply.json).toMatchObject({
      invalidFields: [{ field: expect.stringContaining(field), error: expect.any(String) }],
    })
  })

  it('validates neither version 1 nor a parameter of another name', async () => {
    expect((await post(1, contactEvent('{"sms":"call me"}'))).status).toBe(200)
    expect((await post(2, contactEvent({ sms: 'call me' }, 'json'))).status).toBe(200)
  })

  it('creates no contacts when the account does not', async () => {
    await restart({ contactsFromEvents: false })
    await post(3, { eventTypeKey: 'a', params: { email: 'e' } })
    expect(sandbox.state('yespo').contacts).toEqual([])
  })
})
