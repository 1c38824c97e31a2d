import { jitsuAnalytics } from '@jitsu/js'
import RudderStack from '@rudderstack/rudder-sdk-node'
import { Analytics as Segment } from '@segment/analytics-node'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { arrivalsOf } from '../testing/arrivals.js'
import { forgetfulProxy } from '../testing/forgetful-proxy.js'
import { arrivalFor, arrivalOf, type OtherCall, said } from '../testing/other-calls.js'
import { startTestGateway, type TestGateway } from '../testing/start-test-gateway.js'

// Jitsu's keys have two parts.
const writeKey = 'page:secret'
const properties = { size: 'L', count: 3, price: 49.9, note: 'ünïcode <b>', tags: ['a', 'b'], deep: { able: true } }
const told = new Date('2024-02-29T23:59:59.123Z')

interface Who {
  readonly userId?: string
  readonly anonymousId?: string
}
interface Call extends Who {
  readonly name: string
  readonly time?: Date
}
/** One client: sends some events of a name, and resolves when it has done what it could. */
interface Client {
  readonly canTellTime: boolean
  readonly repeats: boolean
  send(host: string, calls: readonly Call[]): Promise<void>
  /** An identify, and a page. */
  introduce(host: string, userId: string): Promise<void>
  /** The calls that it has besides. */
  readonly others: readonly OtherCall[]
  other(host: string, call: OtherCall, who: Who): Promise<void>
}

const traits = { email: 'ann@example.com', firstName: 'Ann' }
const untyped = <T>(value: unknown): T => value as T

const clients: Readonly<Record<string, Client>> = {
  '@segment/analytics-node': {
    canTellTime: true,
    repeats: true,
    async send(host, calls) {
      const client = new Segment({ writeKey, host, flushAt: 2, maxRetries: 3 })
      for (const { name, time, ...who } of calls)
        client.track(untyped({ ...who, event: name, properties, ...(time && { timestamp: time }) }))
      await client.closeAndFlush({ timeout: 20_000 })
    },
    async introduce(host, userId) {
      const client = new Segment({ writeKey, host })
      client.identify({ userId, traits })
      client.page({ userId, name: 'Home', properties: { url: 'https://shop.example/home' } })
      await client.closeAndFlush({ timeout: 20_000 })
    },
    others: ['screen', 'group', 'alias'],
    async other(host, call, who) {
      const client = new Segment({ writeKey, host })
      client[call](untyped({ ...who, ...said[call] }))
      await client.closeAndFlush({ timeout: 20_000 })
    },
  },
  '@rudderstack/rudder-sdk-node': {
    canTellTime: true,
    repeats: true,
    async send(host, calls) {
      const client = new RudderStack(writeKey, { dataPlaneUrl: host, flushAt: 2, retryCount: 3 })
      const sent = calls.map(
        ({ name, time, ...who }) =>
          new Promise<void>((resolve, reject) =>
            client.track(
              untyped({ ...who, event: name, properties, ...(time && { originalTimestamp: time }) }),
              (error?: Error) => (error ? reject(error) : resolve()),
            ),
          ),
      )
      await client.flush()
      await Promise.all(sent)
    },
    async introduce(host, userId) {
      const client = new RudderStack(writeKey, { dataPlaneUrl: host })
      client.identify({ userId, traits })
      client.page({ userId, name: 'Home', properties: { url: 'https://shop.example/home' } })
      await client.flush()
    },
    others: ['screen', 'group', 'alias'],
    async other(host, call, who) {
      const client = new RudderStack(writeKey, { dataPlaneUrl: host })
      client[call](untyped({ ...who, ...said[call] }))
      await client.flush()
    },
  },
  '@jitsu/js': {
    canTellTime: false,
    repeats: false,
    async send(host, calls) {
      for (const { name, userId, anonymousId } of calls) {
        const client = jitsuAnalytics(untyped({ host, writeKey, s2s: true }))
        // Ids of one call are given beside its properties.
        await client.track(name, { ...properties }, untyped({ userId, anonymousId }))
      }
    },
    async introduce(host, userId) {
      const client = jitsuAnalytics(untyped({ host, writeKey, s2s: true }))
      await client.identify(userId, traits)
      await client.page({ name: 'Home', url: 'https://shop.example/home' })
    },
    others: ['group'],
    async other(host, _call, who) {
      const client = jitsuAnalytics(untyped({ host, writeKey, s2s: true }))
      await client.group(said.group.groupId, { ...said.group.traits }, untyped(who))
    },
  },
}

let test: TestGateway
beforeEach(async () => {
  test = await startTestGateway({ writeKeys: [writeKey], defaults: { liveForMs: Number.POSITIVE_INFINITY } })
})
afterEach(async () => {
  await test.close()
})

