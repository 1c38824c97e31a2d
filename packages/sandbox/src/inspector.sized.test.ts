import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CHROMIUM_HINT, findChromium } from '../../../tooling/browser.js'
import { browserTest } from '../../../tooling/browser-test.js'
import { sized } from '../../../tooling/suite.js'
import type { Sandbox, SandboxOptions } from './sandbox.js'
import { startSandbox } from './start-sandbox.js'
import { basic, send } from './testing/test-client.js'

const YESPO = basic('any', 'sandbox-yespo-key')
const chromium = findChromium()
/** In the long suite, more than are kept. */
const sent = sized(300, 10_100)
const kept = Math.min(sent, 10_000)
if (chromium === undefined) process.stderr.write(`The inspector is not tested. ${CHROMIUM_HINT}\n`)

let browser: Browser
let sandbox: Sandbox
let page: Page
let complaints: string[]

async function open(options: SandboxOptions = {}): Promise<void> {
  sandbox = await startSandbox({ control: true, ...options })
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  complaints = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    // An answer of the control API that is no success is logged by the browser itself.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text())
  })
  await page.goto(sandbox.controlUrl ?? '')
  await page.waitForSelector('.live.on')
}

const yespo = (eventTypeKey: string, more: object = {}) =>
  send(`${sandbox.urls.yespo}/v2/event`, {
    headers: YESPO,
    body: { eventTypeKey, keyValue: 'ada@shop.example', ...more },
  })
const rows = () => page.locator('.row')
const count = () => page.locator('.requests .count').textContent()

