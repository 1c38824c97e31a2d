import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import { memoryStore } from '@waybill/delivery'
import { afterEach, describe, expect, it } from 'vitest'
import { runInMemory } from '../../../packages/cli/src/conformance/run-in-memory.js'
import { testToken } from './admin/testing/start-test-admin.js'
import type { GatewayOptions } from './gateway-options.js'
import { startTestGateway, type TestGateway } from './testing/start-test-gateway.js'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function start(options: Partial<GatewayOptions> = {}): Promise<TestGateway> {
  const gateway = await startTestGateway({ adminToken: testToken, defaults: { backoffMs: 50 }, ...options })
  closing.push(gateway.close)
  return gateway
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => new Promise((resolve) => server.close(resolve)))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function status(url: string, args: string[] = [], token: string | undefined = testToken) {
  const environment = token === '' ? {} : { WAYBILL_ADMIN_TOKEN: token }
  const run = await runInMemory(['status', '--gateway', url, ...args], { environment })
  if (token) expect(run.out + run.err).not.toContain(token)
  return run
}

function batch(...names: string[]) {
  return { batch: names.map((event, index) => ({ type: 'track', userId: 'u', event, messageId: `${event}-${index}` })) }
}

/** The cells of each row of a table. */
function rowsOf(text: string): string[][] {
  const lines = text.split('\n').filter((line) => line.startsWith('│'))
  return lines.map((line) =>
    line
      .split('│')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

describe('waybill status', () => {
  it('shows idle lanes with what they delivered and parked, and logs out', async () => {
    const { url, gateway, sandbox, post } = await start()
    const answer = { do: 'answer', status: 400, body: '{"error":"wrong"}' } as const
    sandbox.setFaults([{ name: 'no', match: { vendor: 'yespo', bodyIncludes: 'Wrong' }, act: answer }])
    await post('/v1/batch', batch('Seen', 'Wrong'))
    await gateway.waybill.flush()
    const { exitCode, out, err } = await status(url)
    expect({ exitCode, err }).toEqual({ exitCode: 2, err: '' })
    expect(rowsOf(out)).toEqual([
      ['lane', 'state', 'pending', 'oldest', 'in flight', 'parked', 'delivered'],
      ['salesforce-personalization', 'idle', '0', '–', expect.stringMatching(/^0 \/ \d+$/), '0', '2'],
      ['yespo', 'idle', '0', '–', expect.stringMatching(/^0 \/ \d+$/), '1', '1'],
      ['', '1 parked', '', '', '', '', ''],
      ['synerise', 'idle', '0', '–', expect.stringMatching(/^0 \/ \d+$/), '0', '2'],
    ])
    expect((await status(url, ['--max-parked', '1'])).exitCode).toBe(0)
    expect((await status(url, ['--max-parked', 'many'])).exitCode).toBe(1)
  })

  it('ends with 2 for a held lane, and for a held endpoint', async () => {
    const { url, gateway, post } = await start()
    await gateway.waybill.hold({ lane: 'synerise', reason: 'key is being \u001b[31mrotated' })
    await post('/v1/batch', batch('Seen'))
    await gateway.waybill.flush({ timeoutMs: 500 })
    const held = await status(url)
    expect(held.exitCode).toBe(2)
    expect(rowsOf(held.out)[3]).toEqual([
      'synerise',
      'held: key is being ?[31mrotated',
      '1',
      expect.stringMatching(/^\d+ m?s$/),
      expect.anything(),
      '0',
      '0',
    ])
    await gateway.waybill.resume({ lane: 'synerise' })
    await gateway.waybill.flush()
    expect((await status(url)).exitCode).toBe(0)
    await gateway.waybill.hold({ lane: 'synerise', endpoint: 'eventBatch', reason: 'refused' })
    const partly = await status(url)
    expect(partly.exitCode).toBe(2)
    expect(rowsOf(partly.out)[3]?.[1]).toBe('eventBatch held: refused')
  })

  it('ends with 2 while a lane fails, and says since when', async () => {
    const { url, gateway, sandbox, post } = await start()
    sandbox.setFaults([{ name: 'outage', match: { vendor: 'yespo' }, act: { do: 'answer', status: 503 } }])
    const before = Date.now() - 1_000
    await post('/v1/batch', batch('Seen'))
    await gateway.waybill.flush({ timeoutMs: 500 })
    const { exitCode, out } = await status(url)
    expect(exitCode).toBe(2)
    const [, since = ''] = /^failing since (\S+Z)$/.exec(rowsOf(out)[2]?.[1] ?? '') ?? []
    expect(Date.parse(since)).toBeGreaterThanOrEqual(before - 1_000)
    expect(Date.parse(since)).toBeLessThanOrEqual(Date.now())
    const { lanes, ...rest } = JSON.parse((await status(url, ['--json'])).out)
    expect(rest).toEqual({ status: 'trouble', at: expect.any(Number), workers: [] })
    expect(lanes[1]).toMatchObject({ lane: 'yespo', state: 'failing', failingSince: expect.any(Number), pending: 1 })
    sandbox.setFaults([])
  })

  it('shows the workers of a shared store, and ends with 2 when one is dead', async () => {
    const seenAt = Date.now()
    let workers = [
      { name: 'shop-1:17', seenAt, alive: true, leases: { yespo: 1_200, synerise: 34 } },
      { name: 'shop-2:17', seenAt: seenAt - 600_000, alive: false, leases: {} },
    ]
    const { url } = await start({ store: { ...memoryStore(), workers: async () => workers } })
    const { exitCode, out } = await status(url)
    expect(exitCode).toBe(2)
    expect(rowsOf(out).slice(4)).toEqual([
      ['worker', 'state', 'last seen', 'leased', 'lanes'],
      ['shop-1:17', 'alive', expect.stringMatching(/^\d+ m?s ago$/), '1,234', 'yespo 1,200'],
      ['', '', '', '', 'synerise 34'],
      ['shop-2:17', 'DEAD', '10 min ago', '0', '–'],
    ])
    workers = workers.slice(0, 1)
    expect((await status(url)).exitCode).toBe(0)
  })

  it('leaves no session behind', async () => {
    const { url: target } = await start()
    const seen: { method?: string; path?: string; status: number; cookie?: string }[] = []
    const url = await listen(
      createServer(async (request, response) => {
        const chunks: Buffer[] = []
        for await (const chunk of request) chunks.push(chunk as Buffer)
        const { method = 'GET', url: path = '/' } = request
        const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !hops.has(name)))
        const body = method === 'POST' ? Buffer.concat(chunks) : null
        const reply = await fetch(target + path, { method, headers: headers as Record<string, string>, body })
        seen.push({ method, path, status: reply.status, ...(headers['cookie'] && { cookie: `${headers['cookie']}` }) })
        for (const line of reply.headers.getSetCookie()) response.appendHeader('set-cookie', line)
        response.writeHead(reply.status).end(Buffer.from(await reply.arrayBuffer()))
      }),
    )
    expect((await status(url)).exitCode).toBe(0)
    expect(seen.map(({ method, path, status }) => `${method} ${path} ${status}`)).toEqual([
      'POST /admin/api/session 200',
      'GET /admin/api/overview 200',
      'DELETE /admin/api/session 204',
    ])
    const again = await fetch(`${target}/admin/api/overview`, { headers: { cookie: seen[1]?.cookie ?? '' } })
    expect(again.status).toBe(401)
  })
})

