import type { Browser, Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import { CHROMIUM_HINT, findChromium } from '../../../../tooling/browser.js'
import { sized } from '../../../../tooling/suite.js'
import { dashboardTest } from '../testing/dashboard-test.js'
import { barriersOn, keepPicture, type Looks, looks, openPage } from './testing/screenshots.js'
import { type TestAdmin, testToken } from './testing/start-test-admin.js'
import { startTroubledGateway } from './testing/troubled-gateway.js'

const chromium = findChromium()
if (!chromium) console.warn(`The dashboard's browser tests are skipped. ${CHROMIUM_HINT}`)

describe.skipIf(!chromium)('the pages of the dashboard', () => {
  let test: TestAdmin
  let browser: Browser
  dashboardTest.beforeAll(async ({ browser: shared, dashboard }) => {
    browser = shared
    test = await startTroubledGateway({ dashboardFolder: dashboard.folder })
  }, 60_000)
  afterAll(async () => {
    await test?.close()
  })

  const views: readonly { name: string; path: string; shows: string; act?: (page: Page) => Promise<void> }[] = [
    { name: 'overview', path: '', shows: 'Throughput' },
    { name: 'search', path: 'search?userId=user-3', shows: '6 found' },
    {
      name: 'event',
      path: 'event?messageId=3-2',
      shows: 'Event as received',
      act: (page) => page.getByRole('region', { name: 'yespo' }).locator('summary').first().click(),
    },
    { name: 'parked', path: 'parked', shows: 'that is all' },
    {
      name: 'replay',
      path: 'parked?lane=yespo',
      shows: 'that is all',
      act: async (page) => {
        await page.getByRole('button', { name: 'Send these again' }).click()
        await page.getByText('would be sent again').waitFor()
      },
    },
    { name: 'live', path: 'live', shows: 'accepted in' },
    { name: 'forget', path: 'forget', shows: 'It cannot be undone' },
  ]

  // Most that can be wrong is wrong in a narrow window.
  it.each(sized(looks.slice(0, 1), looks))(
    'shows each one, $name, without an error, a barrier or a sideways scroll',
    async (look: Looks) => {
      const page = await openPage(browser, test.url, look)
      const wrong: string[] = []
      page.on('pageerror', (error) => wrong.push(String(error)))
      page.on('console', (message) => {
        if (message.type() === 'error' && !message.text().includes('401')) wrong.push(message.text())
      })
      page.on('request', (request) => {
        if (!request.url().startsWith(test.url)) wrong.push(`asks ${request.url()}`)
      })
      await page.getByLabel('Admin token').waitFor()
      await keepPicture(page, `login-${look.name}`)
      await page.getByLabel('Admin token').fill(testToken)
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: 'Overview' }).waitFor()
      for (const { name, path, shows, act } of views) {
        await page.goto(`${test.url}/admin/${path}`)
        await page.getByText(shows).first().waitFor()
        await act?.(page)
        await keepPicture(page, `${name}-${look.name}`)
        expect(await barriersOn(page), name).toEqual([])
        const wide = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
        expect(wide, `${name} is wider than its window`).toBeLessThanOrEqual(0)
      }
      expect(wrong).toEqual([])
      await page.context().close()
    },
    300_000,
  )
})