describe.skipIf(chromium === undefined)('the inspector', () => {
  browserTest.beforeAll(({ browser: shared }) => {
    browser = shared
  }, 60_000)
  beforeEach(() => open())
  afterEach(async () => {
    await page.close()
    await sandbox.close()
    expect(complaints).toEqual([])
  })

  it('begins with how to send a request, and the commands it shows work', async () => {
    await page.getByRole('heading', { name: 'Waiting for the first request' }).waitFor()
    for (const url of Object.values(sandbox.urls))
      expect(await page.locator('.first-steps').textContent()).toContain(url)
    for (const command of await page.locator('.first-steps pre').allTextContents())
      await promisify(execFile)('sh', ['-c', `${command} -s`])
    await expect.poll(() => rows().count()).toBe(3)
    expect(sandbox.requests().map(({ verdict, refusal }) => refusal ?? verdict)).toEqual([
      'accepted',
      'accepted',
      'accepted',
    ])
  })

  it('lists requests live and shows why one was refused, with the rule and its sentence', async () => {
    await yespo('signed_up')
    await yespo('what?')
    await rows().filter({ hasText: 'yespo.event-type-key.characters' }).click()
    const note = page.locator('.note.refused')
    await note.waitFor()
    expect(await note.textContent()).toContain('yespo.event-type-key.characters')
    expect(await note.locator('blockquote').textContent()).toContain('All characters are allowed except')
    expect(await page.locator('.detail .badge').textContent()).toBe('400 refused')
    expect(new URL(page.url()).hash).toBe('#requests/2')
    // An address leads there again.
    await page.reload()
    await note.waitFor()
  })

  it('shows what was unpacked from Base64', async () => {
    const event = Buffer.from('{"action":"hello world","user":{"id":"testuser"}}').toString('base64')
    await send(`${sandbox.urls['salesforce-personalization']}/api2/event/engage?event=${encodeURIComponent(event)}`)
    await rows().first().click()
    const decoded = page.locator('.detail section', { hasText: 'unpacked from Base64' })
    expect(await decoded.locator('pre').textContent()).toContain('"action": "hello world"')
  })

  it('shows what clients send as text, never as markup', async () => {
    const markup = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
    await yespo('shown', { params: [{ name: 'note', value: markup }] })
    await send(`${sandbox.urls.yespo}/v1/contact/${encodeURIComponent(markup)}?a=${encodeURIComponent(markup)}`, {
      headers: YESPO,
    })
    for (const id of [1, 2]) {
      await page.goto(`${sandbox.controlUrl}/#requests/${id}`)
      await page.locator(`.detail[aria-label="Request ${id}"]`).waitFor()
      expect(await page.locator('.detail').textContent()).toContain('onerror')
    }
    expect(await page.locator('main img, main script').count()).toBe(0)
    expect(await page.title()).toBe('Waybill sandbox')
  })

  it('sends no inline script through its policy', async () => {
    const response = await page.goto(sandbox.controlUrl ?? '')
    const policy = response?.headers()['content-security-policy'] ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe')
    await page.waitForSelector('.live.on')
    await page.evaluate(`const script = document.createElement('script')
      script.textContent = 'document.title = "broken in"'
      document.body.append(script)`)
    expect(await page.title()).toBe('Waybill sandbox')
    complaints = complaints.filter((text) => !text.includes('Content Security Policy'))
  })

  it('switches faults on and off', async () => {
    await page.getByRole('link', { name: 'Faults' }).click()
    await page.getByLabel('Vendor of the new fault').selectOption('yespo')
    await page.getByRole('button', { name: 'Outage: 503' }).click()
    const toggle = page.getByRole('switch', { name: 'Fault outage' })
    await toggle.waitFor()
    expect(sandbox.faults()).toEqual([
      { name: 'outage', match: { vendor: 'yespo' }, act: { do: 'answer', status: 503 } },
    ])
    expect((await yespo('e')).status).toBe(503)
    await page.getByText('fired once').waitFor()
    await toggle.press('Space')
    await page.locator('.faults .off').waitFor()
    expect((await yespo('e')).status).toBe(200)
    await page.getByText('The list as JSON').click()
    await page.getByLabel('Faults as JSON').fill('[{ "name": "x", "act": { "do": "explode" } }]')
    await page.getByRole('button', { name: 'Apply' }).click()
    await page.locator('.panel .problem', { hasText: 'faults[0].act.do: must be one of' }).waitFor()
    await page.getByRole('button', { name: 'Remove outage' }).click()
    await page.getByText('behave as documented').waitFor()
    expect(sandbox.faults()).toEqual([])
  })

  it('shows profiles as they come to be', async () => {
    await page.getByRole('link', { name: 'Profiles' }).click()
    await page.getByText('No profiles yet').waitFor()
    await yespo('e', { params: [{ name: 'email', value: 'ada@shop.example' }] })
    await page.locator('.profiles summary', { hasText: 'ada@shop.example' }).click()
    expect(await page.locator('.profiles pre').textContent()).toContain('"email": "ada@shop.example"')
    await page.getByLabel('Search profiles').fill('nobody')
    await page.getByText('No profile matches').waitFor()
  })

  it('is worked by keyboard', async () => {
    for (const key of ['one', 'two', 'what?']) await yespo(key)
    await expect.poll(() => rows().count()).toBe(3)
    await page.keyboard.press('/')
    await page.keyboard.type('400')
    await expect.poll(() => rows().count()).toBe(1)
    expect(await count()).toBe('1 of 3 requests')
    await page.getByLabel('Search requests').fill('')
    await page.locator('.list').focus()
    await page.keyboard.press('ArrowDown')
    await page.locator('.detail[aria-label="Request 3"]').waitFor()
    await page.keyboard.press('End')
    await page.locator('.detail[aria-label="Request 1"]').waitFor()
    expect(await page.locator('.row[aria-selected="true"]').getAttribute('id')).toBe('request-1')
    await page.keyboard.press('Escape')
    await page.getByText('Choose a request').waitFor()
  })

  it('fits a narrow window: the list, or one request', async () => {
    await page.setViewportSize({ width: 360, height: 720 })
    await yespo('e')
    await rows().first().click()
    await page.locator('.detail').waitFor()
    expect(await page.locator('.list').isVisible()).toBe(false)
    const overflow = () => page.evaluate('document.documentElement.scrollWidth - innerWidth')
    expect(await overflow()).toBe(0)
    await page.getByRole('link', { name: 'All requests' }).click()
    await page.locator('.list').waitFor()
    for (const view of ['Profiles', 'Faults']) {
      await page.getByRole('link', { name: view }).click()
      expect(await overflow()).toBe(0)
    }
  })

  it('forgets everything on request', async () => {
    await yespo('e')
    await rows().first().click()
    await page.getByRole('button', { name: 'Clear' }).click()
    await page.getByRole('heading', { name: 'Waiting for the first request' }).waitFor()
    expect(sandbox.requests()).toEqual([])
  })

  it('says when the sandbox is gone, and finds it again', async () => {
    await yespo('e')
    await rows().first().waitFor()
    const port = Number(new URL(sandbox.controlUrl ?? '').port)
    await sandbox.close()
    await page.getByText('Disconnected').waitFor()
    expect(await rows().count()).toBe(1)
    sandbox = await startSandbox({ control: { port } })
    await page.waitForSelector('.live.on')
    await page.getByRole('heading', { name: 'Waiting for the first request' }).waitFor()
    complaints = complaints.filter((text) => !text.includes('ERR_'))
  })

  it(`holds ${kept} requests with a page of rows, and keeps no more`, async () => {
    await page.close()
    await sandbox.close()
    await open({ keep: { requests: 10_000 } })
    const headers = { ...YESPO, 'content-type': 'application/json' }
    const body = JSON.stringify({ eventTypeKey: 'e', keyValue: 'k' })
    const one = () =>
      fetch(`${sandbox.urls.yespo}/v2/event`, { method: 'POST', headers, body }).then((reply) => reply.text())
    for (let done = 0; done < sent; done += 100) await Promise.all(Array.from({ length: 100 }, one))
    await page.locator(`#request-${sent}`).waitFor()
    expect(await count()).toBe(`${kept.toLocaleString('en-US')} requests`)
    expect(await rows().count()).toBeLessThan(60)
    await page.locator('.list').focus()
    await page.keyboard.press('End')
    await page.locator(`.detail[aria-label="Request ${sent - kept + 1}"]`).waitFor()
    expect(await page.locator(`#request-${sent - kept + 1}`).isVisible()).toBe(true)
    await page.reload()
    await page.getByText(`${kept.toLocaleString('en-US')} requests`, { exact: true }).waitFor()
  }, 90_000)
})
