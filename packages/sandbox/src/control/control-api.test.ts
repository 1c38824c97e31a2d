import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Fault } from '../faults/fault.js'
import type { Sandbox, SandboxOptions } from '../sandbox.js'
import { startSandbox } from '../start-sandbox.js'
import { basic, send, sendRaw } from '../testing/test-client.js'

const KEY = basic('any', 'sandbox-yespo-key')
const OUTAGE: Fault = { name: 'outage', match: { vendor: 'yespo' }, act: { do: 'answer', status: 503 } }
let sandbox: Sandbox

async function start(options: SandboxOptions = {}): Promise<void> {
  await sandbox?.close()
  sandbox = await startSandbox({ control: true, ...options })
}

beforeEach(() => start())
afterEach(() => sandbox.close())

const control = (path: string, options: Parameters<typeof send>[1] = {}) =>
  send(`${sandbox.controlUrl}/__sandbox${path}`, options)
const put = (faults: unknown) => control('/faults', { method: 'PUT', body: { faults } as object })
const event = (eventTypeKey: string) =>
  send(`${sandbox.urls.yespo}/v2/event`, { headers: KEY, body: { eventTypeKey, keyValue: 'ada@shop.example' } })
const ids = (json: Record<string, unknown> | undefined) => (json?.['requests'] as { id: number }[]).map(({ id }) => id)

describe('about', () => {
  it('tells addresses and credentials of the vendors that run', async () => {
    await start({ vendors: ['yespo', 'synerise'], seed: 7 })
    const { json } = await control('')
    expect(json).toEqual({
      seed: 7,
      vendors: {
        yespo: { url: sandbox.urls.yespo, credentials: sandbox.credentials.yespo },
        synerise: { url: sandbox.urls.synerise, credentials: sandbox.credentials.synerise },
      },
    })
  })

  it('comes with the inspector page, its script and its style', async () => {
    const { text, headers } = await send(sandbox.controlUrl ?? '')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
    for (const [, path] of text.matchAll(/"(\/inspector[^"]+)"/g)) {
      const file = await send(`${sandbox.controlUrl}${path}`)
      expect([file.status, file.text.length > 40], path).toEqual([200, true])
    }
  })

  it('is absent unless asked for', async () => {
    const plain = await startSandbox({ vendors: ['yespo'] })
    expect(plain).not.toHaveProperty('controlUrl')
    expect((await send(`${plain.url}/__sandbox/requests`)).status).toBe(401)
    await plain.close()
  })
})

describe('requests', () => {
  it('are summed up, newest first, and told in full one by one', async () => {
    await event('signed_up')
    await event('what?')
    const { json } = await control('/requests')
    expect(json).toMatchObject({
      total: 2,
      more: false,
      requests: [
        {
          id: 2,
          vendor: 'yespo',
          status: 400,
          verdict: 'refused',
          rule: 'yespo.event-type-key.characters',
          operations: 0,
        },
        { id: 1, path: '/api/v2/event', status: 200, verdict: 'accepted', operations: 1 },
      ],
    })
    expect(json?.['requests']).not.toHaveProperty('0.body')
    const one = await control('/requests/2')
    expect(one.json).toEqual(JSON.parse(JSON.stringify(sandbox.requests()[1])))
    expect(one.json).toMatchObject({
      refusal: { source: expect.stringContaining('All characters are allowed except') },
    })
    expect((await control('/requests?view=full')).json).toMatchObject({
      requests: [{ body: expect.stringContaining('what?') }, {}],
    })
  })

  it('are paged in both directions', async () => {
    for (let count = 0; count < 5; count += 1) await event('e')
    const read = async (query: string) => {
      const { json } = await control(`/requests?${query}`)
      return [ids(json), json?.['more']]
    }
    expect(await read('limit=2')).toEqual([[5, 4], true])
    expect(await read('limit=2&before=4')).toEqual([[3, 2], true])
    expect(await read('limit=2&before=2')).toEqual([[1], false])
    expect(await read('since=3')).toEqual([[4, 5], false])
    expect(await read('since=0&limit=2')).toEqual([[1, 2], true])
  })

  it('are filtered', async () => {
    await event('one')
    await event('two?')
    await send(`${sandbox.urls.synerise}/v4/server/time`, { headers: { 'api-version': '4.4' } })
    await put([OUTAGE])
    await event('three')
    const read = async (query: string) => ids((await control(`/requests?${query}`)).json)
    expect(await read('vendor=synerise')).toEqual([3])
    expect(await read('verdict=refused')).toEqual([4, 2])
    expect(await read('path=/api/*&method=post')).toEqual([4, 2, 1])
    expect(await read('fault=outage')).toEqual([4])
    expect(await read('text=TWO')).toEqual([2])
    expect(await read('text=event-type-key')).toEqual([2])
  })

  it('are forgotten, oldest first, beyond what is kept', async () => {
    await start({ keep: { requests: 3 } })
    for (let count = 0; count < 5; count += 1) await event('e')
    expect(ids((await control('/requests')).json)).toEqual([5, 4, 3])
    expect((await control('/requests/2')).json).toEqual({
      error: { rule: 'control.request', field: 'id', message: 'no request 2 is kept' },
    })
    expect((await control('/requests/5')).status).toBe(200)
    expect(sandbox.operations().map(({ requestId }) => requestId)).toEqual([3, 4, 5])
    await start({ keep: { characters: 300 } })
    for (let count = 0; count < 9; count += 1) await event('e')
    expect(sandbox.requests().length).toBeLessThan(5)
    expect(sandbox.requests().at(-1)?.id).toBe(9)
  })

  it.each([
    ['vendor=acme', 'vendor', 'must be one of'],
    ['verdict=good', 'verdict', 'must be one of'],
    ['limit=0', 'limit', 'at least 1 and at most 1000'],
    ['limit=1001', 'limit', 'at most 1000'],
    ['since=-1', 'since', 'whole number'],
    ['since=1&before=2', 'before', 'cannot be combined with since'],
    ['colour=red', 'colour', 'unknown parameter'],
  ])('%s: the error names the field and the rule', async (query, field, message) => {
    const { status, json } = await control(`/requests?${query}`)
    expect(status).toBe(400)
    expect(json).toEqual({ error: { rule: 'control.requests', field, message: expect.stringContaining(message) } })
  })
})

