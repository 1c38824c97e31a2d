import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CHROMIUM_HINT, findChromium, launchChromium } from '../../../../tooling/browser.js'
import { basic, startTestGateway, type TestGateway } from '../testing/start-test-gateway.js'

const chromium = findChromium()
if (!chromium) console.warn(`The tests of preflights in a browser are skipped. ${CHROMIUM_HINT}`)

interface Sent {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

describe.skipIf(!chromium)('a page of another origin', () => {
  let shop: Server
  let browser: Browser
  let page: Page
  let test: TestGateway
  beforeAll(async () => {
    shop = createServer((_, response) =>
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>Shop</title>'),
    )
    await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve))
    browser = await launchChromium(chromium ?? '')
    page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${(shop.address() as AddressInfo).port}/`)
    test = await startTestGateway({ writeKeys: ['page-key'], adminToken: 'sixteen-letters!' })
  }, 60_000)
  afterAll(async () => {
    await browser?.close()
    shop?.close()
    await test?.close()
  })

  /** Sends an event as the page's script; resolves with the status that the script could read, or the browser's error. */
  const send = ({ path, headers }: Sent) =>
    page.evaluate(
      async ({ url, headers: all }) => {
        const body = JSON.stringify({ userId: 'u-1', event: 'Seen', originalTimestamp: '2024-05-01T10:00:00.000Z' })
        try {
          const response = await fetch(url, { method: 'POST', headers: all, body })
          return { status: response.status, body: (await response.json()) as unknown }
        } catch (error) {
          return { error: String(error) }
        }
      },
      { url: test.url + path, headers: { 'content-type': 'application/json', ...headers } },
    )
  const authorization = basic('page-key')

  it.each([
    [
      'RudderStack',
      {
        anonymousid: 'YQ==',
        sentat: '2024-05-01T10:00:00.000Z',
        'rsa-retry-attempt': '1',
        'rsa-since-last-attempt': '5',
      },
    ],
    ['Jitsu', { 'x-write-key': 'page-key' }],
    ['a client that nobody knows yet', { 'x-sdk': 'another' }],
  ])('may send with the headers of %s', async (_, headers) => {
    expect(await send({ path: '/v1/track', headers: { authorization, ...headers } })).toEqual({
      status: 200,
      body: { success: true },
    })
  })

  it("brings an event by a picture, as RudderStack's pixel and Segment's do", async () => {
    const data = Buffer.from(JSON.stringify({ writeKey: 'page-key', userId: 'u-1', event: 'Seen', messageId: 'p-2' }))
    const loaded = await page.evaluate(
      (urls) =>
        Promise.all(
          urls.map(
            (url) =>
              new Promise((resolve) => {
                const { Image } = globalThis as unknown as { Image: new () => Record<string, unknown> }
                Object.assign(new Image(), { onload: () => resolve(true), onerror: () => resolve(false), src: url })
              }),
          ),
        ),
      [
        `${test.url}/pixel/v1/track?writeKey=page-key&anonymousId=a-1&event=Seen&messageId=p-1&properties.size=L`,
        `${test.url}/v1/pixel/track?data=${encodeURIComponent(data.toString('base64'))}`,
      ],
    )
    expect(loaded).toEqual([true, true])
    expect(await test.gateway.waybill.where('page-key', 'p-1')).toMatchObject({
      event: { anonymousId: 'a-1', event: 'Seen', properties: { size: 'L' } },
    })
    expect(await test.gateway.waybill.where('page-key', 'p-2')).toMatchObject({ event: { userId: 'u-1' } })
  })

  it('reads why it was refused', async () => {
    expect(await send({ path: '/v1/track', headers: { authorization: basic('wrong') } })).toMatchObject({
      status: 401,
      body: { code: 'unauthorized' },
    })
    expect(await send({ path: '/v1/tracks', headers: { authorization } })).toMatchObject({
      status: 404,
      body: { code: 'not_found' },
    })
  })

  it('may not ask the dashboard for anything', async () => {
    expect(await send({ path: '/admin/api/session', headers: {} })).toEqual({
      error: expect.stringContaining('Failed'),
    })
  })
})
