import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../testing/start-test-gateway.js'

let test: TestGateway
beforeEach(async () => {
  test = await startTestGateway({ writeKeys: ['test-key'] })
})
afterEach(() => test.close())

const event = { type: 'track', userId: 'u-1', event: 'Something Special', messageId: 'm-1' }
const stored = async (messageId = 'm-1') => {
  const found = await test.gateway.waybill.where('test-key', messageId)
  return found.status === 'found' ? found.event : undefined
}
const noHead = { headers: { authorization: '' } }
const base64 = (value: unknown) => encodeURIComponent(Buffer.from(JSON.stringify(value)).toString('base64'))

describe('what clients ask for before they send', () => {
  it("tells Segment's client to send here, in the protocol of the page", async () => {
    const { host } = new URL(test.url)
    for (const [path, protocol] of [
      ['/v1/projects/test-key/settings', 'http'],
      ['//v1//projects/test-key/settings/', 'https'],
    ] as const) {
      const headers = { origin: 'https://shop.example', 'x-forwarded-proto': protocol }
      const response = await fetch(test.url + path, { headers })
      expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([200, '*'])
      expect(await response.json()).toMatchObject({
        integrations: { 'Segment.io': { apiKey: 'test-key', apiHost: `${host}/v1`, protocol } },
      })
    }
  })

  it.each([
    ['/sourceConfig/?p=npm&v=3.34.1&writeKey=test-key', {}],
    ['/sourceConfig?p=npm', { authorization: `Basic ${btoa('test-key:')}` }],
  ])("tells RudderStack's client that its source is on: %s", async (path, headers) => {
    const response = await fetch(test.url + path, { headers: { ...headers, origin: 'https://shop.example' } })
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(await response.json()).toMatchObject({
      source: { id: expect.any(String), enabled: true, destinations: [], config: {} },
    })
  })

  it.each(['/v1/projects/wrong/settings', '/sourceConfig?writeKey=wrong', '/sourceConfig'])(
    'is refused with a wrong key or none: %s',
    async (path) => {
      expect((await fetch(test.url + path)).status).toBe(401)
    },
  )

  it('takes the counters of a client without reading them', async () => {
    const response = await fetch(`${test.url}/v1/m`, { method: 'POST', body: '{"series":[' })
    expect([response.status, await response.json()]).toEqual([200, { success: true }])
  })
})

describe('paths of clients', () => {
  it.each(['/api/s/track', '/api/s/s2s/track', '/v1/track/', '//v1//track', '/v1/t/?a=//b/'])(
    '%s takes one event',
    async (path) => {
      expect((await test.post(path, event)).status).toBe(200)
      expect(await stored()).toMatchObject({ event: 'Something Special' })
    },
  )

  it.each(['/beacon/v1/batch?writeKey=test-key', '/v1/batch/?writeKey=test-key', '/api/s/batch?writeKey=test-key'])(
    '%s takes a batch, as a page that is left sends it',
    async (path) => {
      const headers = { authorization: '', 'content-type': 'text/plain;charset=UTF-8' }
      expect((await test.post(path, { batch: [event] }, { headers })).status).toBe(200)
      expect(await stored()).toBeDefined()
    },
  )

  it.each(['/api/s/nothing', '/beacon/v1/x', '/sourceConfig/x'])(
    '%s is nothing, and a page may read that',
    async (path) => {
      const response = await test.post(path, event, { headers: { origin: 'https://shop.example' } })
      expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([404, '*'])
    },
  )
})

describe("Segment's pixel", () => {
  it.each(['track', 'identify', 'page', 'screen', 'group', 'alias'])(
    'takes %s, and answers a picture',
    async (call) => {
      const fields = {
        userId: 'u-1',
        messageId: 'm-1',
        event: 'E',
        groupId: 'g',
        previousId: 'p',
        writeKey: 'test-key',
      }
      const response = await fetch(`${test.url}/v1/pixel/${call}?data=${base64(fields)}`)
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/gif'])
      expect(Buffer.from(await response.arrayBuffer()).toString('latin1', 0, 6)).toBe('GIF89a')
      expect(await stored()).toMatchObject({ type: call, userId: 'u-1' })
      expect(await stored()).not.toHaveProperty('writeKey')
    },
  )

  it.each([
    [{ ...event, writeKey: 'wrong' }, 401],
    [{ ...event, properties: { writeKey: 'test-key' } }, 401],
    [event, 401],
    [{ writeKey: 'test-key' }, 400],
  ])('refuses %j', async (fields, status) => {
    expect((await fetch(`${test.url}/v1/pixel/track?data=${base64(fields)}`)).status).toBe(status)
    expect((await fetch(`${test.url}/v1/pixel/track?data=!!`)).status).toBe(401)
    const torn = Buffer.from(JSON.stringify({ ...event, writeKey: 'test-key', event: 'T\u0001rn' }), 'latin1')
    torn[torn.indexOf('T') + 1] = 0xff
    const data = encodeURIComponent(torn.toString('base64'))
    expect(await (await fetch(`${test.url}/v1/pixel/track?data=${data}`)).json()).toMatchObject({
      code: 'invalid_utf8',
    })
    expect(await stored()).toBeUndefined()
  })
})

