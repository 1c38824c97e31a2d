import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CHROMIUM_HINT, findChromium } from '../../../../tooling/browser.js'
import { browserTest } from '../../../../tooling/browser-test.js'
import { samplesOf } from '../../../../tooling/samples/read-samples.js'
import { type Arrival, arrivalsOf } from '../testing/arrivals.js'
import { forgetfulProxy } from '../testing/forgetful-proxy.js'
import { arrivalFor, arrivalOf, type OtherCall, said } from '../testing/other-calls.js'
import { type Shop, startShop } from '../testing/start-shop.js'
import { startTestGateway, type TestGateway } from '../testing/start-test-gateway.js'

const chromium = findChromium()
if (!chromium) console.warn(`The tests of clients in a browser are skipped. ${CHROMIUM_HINT}`)

const writeKey = 'page:secret'
const properties = { size: 'L', count: 3, price: 49.9, note: 'ünïcode <b>', deep: { able: true } }

/** What every script leaves for the test: one client behind the same calls. */
interface ShopWindow {
  start(host: string, key: string): Promise<void>
  track(name: string, properties: object): unknown
  identify(userId: string, traits: object): unknown
  page(name: string): unknown
  other(call: OtherCall, said: object): unknown
  anonymousId(): Promise<string>
  setAnonymousId(id: string): unknown
  reset(): unknown
}

/** The calls of Segment's client, which is \`client\`. */
const segmentCalls = `{
  track: (name, properties) => client.track(name, properties),
  identify: (userId, traits) => client.identify(userId, traits),
  page: (name) => client.page(name),
  other: (call, said) =>
    call === 'screen' ? client.screen(said.name, said.properties)
      : call === 'group' ? client.group(said.groupId, said.traits)
      : client.alias('u-1', said.previousId),
  anonymousId: async () => client.user().anonymousId(),
  setAnonymousId: (id) => client.setAnonymousId(id),
  reset: () => client.reset(),
}`

/** Each client, unchanged, with its host and its key and nothing else. */
const scripts: Readonly<Record<string, string>> = {
  "Segment's analytics.min.js": `
    let client
    Object.assign(window, ${segmentCalls}, {
      start: (host, key) => new Promise((resolve) => {
        window.analytics = Object.assign([], { _writeKey: key, _cdn: host })
        window.analytics.push(['ready', () => resolve(void (client = window.analytics))])
        document.head.append(Object.assign(document.createElement('script'), { src: '/analytics.min.js' }))
      }),
    })`,
  '@segment/analytics-next': `
    import { AnalyticsBrowser } from '@segment/analytics-next'
    let client
    Object.assign(window, ${segmentCalls}, {
      start: async (host, key) => {
        const loading = AnalyticsBrowser.load({ writeKey: key, cdnURL: host })
        client = (await loading)[0]
      },
    })`,
  '@rudderstack/analytics-js': `
    import { RudderAnalytics } from '@rudderstack/analytics-js/bundled'
    const client = new RudderAnalytics()
    Object.assign(window, {
      start: (host, key) => new Promise((resolve) => {
        client.load(key, host, { configUrl: host, ...window.loadOptions })
        client.ready(resolve)
      }),
      track: (name, properties) => client.track(name, properties),
      identify: (userId, traits) => client.identify(userId, traits),
      page: (name) => client.page(name),
      other: (call, said) =>
        call === 'group' ? client.group(said.groupId, said.traits) : client.alias('u-1', said.previousId),
      anonymousId: async () => client.getAnonymousId(),
      setAnonymousId: (id) => client.setAnonymousId(id),
      reset: () => client.reset(true),
    })`,
  '@jitsu/js': `
    import { jitsuAnalytics } from '@jitsu/js'
    let client
    Object.assign(window, {
      start: async (host, key) => { client = jitsuAnalytics({ host, writeKey: key }) },
      track: (name, properties) => client.track(name, properties),
      identify: (userId, traits) => client.identify(userId, traits),
      page: (name) => client.page({ name }),
      other: (call, said) => client.group(said.groupId, said.traits),
      anonymousId: async () => client.user().anonymousId,
      setAnonymousId: (id) => client.setAnonymousId(id),
      reset: () => client.reset(),
    })`,
}

/** Calls that each has besides. RudderStack's client in a page has no screen, Jitsu's neither that nor an alias. */
const othersOf = (name: string): readonly OtherCall[] =>
  name === '@jitsu/js'
    ? ['group']
    : name === '@rudderstack/analytics-js'
      ? ['group', 'alias']
      : ['screen', 'group', 'alias']