const hops = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'keep-alive'])

describe('waybill status cannot tell', () => {
  const fails = async (url: string, message: RegExp, token?: string) => {
    const { exitCode, out, err } = await status(url, [], token)
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' })
    expect(err).toMatch(message)
    expect(err.split('\n')).toHaveLength(2)
  }

  it('with a wrong token or none', async () => {
    const { url } = await start()
    await fails(url, /^error: The gateway refuses the token/, 'another-long-token')
    await fails(url, /^error: WAYBILL_ADMIN_TOKEN is not set/, '')
  })

  it('after too many wrong tokens; the right one tells all the same', async () => {
    const { url } = await start()
    for (let login = 0; login < 10; login++) await fails(url, /refuses the token/, 'another-long-token')
    await fails(url, /^error: Too many logins/, 'another-long-token')
    for (let login = 0; login < 12; login++) expect((await status(url)).exitCode).toBe(0)
  })

  it('where the dashboard is off', async () => {
    const { url } = await start({ adminToken: undefined })
    await fails(url, /answers 404: its dashboard is off \(set WAYBILL_ADMIN_TOKEN where it runs\)\.$/m)
    await fails(`${url}/waybill`, /is off .*, or \/waybill\/ is not its path\.$/m)
  })

  it('where nobody listens', async () => {
    const server = createTcpServer()
    const url = await listen(server)
    await closing.pop()?.()
    await fails(url, /^error: http:\/\/127\.0\.0\.1:\d+ cannot be reached: ECONNREFUSED\.$/m)
    await fails('http://127.0.0.1:1', /cannot be reached: fetch refuses this port\.$/m)
  })

  const strangers: Record<string, RequestListener> = {
    'a page for everything': (_request, response) => response.end('<html>Welcome</html>'),
    'another 404': (_request, response) => response.writeHead(404).end('Not found'),
    'a login of another kind': (_request, response) => response.end('{"csrf":"abc"}'),
    'an error that repeats what it was sent': (request, response) => request.pipe(response.writeHead(400)),
    'a redirect that would take the token along': (_request, response) =>
      response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end(),
  }
  it.each(Object.entries(strangers))('where something else listens: %s', async (_name, listener) => {
    await fails(await listen(createServer(listener)), /is not a Waybill gateway\.( It answered \d+\.)?$/m)
  })

  it('where the other side speaks no HTTP, or too much', async () => {
    await fails(
      await listen(createTcpServer((socket) => socket.resume().end('220 mail ready\r\n'))),
      /does not speak HTTP/,
    )
    const flood: RequestListener = (_request, response) => response.end('x'.repeat(5_000_000))
    await fails(await listen(createServer(flood)), /^error: The answer has more than 4000000 bytes/)
  })

  it('where the overview is of no known shape', async () => {
    const url = await listen(
      createServer(({ method }, response) => {
        response.setHeader('set-cookie', 'waybill_admin=abc; Path=/admin')
        response.writeHead(method === 'DELETE' ? 204 : 200).end(method === 'DELETE' ? '' : '{"csrf":"abc","lanes":[]}')
      }),
    )
    await fails(url, /This command cannot read the overview/)
  })

  it('with options that are no good, of which none is repeated', async () => {
    for (const url of ['127.0.0.1:8080', 'ftp://a.example', 'http://me:hunter2@a.example', 'http://a.example/?x=1'])
      await fails(url, /^error: --gateway must read/)
    expect((await status('http://me:hunter2@a.example')).err).not.toContain('hunter2')
    expect((await status('http://127.0.0.1:1', ['--token', 'x'])).exitCode).toBe(1)
    expect((await runInMemory(['status', 'extra'])).exitCode).toBe(1)
  })
})

it('explains its exit codes', async () => {
  const { exitCode, out } = await runInMemory(['status', '--help'])
  expect(exitCode).toBe(0)
  expect(out).toMatch(
    /WAYBILL_ADMIN_TOKEN.*\n[^]*0 {2}every lane.*\n +1 {2}the status is unknown.*\n +2 {2}a lane or an endpoint is held/,
  )
})