describe("RudderStack's pixel", () => {
  const told = '2024-02-29T23:59:59.123Z'
  const fields = `messageId=m-1&userId=u-1&anonymousId=%22a-1%22&timestamp=${told}&context.page.title=Home&properties.size=L`

  it.each([
    [`/pixel/v1/track?writeKey=test-key&${fields}&event=Seen+%26+Bought`, { type: 'track', event: 'Seen & Bought' }],
    [`/pixel/v1/page/?${fields}&writeKey=test-key&name=Home&name=Other`, { type: 'page', name: 'Home' }],
  ])('takes fields by their paths, and answers a picture: %s', async (path, expected) => {
    const response = await fetch(test.url + path)
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/gif'])
    const event = { userId: 'u-1', anonymousId: 'a-1', timestamp: told, properties: { size: 'L' }, ...expected }
    expect(await stored()).toMatchObject({ ...event, context: { page: { title: 'Home' } } })
    expect(await stored()).not.toHaveProperty('writeKey')
  })

  it('answers what it cannot take as any other route does', async () => {
    const asked: readonly (readonly [query: string, status: number])[] = [
      [`${fields}&event=E`, 401],
      [`writeKey=wrong&${fields}&event=E`, 401],
      [`writeKey=test-key&${fields}`, 400],
      ['writeKey=test-key&event=E', 400],
      ['writeKey=test-key&event=E&userId=u&properties.__proto__.admin=1', 400],
      ['writeKey=test-key&event=E&userId=u&properties=x&properties.a=1', 200],
      [`writeKey=test-key&event=E&userId=u&properties.${'a.'.repeat(3_000)}a=1`, 200],
    ]
    for (const [at, [query, status]] of asked.entries()) {
      const response = await fetch(
        `${test.url}/pixel/v1/track?${query.replace(/messageId=m-1&?/, '')}&messageId=n-${at}`,
      )
      expect(response.status, query.slice(0, 100)).toBe(status)
      expect((await stored(`n-${at}`)) !== undefined).toBe(status === 200)
    }
  })
})

describe("RudderStack's merge", () => {
  const merge = (...mergeProperties: object[]) => test.post('/v1/merge', { messageId: 'm-1', mergeProperties })

  it('of a user and an anonymous id is an alias', async () => {
    const response = await merge({ type: 'anonymousId', value: 'a-1' }, { type: 'userId', value: 'u-1' })
    expect(response.status).toBe(200)
    expect(await stored()).toMatchObject({ type: 'alias', userId: 'u-1', previousId: 'a-1' })
  })

  it('of others is refused, and says so', async () => {
    const response = await merge({ type: 'email', value: 'a@b.example' }, { type: 'phone', value: '1' })
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { code: 'invalid_event', message: expect.stringContaining('userId and an anonymousId') },
    ])
    expect((await test.post('/v1/merge', {}, noHead)).status).toBe(401)
  })
})

describe('ids that are numbers', () => {
  it.each(['/v1/track', '/v1/batch', '/v1/decide'])('are texts at %s', async (path) => {
    const fields = { ...event, userId: 42, anonymousId: 0, messageId: 7 }
    const { messageId: _, ...decided } = fields
    const body =
      path === '/v1/batch' ? { batch: [fields] } : path === '/v1/decide' ? { ...decided, messageId: '7' } : fields
    expect((await test.post(path, body)).status).toBe(200)
    expect(await stored('7')).toMatchObject({ userId: '42', anonymousId: '0' })
  })

  it.each(['9007199254740993', '1.5', '1e300'])('that JSON does not carry exactly are refused: %s', async (id) => {
    const response = await test.post('/v1/track', JSON.stringify(event).replace('"u-1"', id))
    expect([response.status, await response.json()]).toMatchObject([400, { errors: [{ field: 'userId' }] }])
  })
})
