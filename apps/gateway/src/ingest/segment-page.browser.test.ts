import type { Analytics, AnalyticsBrowser, Context } from '@segment/analytics-next'
import type { Browser } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import { CHROMIUM_HINT, findChromium } from '../../../../tooling/browser.js'
import { browserTest } from '../../../../tooling/browser-test.js'
import { type Shop, startShop } from '../testing/start-shop.js'
import { startTestGateway, type TestGateway } from '../testing/start-test-gateway.js'

const chromium = findChromium()
if (!chromium) console.warn(`The tests of Segment's client in a browser are skipped. ${CHROMIUM_HINT}`)

/** What the page's script leaves for the test. */
interface ShopWindow {
  readonly AnalyticsBrowser: typeof AnalyticsBrowser
}

const script = `import { AnalyticsBrowser } from '@segment/analytics-next'; window.AnalyticsBrowser = AnalyticsBrowser`

describe.skipIf(!chromium)('@segment/analytics-next in a browser, with its host pointed here', () => {
  let shop: Shop
  let browser: Browser
  let test: TestGateway
  browserTest.beforeAll(async ({ browser: shared }) => {
    shop = await startShop(script)
    browser = shared
    test = await startTestGateway({ writeKeys: ['page-key'] })
  }, 60_000)
  afterAll(async () => {
    shop?.close()
    await test?.close()
  })

  it.each(['one by one', 'batching'] as const)(
    'has every event it reports as sent in the ledger, delivered to all vendors (%s)',
    async (strategy) => {
      const context = await browser.newContext()
      const page = await context.newPage()
      const refused: string[] = []
      page.on('console', (message) => message.type() === 'error' && refused.push(message.text()))
      await page.goto(shop.url)
      const sent = await page.evaluate(
        async ({ host, batching }) => {
          const { AnalyticsBrowser } = globalThis as unknown as ShopWindow
          const deliveryStrategy = { strategy: 'batching', config: { size: 3, timeout: 100 } } as const
          const analytics: Analytics = (
            await AnalyticsBrowser.load(
              { writeKey: 'page-key', cdnSettings: { integrations: { 'Segment.io': { apiKey: 'page-key' } } } },
              {
                integrations: {
                  'Segment.io': { apiHost: `${host}/v1`, protocol: 'http', ...(batching && { deliveryStrategy }) },
                },
              },
            )
          )[0]
          const reports: Context[] = [
            await analytics.identify('visitor-1', { email: 'visitor-1@example.com' }),
            await analytics.page('Home'),
            await analytics.track('Product Viewed', { product_id: 'p-1', name: 'Linen shirt', price: 49.9 }),
            await analytics.track('Probe <b>ünïcode</b>'),
            await analytics.group('g-1', { name: 'Guests' }),
            await analytics.alias('visitor-2', 'visitor-1'),
          ]
          return reports.map((report) => ({
            messageId: report.event.messageId ?? '',
            type: report.event.type,
            failed: report.failedDelivery() !== undefined,
          }))
        },
        { host: new URL(test.url).host, batching: strategy === 'batching' },
      )
      expect(sent).toHaveLength(6)
      expect(sent.filter(({ failed }) => failed)).toEqual([])
      await expect
        .poll(async () => {
          const found = await Promise.all(
            sent.map(({ messageId }) => test.gateway.waybill.where('page-key', messageId)),
          )
          return found.filter(({ status }) => status === 'found').length
        })
        .toBe(sent.length)
      expect(await test.gateway.waybill.flush()).toMatchObject({ settled: true })
      for (const { messageId, type } of sent) {
        const found = await test.gateway.waybill.where('page-key', messageId)
        expect(found).toMatchObject({ status: 'found', event: { type } })
        if (found.status !== 'found' || type === 'alias' || type === 'group') continue
        for (const [lane, { state, reason }] of Object.entries(found.lanes))
          expect(state, `${type} at ${lane}: ${reason}`).toBe('delivered')
      }
      expect(refused).toEqual([])
      await context.close()
    },
  )
})