describe.skipIf(!chromium).each(Object.entries(scripts))('%s in a page, with its host pointed here', (name, script) => {
  let shop: Shop
  let browser: Browser
  let test: TestGateway
  let page: Page
  const complaints: string[] = []

  browserTest.beforeAll(async ({ browser: shared }) => {
    browser = shared
    shop = await startShop(script)
  }, 60_000)
  afterAll(() => shop?.close())
  beforeEach(async () => {
    test = await startTestGateway({ writeKeys: [writeKey] })
    page = await (await browser.newContext()).newPage()
    complaints.length = 0
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  })
  afterEach(async () => {
    await page.context().close()
    await test.close()
  })

  const open = async (loadOptions: object = {}, host = test.url) => {
    await page.goto(shop.url)
    await page.evaluate(
      async ([host, key, options]) => {
        Object.assign(globalThis, { loadOptions: options })
        await (globalThis as unknown as ShopWindow).start(host, key)
      },
      [host, writeKey, loadOptions] as const,
    )
  }
  const arrived = async (count: number): Promise<readonly Arrival[]> => {
    await expect
      .poll(async () => (await test.gateway.waybill.totals())['yespo']?.accepted, { timeout: 30_000 })
      .toBeGreaterThanOrEqual(count)
    await test.gateway.waybill.flush()
    return arrivalsOf(test.sandbox, 'Probe')
  }

  it('brings to the vendors what was said: anonymous, then known, then anonymous again', async () => {
    await open()
    const before = Date.now()
    const [first, second] = await page.evaluate(async (said) => {
      const shopWindow = globalThis as unknown as ShopWindow
      const drawn = await shopWindow.anonymousId()
      // Clients that work in the background say by a promise when a call is made.
      await shopWindow.track('Probe Anonymous', said)
      await shopWindow.identify('u-1', { email: 'ann@example.com', firstName: 'Ann' })
      await shopWindow.track('Probe Known', said)
      return [drawn, await shopWindow.anonymousId()]
    }, properties)
    await arrived(3)
    const third = await page.evaluate(async (said) => {
      const shopWindow = globalThis as unknown as ShopWindow
      await shopWindow.reset()
      await shopWindow.setAnonymousId('a-told')
      await shopWindow.track('Probe Again', said)
      return shopWindow.anonymousId()
    }, properties)
    const all = await arrived(4)
    const after = Date.now()
    expect(third).toBe('a-told')
    expect(all.map(({ time: _, ...rest }) => rest)).toEqual([
      { name: 'Probe Anonymous', anonymousId: first, properties: expect.objectContaining(properties) },
      {
        name: 'Probe Known',
        userId: 'u-1',
        customId: 'u-1',
        anonymousId: second,
        properties: expect.objectContaining(properties),
      },
      { name: 'Probe Again', anonymousId: 'a-told', properties: expect.objectContaining(properties) },
    ])
    for (const { time } of all) {
      expect(time).toBeGreaterThanOrEqual(before)
      expect(time).toBeLessThanOrEqual(after)
    }
    const profiles = test.sandbox.operations({ vendor: 'yespo', kind: 'profile' }).map(({ content }) => content)
    expect(profiles).toMatchObject([{ externalCustomerId: 'u-1', firstName: 'Ann' }])
    expect(complaints).toEqual([])
  })

  it('brings the page that is looked at', async () => {
    await open()
    await page.evaluate(() => void (globalThis as unknown as ShopWindow).page('Home'))
    await arrived(1)
    const events = test.sandbox.operations({ vendor: 'salesforce-personalization', kind: 'event' })
    expect(events.map(({ content }) => content)).toMatchObject([{ source: { url: shop.url } }])
  })

  it.each(othersOf(name))('brings by content: %s', async (call) => {
    await open()
    await page.evaluate(() => (globalThis as unknown as ShopWindow).identify('u-1', {}))
    await arrived(1)
    await page.evaluate(([one, fields]) => void (globalThis as unknown as ShopWindow).other(one, fields), [
      call,
      said[call],
    ] as const)
    await expect.poll(async () => (await arrivalOf(test, call)).event).toBeDefined()
    expect(await arrivalOf(test, call)).toMatchObject(arrivalFor(call, 'u-1'))
    expect(complaints).toEqual([])
  })

  it.runIf(name.endsWith('min.js'))('is loaded as apps/gateway/README.md shows', async () => {
    const sample = samplesOf('apps/gateway/README.md').find(({ language }) => language === 'html')
    await page.goto(shop.url)
    await page.setContent((sample?.code ?? '').replace('my-key', writeKey).replace('http://127.0.0.1:8080', test.url))
    await arrived(1)
    expect(arrivalsOf(test.sandbox, 'Signed Up')).toHaveLength(1)
    expect(complaints).toEqual([])
  })

  it('finds its host behind a slash too many', async () => {
    await open({}, `${test.url}/`)
    await page.evaluate((what) => void (globalThis as unknown as ShopWindow).track('Probe Slash', what), properties)
    expect(await arrived(1)).toMatchObject([{ name: 'Probe Slash', properties }])
  })

  // Jitsu's client repeats nothing.
  it.skipIf(name === '@jitsu/js')('brings an event once, though its answer was lost', async () => {
    const proxy = await forgetfulProxy(test.url, 1)
    await open({}, proxy.url)
    await page.evaluate((what) => void (globalThis as unknown as ShopWindow).track('Probe Again', what), properties)
    await expect.poll(() => proxy.requests(), { timeout: 30_000 }).toBeGreaterThan(1)
    await page.close()
    proxy.close()
    expect(await arrived(1)).toMatchObject([{ name: 'Probe Again', properties }])
  })

  // Jitsu's client keeps nothing, and its requests end with their page.
  const ways: readonly object[] =
    name === '@jitsu/js' ? [] : name === '@rudderstack/analytics-js' ? [{}, { useBeacon: true }] : [{}]
  it.each(ways)('brings what happens as the page is left: %j', async (loadOptions) => {
    await open(loadOptions)
    await page.evaluate(
      ([said, elsewhere]) => {
        ;(globalThis as unknown as ShopWindow).track('Probe Leaving', said as object)
        ;(globalThis as unknown as { readonly location: { href: string } }).location.href = elsewhere as string
      },
      [properties, `${shop.url}elsewhere`] as const,
    )
    await page.waitForURL(/elsewhere/)
    // Some clients keep what they could not send, and send it from the next page.
    await open(loadOptions)
    const all = await arrived(1)
    expect(all).toMatchObject([{ name: 'Probe Leaving', properties }])
  })
})
