import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { basic, startTestGateway, type TestGateway } from '../testing/start-test-gateway.js'
import { eventRoutes } from './event-routes.js'

const samples = {
  track: { userId: 'u-1', event: 'Product Viewed', properties: { product_id: 'p-1' } },
  identify: { userId: 'u-1', traits: { email: 'u1@example.com' } },
  page: { userId: 'u-1', name: 'Home' },
  screen: { userId: 'u-1', name: 'Start' },
  group: { userId: 'u-1', groupId: 'g-1' },
  alias: { userId: 'u-1', previousId: 'anon-1' },
} as const

let test: TestGateway
beforeEach(async () => {
  test = await startTestGateway()
})
afterEach(() => test.close())

const stored = (messageId: string, source = 'test-key') => test.gateway.waybill.where(source, messageId)

describe('single calls', () => {
  it.each(Object.entries(eventRoutes).flatMap(([type, paths]) => paths.map((path) => ({ type, path }))))(
    '$path stores a $type',
    async ({ type, path }) => {
      const event = { ...samples[type as keyof typeof samples], messageId: 'm-1' }
      const response = await test.post(path, event)
      expect(response.status).toBe(200)
      expect(await response.json()).toEqual({ success: true })
      expect(await stored('m-1')).toMatchObject({ status: 'found', source: 'test-key', event: { type, ...event } })
    },
  )

  it('takes the type from the path, whatever the body says', async () => {
    await test.post('/v1/identify', { type: 'track', userId: 'u-1', messageId: 'm-1' })
    expect(await stored('m-1')).toMatchObject({ event: { type: 'identify' } })
  })

  it('delivers to every vendor', async () => {
    await test.post('/v1/track', { userId: 'u-1', event: 'Something Special', messageId: 'm-1' })
    await test.gateway.waybill.flush()
    for (const vendor of ['salesforce-personalization', 'yespo', 'synerise'] as const)
      expect(test.sandbox.operations({ vendor, kind: 'event' })).toHaveLength(1)
  })

  it('delivers one event for two requests with the same messageId', async () => {
    const event = { userId: 'u-1', event: 'Something Special', messageId: 'm-1' }
    expect((await test.post('/v1/track', event)).status).toBe(200)
    expect((await test.post('/v1/track', event)).status).toBe(200)
    await test.gateway.waybill.flush()
    expect(test.sandbox.operations({ vendor: 'synerise', kind: 'event' })).toHaveLength(1)
  })

  it('says which field of a malformed event breaks which rule, and stores nothing', async () => {
    const response = await test.post('/v1/track', { properties: ['x'], messageId: 'm-1' })
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({
      success: false,
      code: 'invalid_event',
      message: 'The event was refused.',
      accepted: 0,
      errors: expect.arrayContaining([
        { field: 'event', rule: 'must name what happened' },
        { field: 'properties', rule: 'must be an object' },
      ]),
    })
    expect(await stored('m-1')).toEqual({ status: 'unknown' })
  })

  it('passes on the hint of a rule', async () => {
    const response = await test.post('/v1/track', { event: 'A' })
    expect(await response.json()).toMatchObject({
      errors: [{ field: 'userId', hint: 'set userId for a known person, else anonymousId' }],
    })
  })

  it('reads text/plain, as browsers send it', async () => {
    const response = await test.post(
      '/v1/t',
      { ...samples.track, messageId: 'm-1' },
      {
        headers: { 'content-type': 'text/plain', origin: 'http://localhost:3000' },
      },
    )
    expect(response.status).toBe(200)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(await stored('m-1')).toMatchObject({ status: 'found' })
  })
})

describe('write keys', () => {
  const withoutHeader = { headers: { authorization: '' } }

  it('takes the key from the body and does not store it with the event', async () => {
    const response = await test.post(
      '/v1/track',
      { ...samples.track, messageId: 'm-1', writeKey: 'in-body' },
      withoutHeader,
    )
    expect(response.status).toBe(200)
    const found = await stored('m-1', 'in-body')
    expect(found).toMatchObject({ status: 'found' })
    expect(JSON.stringify('event' in found && found.event)).not.toContain('in-body')
  })

  it('takes the key as a Bearer token', async () => {
    await test.post('/v1/track', { ...samples.track, messageId: 'm-1' }, { headers: { authorization: 'bearer tok' } })
    expect(await stored('m-1', 'tok')).toMatchObject({ status: 'found' })
  })

  it('keeps the messages of two keys apart', async () => {
    const event = { ...samples.track, messageId: 'm-1' }
    await test.post('/v1/track', event, { headers: { authorization: basic('one') } })
    await test.post('/v1/track', event, { headers: { authorization: basic('two') } })
    expect(await stored('m-1', 'one')).toMatchObject({ status: 'found' })
    expect(await stored('m-1', 'two')).toMatchObject({ status: 'found' })
  })

  it('needs some key even where every key is good', async () => {
    const response = await test.post('/v1/track', samples.track, withoutHeader)
    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject({ success: false, code: 'unauthorized' })
  })

  it.each(['a\nb', 'a b', 'ключ', 'k'.repeat(201)])(
    'refuses the key %j, which would blur the ledger',
    async (writeKey) => {
      expect((await test.post('/v1/track', { ...samples.track, writeKey }, withoutHeader)).status).toBe(401)
    },
  )

  it('takes a key of 200 characters', async () => {
    const event = { ...samples.track, writeKey: 'k'.repeat(200) }
    expect((await test.post('/v1/track', event, withoutHeader)).status).toBe(200)
  })

  it('takes what stands before the first colon of Basic, whatever the password', async () => {
    const authorization = `BASIC ${Buffer.from('user:pass:word').toString('base64')}`
    await test.post('/v1/track', { ...samples.track, messageId: 'm-1' }, { headers: { authorization } })
    expect(await stored('m-1', 'user')).toMatchObject({ status: 'found' })
  })

  it('looks into the body where the header names nobody', async () => {
    const event = { ...samples.track, messageId: 'm-1', writeKey: 'in-body' }
    await test.post('/v1/track', event, { headers: { authorization: basic('') } })
    expect(await stored('m-1', 'in-body')).toMatchObject({ status: 'found' })
  })

  it.each(['null', '5', '"writeKey"', '[]', '{"writeKey":5}', '{"writeKey":null}'])(
    'finds none in the body %s',
    async (body) => {
      const response = await test.post('/v1/track', body, withoutHeader)
      expect([response.status, await response.json()]).toMatchObject([
        401,
        { code: 'unauthorized', message: expect.stringContaining('No write key') },
      ])
    },
  )

  it('tells a client without a key how to send one', async () => {
    const response = await test.post('/v1/batch', { writeKey: '', batch: [] }, withoutHeader)
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="waybill"'])
    expect(await response.json()).toMatchObject({ message: expect.stringContaining('No write key: send it as') })
  })
})