describe.each(Object.entries(clients))('%s, unchanged, with its host pointed here', (_, client) => {
  const sent = async (host: string, calls: readonly Call[]) => {
    const before = Date.now()
    await client.send(host, calls)
    const after = Date.now()
    expect(await test.gateway.waybill.flush()).toMatchObject({ settled: true })
    return { before, after, arrived: arrivalsOf(test.sandbox, 'Probe') }
  }

  it.each<[string, Who, Who]>([
    ['a user', { userId: 'u-1' }, { userId: 'u-1' }],
    ['a user and an anonymous one', { userId: 'u-1', anonymousId: 'a-1' }, { userId: 'u-1', anonymousId: 'a-1' }],
    ['an anonymous user', { anonymousId: 'a-1' }, { anonymousId: 'a-1' }],
    ['an empty user', { userId: '', anonymousId: 'a-1' }, { anonymousId: 'a-1' }],
  ])('brings to the vendors what was said: %s', async (_name, who, expected) => {
    const { before, after, arrived } = await sent(test.url, [{ name: 'Probe One', ...who }])
    expect(arrived).toHaveLength(1)
    const [{ time, anonymousId, ...rest } = { time: 0 }] = arrived
    const { anonymousId: saidAnonymous, ...saidUser } = expected
    expect(rest).toEqual({
      name: 'Probe One',
      ...saidUser,
      properties,
      ...(expected.userId && { customId: expected.userId }),
    })
    // A client may draw an anonymous id of its own, but not in place of one that was given.
    if (saidAnonymous) expect(anonymousId).toBe(saidAnonymous)
    expect(time).toBeGreaterThanOrEqual(before)
    expect(time).toBeLessThanOrEqual(after)
  })

  it.runIf(client.canTellTime)('keeps the time that was told', async () => {
    const { arrived } = await sent(test.url, [{ name: 'Probe Late', userId: 'u-1', time: told }])
    expect(arrived).toMatchObject([{ name: 'Probe Late', userId: 'u-1', time: told.getTime(), properties }])
  })

  it.runIf(client.repeats)('brings each event once, however often the client repeats it', async () => {
    const proxy = await forgetfulProxy(test.url, 2)
    const names = ['Probe 1', 'Probe 2', 'Probe 3', 'Probe 4']
    const { arrived } = await sent(
      proxy.url,
      names.map((name) => ({ name, userId: 'u-1' })),
    )
    proxy.close()
    expect(proxy.requests()).toBeGreaterThan(2)
    expect(arrived.map(({ name }) => name).sort()).toEqual(names)
    for (const one of arrived) expect(one).toMatchObject({ userId: 'u-1', properties })
  })

  it('does with a host that ends in a slash', async () => {
    const { arrived } = await sent(`${test.url}/`, [{ name: 'Probe Slash', userId: 'u-1' }])
    expect(arrived).toMatchObject([{ name: 'Probe Slash', userId: 'u-1', properties }])
  })

  it.each(client.others)('brings by content: %s', async (call) => {
    await client.other(test.url, call, { userId: 'u-1' })
    await expect.poll(async () => (await arrivalOf(test, call)).event).toBeDefined()
    expect(await arrivalOf(test, call)).toMatchObject(arrivalFor(call, 'u-1'))
  })

  it.each(client.others.filter((call) => call !== 'alias'))('brings of nobody known: %s', async (call) => {
    await client.other(test.url, call, { userId: '', anonymousId: 'a-1' })
    await expect
      .poll(async () => (await arrivalOf(test, call)).event)
      .toMatchObject({ anonymousId: 'a-1', ...said[call] })
    expect((await arrivalOf(test, call)).event).not.toHaveProperty('userId')
  })

  it('brings who a person is, and what they looked at', async () => {
    await client.introduce(test.url, 'u-7')
    await expect.poll(async () => (await test.gateway.waybill.totals())['yespo']?.accepted, { timeout: 20_000 }).toBe(2)
    await test.gateway.waybill.flush()
    const of = (vendor: 'yespo' | 'synerise' | 'salesforce-personalization', kind: 'profile' | 'event') =>
      test.sandbox.operations({ vendor, kind }).map(({ content }) => content)
    expect(of('yespo', 'profile')).toMatchObject([
      { externalCustomerId: 'u-7', firstName: 'Ann', channels: [{ type: 'email', value: 'ann@example.com' }] },
    ])
    expect(of('synerise', 'profile')).toMatchObject([{ customId: 'u-7', email: 'ann@example.com', firstName: 'Ann' }])
    expect(of('salesforce-personalization', 'event')).toContainEqual(
      expect.objectContaining({
        user: expect.objectContaining({ id: 'u-7' }),
        source: expect.objectContaining({ url: 'https://shop.example/home' }),
      }),
    )
  })
})
