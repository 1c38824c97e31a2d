import { request } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import type { Sandbox, SandboxOptions } from './sandbox.js'
import { startSandbox } from './start-sandbox.js'
import { basic, rawPost, send, sendRaw } from './testing/test-client.js'

const KEY = basic('any', 'sandbox-yespo-key')
const started: Sandbox[] = []

afterEach(async () => {
  await Promise.all(started.splice(0).map((sandbox) => sandbox.close()))
})

async function start(options?: SandboxOptions): Promise<Sandbox> {
  const sandbox = await startSandbox(options)
  started.push(sandbox)
  return sandbox
}

const event = (eventTypeKey: string) => ({ eventTypeKey, keyValue: 'k' })

describe('addresses', () => {
  it('each vendor has a port of its own; Yespo ends in /api, the others are origins', async () => {
    const { url, urls } = await start()
    expect(url).toBe(urls['salesforce-personalization'])
    expect(new URL(urls.synerise).origin).toBe(urls.synerise)
    expect(urls.yespo).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api$/)
    expect(new Set(Object.values(urls).map((text) => new URL(text).port)).size).toBe(3)
  })

  it('starts only the vendors asked for', async () => {
    const { url, urls } = await start({ vendors: ['yespo'] })
    expect(Object.keys(urls)).toEqual(['yespo'])
    expect(`${url}/api`).toBe(urls.yespo)
    expect(() => urls.synerise).toThrow('synerise was not started')
    await expect(startSandbox({ vendors: [] })).rejects.toThrow('vendors: must be a list that names at least one')
  })

  it('takes consecutive ports from the one given, and says so when one is taken', async () => {
    const first = await start({ vendors: ['yespo'] })
    const port = Number(new URL(first.url).port)
    await expect(startSandbox({ vendors: ['yespo'], port })).rejects.toThrow('EADDRINUSE')
    await first.close()
    const again = await start({ vendors: ['yespo'], port })
    expect(again.url).toBe(first.url)
  })

  it('shows the credentials the settings ask for', async () => {
    const sandbox = await start({ settings: { yespo: { apiKey: 'mine' } } })
    expect(sandbox.credentials.yespo.apiKey).toBe('mine')
    const url = `${sandbox.urls.yespo}/v1/account/info`
    expect((await send(url, { headers: basic('', 'mine') })).status).toBe(200)
    expect((await send(url, { headers: KEY })).status).toBe(401)
  })
})

describe('record', () => {
  it('keeps what arrived and what was answered', async () => {
    const sandbox = await start({ now: () => 1_700_000_000_000 })
    const body = event('shown')
    await send(`${sandbox.urls.yespo}/v2/event?a=1&b=%20`, { headers: { ...KEY, 'X-Trace': 'T' }, body })
    expect(sandbox.requests()).toMatchObject([
      {
        id: 1,
        vendor: 'yespo',
        at: 1_700_000_000_000,
        method: 'POST',
        path: '/api/v2/event',
        query: { a: '1', b: ' ' },
        headers: { 'x-trace': 'T', 'content-type': 'application/json' },
        body: JSON.stringify(body),
        decoded: body,
        status: 200,
        responseBody: '',
        verdict: 'accepted',
        operations: [{ vendor: 'yespo', kind: 'event', requestId: 1, content: body }],
      },
    ])
    expect(sandbox.requests()[0]).not.toHaveProperty('fault')
  })

  it('shows the rule that was broken with its sentence', async () => {
    const sandbox = await start()
    await send(`${sandbox.urls.yespo}/v2/event`, { headers: KEY, body: event('a'.repeat(101)) })
    expect(sandbox.requests()[0]).toMatchObject({
      verdict: 'refused',
      status: 400,
      refusal: {
        rule: 'yespo.event-type-key.length',
        source: 'Yespo, "How to Use the Generate event API Resource": eventTypeKey: Max length: 100 symbols',
        detail: 'eventTypeKey: 101 symbols, max length: 100 symbols',
      },
    })
  })

  it('filters requests and operations', async () => {
    const sandbox = await start({ faults: [{ name: 'second', when: { nth: 2 }, act: { do: 'answer', status: 503 } }] })
    await send(`${sandbox.urls.yespo}/v2/event`, { headers: KEY, body: event('a') })
    await send(`${sandbox.urls.yespo}/v1/account/info`, { headers: KEY })
    await send(`${sandbox.urls['salesforce-personalization']}/api2/event/engage`, { body: { action: 'x' } })
    const ids = (filter: Parameters<Sandbox['requests']>[0]) => sandbox.requests(filter).map(({ id }) => id)
    expect(ids({ vendor: 'yespo' })).toEqual([1, 2])
    expect(ids({ method: 'get' })).toEqual([2])
    expect(ids({ path: '/api/v1/*' })).toEqual([2])
    expect(ids({ verdict: 'accepted' })).toEqual([1, 3])
    expect(ids({ fault: 'second' })).toEqual([2])
    expect(sandbox.operations({ vendor: 'yespo' })).toHaveLength(1)
    expect(sandbox.operations({ requestId: 3 })).toHaveLength(1)
    expect(sandbox.operations({ kind: 'order' })).toEqual([])
  })

  it('keeps a request whose body broke off, without processing it', async () => {
    const sandbox = await start()
    const whole = rawPost('/api/v2/event', KEY, event('half'))
    await sendRaw(sandbox.urls.yespo, whole.slice(0, -5), 60)
    await expect.poll(() => sandbox.requests()).toMatchObject([{ verdict: 'cut', operations: [] }])
    expect(sandbox.state('yespo').events).toEqual([])
  })

  it('does not change under the reader', async () => {
    const sandbox = await start()
    await send(`${sandbox.urls.yespo}/v2/event`, { headers: KEY, body: event('a') })
    const before = { requests: sandbox.requests(), operations: sandbox.operations(), state: sandbox.state('yespo') }
    const copy = structuredClone(before)
    await send(`${sandbox.urls.yespo}/v2/event`, { headers: KEY, body: event('b') })
    expect(before).toEqual(copy)
  })
})