describe('configured write keys', () => {
  it('takes each of them and nothing else, in every way to send one', async () => {
    const strict = await startTestGateway({ writeKeys: ['first', 'second'] })
    const status = async (authorization: string, writeKey?: string) =>
      (await strict.post('/v1/track', { ...samples.track, writeKey }, { headers: { authorization } })).status
    try {
      expect(await status(basic('first'))).toBe(200)
      expect(await status('Bearer second')).toBe(200)
      expect(await status('', 'second')).toBe(200)
      expect(await status(basic('third'))).toBe(401)
      expect(await status('Bearer firs')).toBe(401)
      expect(await status('', 'third')).toBe(401)
      expect(await status(basic('third'), 'first')).toBe(401)
    } finally {
      await strict.close()
    }
  })
})

describe('a write key with destinations', () => {
  const lanesOf = async (restricted: TestGateway, messageId: string, source: string) => {
    const found = await restricted.gateway.waybill.where(source, messageId)
    if (found.status !== 'found') return found.status
    const delivered = Object.entries(found.lanes).map(([lane, { state, reason }]) => [lane, reason ?? state])
    return { ...Object.fromEntries(delivered), ...found.notAddressed }
  }

  it.each(['/v1/track', '/v1/batch'])('sends what comes in at %s there alone', async (path) => {
    const keys = ['open-key', { key: 'yespo-key', destinations: ['yespo'] }]
    const restricted = await startTestGateway({ writeKeys: keys })
    try {
      const event = { type: 'track', ...samples.track, messageId: 'm-1' }
      const body = path === '/v1/batch' ? { batch: [event] } : event
      for (const key of ['open-key', 'yespo-key']) {
        const { status } = await restricted.post(path, body, { headers: { authorization: basic(key) } })
        expect(status).toBe(200)
      }
      await restricted.gateway.waybill.flush()
      expect(await lanesOf(restricted, 'm-1', 'yespo-key')).toEqual({
        yespo: 'delivered',
        synerise: 'not_addressed',
        'salesforce-personalization': 'not_addressed',
      })
      expect(await lanesOf(restricted, 'm-1', 'open-key')).toEqual({
        yespo: 'delivered',
        synerise: 'delivered',
        'salesforce-personalization': 'delivered',
      })
      expect(restricted.sandbox.operations({ vendor: 'synerise', kind: 'event' })).toHaveLength(1)
      expect(restricted.sandbox.operations({ vendor: 'yespo', kind: 'event' })).toHaveLength(2)
    } finally {
      await restricted.close()
    }
  })
})

describe('an opt-out', () => {
  const wordOf = async (messageId: string) => {
    const found = await stored(messageId)
    if (found.status !== 'found') return found.status
    const delivered = Object.values(found.lanes).map(({ state, reason }) => reason ?? state)
    return [...delivered, ...Object.values(found.notAddressed ?? {})]
  }

  it.each([{ all: false }, { ALL: 'false' }, { All: null }, { All: true, all: false }, { all: [] }])(
    'from everything holds in every spelling: %j',
    async (integrations) => {
      expect((await test.post('/v1/track', { ...samples.track, messageId: 'm-1', integrations })).status).toBe(200)
      await test.gateway.waybill.flush()
      expect(await wordOf('m-1')).toEqual(['integrations', 'integrations', 'integrations'])
      expect(test.sandbox.operations()).toEqual([])
    },
  )

  it.each(['Salesforce Marketing Cloud Personalization', 'salesforce_personalization', 'SalesforcePersonalization'])(
    'from one destination holds under the name %j',
    async (name) => {
      await test.post('/v1/track', { ...samples.track, messageId: 'm-1', integrations: { [name]: false } })
      await test.gateway.waybill.flush()
      expect(test.sandbox.operations({ vendor: 'salesforce-personalization' })).toEqual([])
      expect(test.sandbox.operations({ vendor: 'yespo' })).toHaveLength(1)
    },
  )

  it.each(['nothing', ['Yespo'], 0])('that is no object is refused with the event: %j', async (integrations) => {
    const response = await test.post('/v1/track', { ...samples.track, messageId: 'm-1', integrations })
    expect([response.status, await response.json()]).toMatchObject([400, { errors: [{ field: 'integrations' }] }])
    expect(await stored('m-1')).toEqual({ status: 'unknown' })
  })
})
