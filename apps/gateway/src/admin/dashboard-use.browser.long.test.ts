import { memoryStore } from '@waybill/delivery'
import type { Browser, Page } from 'playwright-core'
import { afterEach, describe, expect, it } from 'vitest'
import { findChromium } from '../../../../tooling/browser.js'
import { dashboardTest } from '../testing/dashboard-test.js'
import type { TestDashboard } from './testing/build-test-dashboard.js'
import { refusingDestination } from './testing/refusing-destination.js'
import { keepPicture, openLoggedIn } from './testing/screenshots.js'
import { startTestAdmin, type TestAdmin, testToken } from './testing/start-test-admin.js'

const chromium = findChromium()

describe.skipIf(!chromium)('the dashboard in use', () => {
  let dashboard: TestDashboard
  let browser: Browser
  let test: TestAdmin
  let page: Page
  dashboardTest.beforeAll(({ browser: sharedBrowser, dashboard: sharedDashboard }) => {
    browser = sharedBrowser
    dashboard = sharedDashboard
  }, 60_000)
  afterEach(async () => {
    await page?.context().close()
    await test?.close()
  })

  const start = async (options: Parameters<typeof startTestAdmin>[0] = {}) => {
    test = await startTestAdmin({ dashboardFolder: dashboard.folder, ...options })
    page = await openLoggedIn(browser, test.url, testToken)
  }
  const see = (text: string | RegExp) => page.getByText(text).first().waitFor()
  const go = (path: string) => page.goto(`${test.url}/admin/${path}`)
  const track = (messageId: string, event = 'Seen') => ({ type: 'track', event, userId: 'ann', messageId })

  it('says that a token is wrong, and keeps one out', async () => {
    await start()
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.getByLabel('Admin token').fill('not the token')
    await page.keyboard.press('Enter')
    await see('This is no admin token.')
    await go('parked')
    await page.getByLabel('Admin token').waitFor()
  })

  it('asks to log in again when the session is over', async () => {
    await start()
    await page.context().clearCookies()
    await see('Your session is over.')
  })

  it('shows what is empty as empty', async () => {
    await start()
    await see('None so far')
    await go('parked')
    await see('No delivery waits for a person.')
    await go('search')
    await see('Find an event')
    await go('search?messageId=never')
    await see('The ledger has no such event.')
    await go('event?messageId=never')
    await see('The ledger does not know this event.')
    await go('live')
    await see('No activity yet')
    await go('nowhere')
    await see('There is no such page')
  })

  it('shows who works at a shared store, and who is dead', async () => {
    const seenAt = Date.now()
    const workers = [
      { name: 'shop-1', seenAt, alive: true, leases: { yespo: 1_200 } },
      { name: 'shop-2', seenAt: seenAt - 600_000, alive: false, leases: {} },
    ]
    await start({ store: { ...memoryStore(), workers: async () => workers } })
    await see('1 of 2 alive')
    const rows = page.getByRole('group', { name: 'Leased deliveries by worker and lane' }).getByRole('row')
    const cells = async (row: number) =>
      (await rows.nth(row).locator('th, td').allTextContents()).map((cell) => cell.trim())
    expect(await cells(0)).toEqual(['Worker', 'last seen', 'salesforce-personalization', 'yespo', 'synerise'])
    expect(await cells(1)).toEqual(['shop-1', expect.stringMatching(/ago$/), '0', '1,200', '0'])
    expect(await cells(2)).toEqual(['shop-2 dead', '10 min ago', '0', '0', '0'])
    await keepPicture(page.getByRole('region', { name: 'Workers' }), 'workers')
  })

  it('says when the gateway cannot be reached, keeps what it knows, and recovers', async () => {
    await start()
    await page.route('**/admin/api/overview', (route) => route.abort())
    await see('The gateway cannot be reached.')
    expect(await page.getByRole('heading', { name: 'yespo' }).count()).toBe(1)
    await page.unroute('**/admin/api/overview')
    await page.getByText('The gateway cannot be reached.').waitFor({ state: 'detached' })
  })

  it('holds a lane and lets it go, checks the balance, all by keyboard', async () => {
    await start()
    const lane = page.getByRole('article', { name: 'yespo' })
    await lane.getByRole('button', { name: 'Hold' }).press('Enter')
    await page.getByRole('dialog', { name: 'Hold yespo' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    // The focus is where it was.
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Hold…')
    await page.keyboard.press('Enter')
    await page.getByLabel('Why').fill('maintenance')
    await page.getByLabel('Why').press('Enter')
    await lane.getByText('is held: maintenance').waitFor()
    expect(await test.gateway.waybill.holds()).toMatchObject([{ lane: 'yespo', reason: 'maintenance' }])
    await lane.getByRole('button', { name: 'Resume' }).press('Space')
    await lane.getByText('is held').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Check the balance' }).press('Enter')
    await see('The counters and the deliveries agree.')
  })

  it('goes from the first Tab to the content, and shows where the focus is', async () => {
    await start()
    await go('search')
    await see('Find an event')
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content')
    const seen = new Set<string>()
    for (let stop = 0; stop < 10; stop++) {
      await page.keyboard.press('Tab')
      const [name, outline] = await page.evaluate<[string, string]>(
        '[document.activeElement.textContent || document.activeElement.id, getComputedStyle(document.activeElement).outlineStyle]',
      )
      if (await page.evaluate('document.activeElement !== document.body')) expect(outline, name).toBe('solid')
      seen.add(name)
    }
    for (const name of ['Overview', 'Parked', 'Log out', 'text', 'Search']) expect([...seen]).toContain(name)
  })

  it('shows values only when asked', async () => {
    await start()
    await test.post('/v1/track', { ...track('m-1'), properties: { wish: 'a pony' } })
    await test.gateway.waybill.flush()
    await go('search')
    await page.getByLabel('Message id', { exact: true }).fill('m-1')
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'Seen' }).click()
    await see('Event as received')
    expect(await page.content()).not.toContain('pony')
    await page.getByLabel('Show values').check()
    await see(/a pony/)
  })

  it('sends parked events again: counts, asks, tells how far it is', async () => {
    await start()
    test.sandbox.setFaults([{ name: 'no', match: { vendor: 'yespo' }, act: { do: 'answer', status: 400, body: '{}' } }])
    await test.post('/v1/batch', { batch: [track('m-1'), track('m-2', 'Other'), track('m-3')] })
    await test.gateway.waybill.flush()
    test.sandbox.setFaults([])
    await go('parked')
    await page.getByRole('group', { name: 'Reasons' }).getByRole('button').first().click()
    await page.getByLabel('Event name').fill('Seen')
    await page.keyboard.press('Enter')
    await see('2 loaded, that is all')
    await page.getByRole('button', { name: 'Send these again' }).click()
    await see('2 deliveries')
    await page.getByRole('button', { name: 'Send 2 again' }).click()
    await see('2 of 2 are pending again.')
    await page.getByRole('button', { name: 'Done' }).click()
    await see('No parked delivery matches the filters.')
    await test.gateway.waybill.flush()
    expect((await test.gateway.waybill.totals())['yespo']).toMatchObject({ parked: 1, delivered: 2 })
  })

  it('forgets a user only when the id is repeated', async () => {
    await start()
    await test.post('/v1/track', track('m-1'))
    await test.gateway.waybill.flush()
    await go('forget')
    await page.getByLabel('User id', { exact: true }).fill('ann')
    await page.getByLabel('The same id again').fill('an')
    expect(await page.getByRole('button', { name: 'Forget' }).isDisabled()).toBe(true)
    await page.getByLabel('The same id again').fill('ann')
    await page.getByRole('button', { name: 'Forget' }).click()
    await see('Erased: 0 deliveries and the content of 1 event')
  })

  it('stays quick with 10,000 parked events: draws those in sight, and reaches the last one', async () => {
    await start({ destinations: [refusingDestination('refusing', 'are never right')] })
    for (let from = 0; from < 10_000; from += 2_500)
      await test.post('/v1/batch', {
        batch: Array.from({ length: 2_500 }, (_, index) => track(`m-${from + index}`)),
      })
    await test.gateway.waybill.flush()
    await go('parked')
    await see('10,000')
    const rows = page.locator('.parked-rows li')
    await rows.first().waitFor()
    const toTheEnd = 'document.querySelector(".parked-frame").scrollTo(0, 1e9)'
    await expect
      .poll(
        async () => {
          await page.evaluate(toTheEnd)
          return page.getByText('10,000 loaded, that is all').count()
        },
        { timeout: 15_000 },
      )
      .toBe(1)
    await page.evaluate(toTheEnd)
    await see(/properties are never right/)
    await page.locator('[aria-posinset="10000"]').waitFor()
    expect(await rows.count()).toBeLessThan(60)
  })
})