describe('life', () => {
  it('reset forgets record, state and ids', async () => {
    const sandbox = await start()
    const url = `${sandbox.urls['salesforce-personalization']}/api2/event/engage`
    const first = await send(url, { body: { action: 'x', user: { id: 'u' } } })
    sandbox.reset()
    expect([sandbox.requests(), sandbox.operations()]).toEqual([[], []])
    expect(sandbox.state('salesforce-personalization').users).toEqual([])
    const again = await send(url, { body: { action: 'x', user: { id: 'u' } } })
    expect(again.text).toBe(first.text)
    expect(sandbox.requests()[0]?.id).toBe(1)
  })

  it('reset cuts hanging requests and keeps delayed ones out of the new record', async () => {
    const sandbox = await start({
      faults: [
        { name: 'hang', when: { nth: 1 }, act: { do: 'hang' } },
        { name: 'late', when: { nth: 2 }, act: { do: 'delay', ms: 400 } },
      ],
    })
    const hanging = sendRaw(sandbox.urls.yespo, rawPost('/api/v2/event', KEY, event('a')), 5000)
    await expect.poll(() => sandbox.requests().length).toBe(1)
    const late = sendRaw(sandbox.urls.yespo, rawPost('/api/v2/event', KEY, event('b')), 5000)
    await expect.poll(() => sandbox.requests().length).toBe(2)
    sandbox.reset()
    expect([(await hanging).text, (await late).text]).toEqual(['', ''])
    await new Promise((resolve) => setTimeout(resolve, 450))
    expect([sandbox.requests(), sandbox.operations(), sandbox.state('yespo').events]).toEqual([[], [], []])
  })

  it('closes with hanging, delayed, half-sent and idle connections, twice, and at once', async () => {
    const sandbox = await start({
      faults: [
        { name: 'hang', match: { bodyIncludes: 'hang' }, act: { do: 'hang' } },
        { name: 'late', match: { bodyIncludes: 'late' }, act: { do: 'delay', ms: 60_000 } },
      ],
    })
    const { yespo } = sandbox.urls
    const open = [
      sendRaw(yespo, rawPost('/api/v2/event', KEY, event('hang')), 5000),
      sendRaw(yespo, rawPost('/api/v2/event', KEY, event('late')), 5000),
      sendRaw(yespo, 'POST /api/v2/event HTTP/1.1\r\nhost: s\r\ncontent-length: 99\r\n\r\n{', 5000),
      sendRaw(yespo, '', 5000),
    ]
    await send(`${yespo}/v1/account/info`, { headers: KEY })
    await expect.poll(() => sandbox.requests().length).toBe(3)
    const before = performance.now()
    await Promise.all([sandbox.close(), sandbox.close()])
    expect((await Promise.all(open)).map(({ end }) => end)).not.toContain('still open')
    expect(performance.now() - before).toBeLessThan(2000)
    await sandbox.close()
    await expect(send(`${yespo}/v1/account/info`)).rejects.toThrow()
  })

  it('processes nothing after it was closed', async () => {
    const sandbox = await start({ faults: [{ name: 'late', act: { do: 'delay', ms: 400 } }] })
    const late = sendRaw(sandbox.urls.yespo, rawPost('/api/v2/event', KEY, event('late')), 5000)
    await expect.poll(() => sandbox.requests().length).toBe(1)
    await sandbox.close()
    await late
    await new Promise((resolve) => setTimeout(resolve, 450))
    expect(sandbox.operations()).toEqual([])
  })

  it('takes many requests at once, each exactly once', async () => {
    const sandbox = await start({ faults: [{ name: 'slow', when: { every: 5 }, act: { do: 'delay', ms: 5 } }] })
    const names = Array.from({ length: 200 }, (_, index) => `event-${index}`)
    const replies = await Promise.all(
      names.map((name) => send(`${sandbox.urls.yespo}/v2/event`, { headers: KEY, body: event(name) })),
    )
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]))
    expect(sandbox.requests().map(({ id }) => id)).toEqual(names.map((_, index) => index + 1))
    const taken = sandbox.operations().map(({ content }) => (content as { eventTypeKey: string }).eventTypeKey)
    expect(taken.toSorted()).toEqual(names.toSorted())
    expect(sandbox.faultCounts()).toEqual({ slow: 40 })
  })

  it('keeps connections open between requests', async () => {
    const sandbox = await start()
    const bytes = (connection: string) =>
      `GET /api/v1/account/info HTTP/1.1\r\nhost: s\r\nconnection: ${connection}\r\nauthorization: ${KEY['authorization']}\r\n\r\n`
    const { text } = await sendRaw(sandbox.urls.yespo, bytes('keep-alive') + bytes('close'), 20_000)
    expect(text.match(/HTTP\/1\.1 200/g)).toHaveLength(2)
  })

  it('accepts chunked bodies and long request lines', async () => {
    const sandbox = await start()
    const status = await new Promise((resolve) => {
      const outgoing = request(
        `${sandbox.urls.yespo}/v2/event?x=${'y'.repeat(20_000)}`,
        {
          method: 'POST',
          headers: { ...KEY, 'content-type': 'application/json', 'transfer-encoding': 'chunked' },
        },
        (incoming) => resolve(incoming.resume().statusCode),
      )
      outgoing.write('{"eventTypeKey":"a",')
      outgoing.end('"keyValue":"k"}')
    })
    expect(status).toBe(200)
  })
})