describe('faults', () => {
  it('are set, counted, switched off and on, and removed', async () => {
    expect((await control('/faults')).json).toEqual({ faults: [], counts: {} })
    expect((await put([OUTAGE])).json).toEqual({ faults: [OUTAGE], counts: { outage: 0 } })
    expect((await event('e')).status).toBe(503)
    expect((await control('/faults')).json).toEqual({ faults: [OUTAGE], counts: { outage: 1 } })
    await put([{ ...OUTAGE, off: true }])
    expect((await event('e')).status).toBe(200)
    await put([OUTAGE])
    expect((await event('e')).status).toBe(503)
    // A bare list will do.
    await control('/faults', { method: 'PUT', body: [] })
    expect((await event('e')).status).toBe(200)
    expect(sandbox.faults()).toEqual([])
  })

  it('are refused as a whole, by field and rule, and the old ones stay', async () => {
    await put([OUTAGE])
    const { status, json } = await put([{ name: 'x', act: { do: 'answer', status: 42 } }])
    expect([status, json]).toEqual([
      400,
      {
        error: {
          rule: 'control.faults',
          field: 'faults[0].act.status',
          message: 'must be an HTTP status from 200 to 599, got 42',
        },
      },
    ])
    expect((await put([{ ...OUTAGE, off: 'yes' }])).json).toMatchObject({ error: { field: 'faults[0].off' } })
    const broken = await control('/faults', { method: 'PUT', body: '{"faults": [' })
    expect([broken.status, broken.json]).toMatchObject([400, { error: { rule: 'control.body.json' } }])
    const large = await control('/faults', { method: 'PUT', body: ' '.repeat(1_000_001) })
    expect([large.status, large.json]).toMatchObject([413, { error: { rule: 'control.body.size' } }])
    expect(sandbox.faults()).toEqual([OUTAGE])
  })

  it('replay with the same seed, and differ with another', async () => {
    const run = async (seed: number): Promise<readonly number[]> => {
      await start({ seed, vendors: ['yespo'] })
      await put([{ ...OUTAGE, when: { probability: 0.5 } }])
      const statuses: number[] = []
      for (let count = 0; count < 24; count += 1) statuses.push((await event('e')).status)
      return statuses
    }
    const first = await run(11)
    expect(new Set(first)).toEqual(new Set([200, 503]))
    expect(await run(11)).toEqual(first)
    expect(await run(12)).not.toEqual(first)
    // Forgetting begins the sequence anew too.
    const again = await run(11)
    await control('/state', { method: 'DELETE' })
    const after: number[] = []
    for (let count = 0; count < 24; count += 1) after.push((await event('e')).status)
    expect(after).toEqual(again)
  })
})

