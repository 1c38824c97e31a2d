import type { Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import { findChromium } from '../../../../tooling/browser.js'
import { dashboardTest } from '../testing/dashboard-test.js'
import { openLoggedIn } from './testing/screenshots.js'
import { startTestAdmin, type TestAdmin, testToken } from './testing/start-test-admin.js'

const chromium = findChromium()

/** Runs if it is ever taken for markup, whether in text or inside an attribute. */
const hostile = (place: string) =>
  `"'><img class=hostile src=x onerror="globalThis.fired='${place}'"><script>globalThis.fired='${place}'</script>{{7*7}}`

describe.skipIf(!chromium)('markup in what others send', () => {
  let test: TestAdmin
  let page: Page
  const messageId = hostile('id').slice(0, 90)
  const wrong: string[] = []

  dashboardTest.beforeAll(async ({ browser, dashboard }) => {
    test = await startTestAdmin({ dashboardFolder: dashboard.folder })
    test.sandbox.setFaults([
      {
        name: 'hostile',
        match: { vendor: 'salesforce-personalization' },
        act: { do: 'answer', status: 400, body: JSON.stringify({ message: hostile('answer'), code: hostile('code') }) },
      },
    ])
    const common = {
      userId: hostile('user'),
      anonymousId: 'visitor',
      properties: { [hostile('name')]: hostile('value') },
    }
    const reply = await test.post('/v1/batch', {
      batch: [
        { type: 'track', event: hostile('event'), messageId, ...common },
        { type: 'track', event: hostile('event'), messageId: 'm-2', ...common },
      ],
    })
    expect(reply.status).toBe(200)
    await test.gateway.waybill.flush()
    await test.gateway.waybill.hold({ lane: 'synerise', reason: hostile('reason') })
    await test.post('/v1/track', { type: 'track', event: hostile('event'), messageId: 'm-3', ...common })
    page = await openLoggedIn(browser, test.url, testToken)
    page.on('dialog', (dialog) => wrong.push(dialog.message()))
    page.on('console', (message) => {
      if (message.type() === 'error') wrong.push(message.text())
    })
  }, 60_000)
  afterAll(async () => {
    await page?.context().close()
    await test?.close()
  })

  const id = encodeURIComponent(messageId)
  it.each([
    { view: 'overview', path: '', where: 'img class=hostile' },
    { view: 'search', path: `search?userId=${encodeURIComponent(hostile('user'))}`, where: 'img class=hostile' },
    {
      view: 'search for nothing',
      path: `search?messageId=${encodeURIComponent(hostile('none'))}`,
      where: 'no such event',
    },
    { view: 'event', path: `event?messageId=${id}`, where: 'img class=hostile' },
    { view: 'event that is none', path: `event?messageId=x&sourceId=${id}`, where: 'must be ten hexadecimal digits' },
    { view: 'parked', path: 'parked', where: 'img class=hostile' },
    {
      view: 'parked, chosen',
      path: `parked?event=${encodeURIComponent(hostile('event'))}`,
      where: 'img class=hostile',
    },
    { view: 'parked, no such lane', path: `parked?lane=${id}`, where: 'There is no lane' },
    { view: 'parked, none', path: `parked?reason=${id}`, where: 'No parked delivery matches the filters' },
    { view: 'live', path: 'live', where: 'img class=hostile' },
    { view: 'a page that is none', path: 'nowhere', where: 'There is no such page' },
  ])('stays text: $view', async ({ path, where }) => {
    await page.goto(`${test.url}/admin/${path}`)
    await page.getByText(where).first().waitFor()
    if (path.startsWith('event?') && where.startsWith('img')) {
      await page.getByLabel('Show values').check()
      await page.getByText("fired='value'").first().waitFor()
      for (const details of await page.locator('main > * summary').all()) await details.click()
      await page.getByText("fired='answer'").first().waitFor()
    }
    await page.waitForTimeout(300)
    expect(await page.evaluate('globalThis.fired')).toBeUndefined()
    expect(await page.locator('.hostile, main script, main iframe').count()).toBe(0)
    expect(wrong.filter((text) => !/40[0-9]/.test(text))).toEqual([])
  })
})