describe('state', () => {
  it('shows profiles of every vendor, by page and by text', async () => {
    await event('e')
    const { synerise } = sandbox.credentials
    for (const number of [1, 2, 3]) {
      await send(`${sandbox.urls.synerise}/v4/clients`, {
        headers: { ...basic(synerise.workspaceGuid, synerise.apiKey), 'api-version': '4.4' },
        body: { customId: `c-${number}` },
      })
    }
    await send(`${sandbox.urls['salesforce-personalization']}/api2/event/engage`, {
      body: { action: 'Hello', user: { id: 'U-1' } },
    })
    const { json } = await control('/profiles')
    expect(json).toMatchObject({
      total: sandbox.state('yespo').contacts.length + 4,
      profiles: expect.arrayContaining([
        expect.objectContaining({ vendor: 'salesforce-personalization', title: 'U-1' }),
        { vendor: 'synerise', id: '500000002', title: 'c-2', profile: sandbox.state('synerise').profiles[1] },
      ]),
    })
    expect((await control('/profiles?vendor=synerise&limit=1&offset=1')).json).toMatchObject({
      profiles: [{ title: 'c-2' }],
      total: 3,
      more: true,
    })
    expect((await control('/profiles?text=C-3')).json).toMatchObject({ profiles: [{ title: 'c-3' }], total: 1 })
    expect((await control('/state/synerise')).json).toMatchObject({ profiles: [{}, {}, {}], events: [] })
    expect((await control('/state/acme')).json).toMatchObject({ error: { rule: 'control.state', field: 'vendor' } })
  })

  it('is forgotten by DELETE, faults stay', async () => {
    await put([{ ...OUTAGE, when: { nth: 2 } }])
    await event('e')
    const gone = await control('/state', { method: 'DELETE' })
    expect([gone.status, gone.text]).toEqual([204, ''])
    expect(sandbox.requests()).toEqual([])
    expect(sandbox.state('yespo').events).toEqual([])
    expect((await control('/profiles')).json).toEqual({ profiles: [], total: 0, more: false })
    expect((await control('/faults')).json).toMatchObject({ counts: { outage: 0 }, faults: [{ name: 'outage' }] })
    expect((await event('e')).status).toBe(200)
    expect(ids((await control('/requests')).json)).toEqual([1])
  })
})

describe('strangers', () => {
  const ask = (headers: string) => {
    const head = `GET /__sandbox/requests HTTP/1.1\r\n${headers}connection: close\r\n\r\n`
    return sendRaw(sandbox.controlUrl ?? '', head)
  }

  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example:4500', '10.0.0.1', ''])(
    'who names the host "%s" is refused',
    async (host) => {
      const { text } = await ask(`host: ${host}\r\n`)
      expect(text).toMatch(/^HTTP\/1\.1 403/)
      expect(text).toContain('control.host')
    },
  )

  it.each(['localhost', 'LOCALHOST:80', '127.0.0.1:1', '[::1]:4500'])('who names it "%s" is let in', async (host) => {
    expect((await ask(`host: ${host}\r\n`)).text).toMatch(/^HTTP\/1\.1 200/)
  })

  it('further names are let in when listed', async () => {
    await start({ control: { allowedHosts: ['Box.local'] } })
    expect((await ask('host: box.local:4500\r\n')).text).toMatch(/^HTTP\/1\.1 200/)
  })

  it('pages of other origins are refused, and nobody gets CORS headers', async () => {
    const own = new URL(sandbox.controlUrl ?? '').host
    const { text } = await ask(`host: ${own}\r\norigin: http://evil.example\r\n`)
    expect(text).toMatch(/^HTTP\/1\.1 403/)
    expect(text).toContain('control.origin')
    const same = await ask(`host: ${own}\r\norigin: http://${own}\r\n`)
    expect(same.text).toMatch(/^HTTP\/1\.1 200/)
    expect(same.text.toLowerCase()).not.toContain('access-control')
  })

  it('what does not exist is refused with what does', async () => {
    const { status, json } = await control('/nothing')
    expect([status, json]).toMatchObject([404, { error: { rule: 'control.operation', field: 'path' } }])
    expect((await control('/requests', { method: 'DELETE' })).status).toBe(405)
  })
})
