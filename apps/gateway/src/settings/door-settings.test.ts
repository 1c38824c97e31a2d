import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSandbox } from '@waybill/sandbox'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkProgram, type Program, startProgram } from '../start-program.js'
import { basic, startTestGateway } from '../testing/start-test-gateway.js'
import { readConfigFile } from './config-file/config-file.js'
import { readDestinations } from './gateway-destinations.js'
import { readGatewaySettings } from './gateway-settings.js'
import { isGuessable } from './guessable-token.js'
import { sandboxVariables } from './sandbox-environment.js'

let folder: string
const programs: Program[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waybill-door-'))
})
afterEach(async () => {
  await Promise.all(programs.splice(0).map((program) => program.stop()))
  await rm(folder, { recursive: true, force: true })
})

const run = async (config: object, environment: Record<string, string | undefined> = {}) => {
  await writeFile(join(folder, 'waybill.config.json'), JSON.stringify({ port: 0, store: 'memory:', ...config }))
  const printed: string[] = []
  const program = await startProgram({ environment, folder, print: (text) => printed.push(text) })
  programs.push(program)
  return { url: program.url, printed }
}
const event = { userId: 'u-1', event: 'Something Special' }
const send = (url: string, headers: Record<string, string>, body: unknown = event, path = '/v1/track') =>
  fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })
const key = { authorization: basic('k') }

describe('an intake without keys', () => {
  it('does not exist where a vendor is real, also on this machine', async () => {
    const sandbox = await startSandbox()
    const { YESPO_API_KEY, YESPO_BASE_URL } = sandboxVariables(sandbox)
    const failure = await run({}, { YESPO_API_KEY, YESPO_BASE_URL }).catch(String)
    expect(failure).toContain('WAYBILL_WRITE_KEYS must name at least one key, as events go to yespo (only the built-in')
    const { url } = await run({}, { YESPO_API_KEY, YESPO_BASE_URL, WAYBILL_SANDBOX: '1' })
    expect((await send(url, key)).status).toBe(200)
    await expect(startTestGateway({ sandbox: false })).rejects.toThrow('writeKeys must name at least one key')
    await sandbox.close()
  })

  it('is closed to pages of other sites, however they send', async () => {
    const { url } = await run({})
    const simple = { ...key, 'content-type': 'text/plain' }
    for (const foreign of [
      { origin: 'http://evil.example' },
      { origin: 'null' },
      { referer: 'http://evil.example/page' },
      { 'sec-fetch-site': 'cross-site' },
    ])
      expect((await send(url, { ...simple, ...foreign })).status, JSON.stringify(foreign)).toBe(403)
    for (const own of ['http://localhost:3000', 'http://127.0.0.1:5173', 'http://[::1]:1'])
      expect((await send(url, { ...simple, origin: own })).status).toBe(200)
  })
})

describe('origins of pages', () => {
  it.each<[string, string | undefined]>([
    ['https://shop.example', undefined],
    ['http://localhost:3000', undefined],
    ['capacitor://localhost', undefined],
    ['null', undefined],
    ['https://shop.example/', 'did you mean https://shop.example?'],
    ['https://shop.example/path?x', 'did you mean https://shop.example?'],
    ['shop.example', 'did you mean https://shop.example?'],
    ['https://Shop.example', 'did you mean https://shop.example?'],
    ['https://shop.example:443', 'did you mean https://shop.example?'],
    ['https://магазин.example', 'did you mean https://xn--80aairftm.example?'],
    ['*', 'leave corsOrigins out to allow every origin'],
    ['https://*.shop.example', ''],
    ['', ''],
  ])('are written as browsers write them: %j', async (origin, hint) => {
    await writeFile(join(folder, 'waybill.config.json'), JSON.stringify({ corsOrigins: [origin] }))
    const rule = expect.stringMatching(/^must be an origin like/)
    const { issues } = await readConfigFile(folder)
    expect(issues).toEqual(hint === undefined ? [] : [{ field: 'corsOrigins[0]', rule, ...(hint && { hint }) }])
  })
})

describe('proxies that are trusted', () => {
  const limited = { writeKeys: ['k'], requestsPerMinute: 2 }
  const statuses = async (url: string, addresses: readonly string[]) => {
    const found = []
    for (const address of addresses) found.push((await send(url, { ...key, 'x-forwarded-for': address })).status)
    return found
  }

  it.each([['loopback'], ['127.0.0.0/8', '10.0.0.1']].map((one) => [one] as const))(
    'let limits see the client: %j',
    async (trustProxy) => {
      const { url } = await run({ ...limited, trustProxy })
      expect(await statuses(url, ['1.1.1.1', '1.1.1.1', '1.1.1.1', '2.2.2.2'])).toEqual([200, 200, 429, 200])
    },
  )

  it('are so many hops: what a client says of itself does not count', async () => {
    const { url } = await run(limited, { WAYBILL_TRUST_PROXY: '1' })
    const forged = ['9.9.9.1, 1.1.1.1', '9.9.9.2, 1.1.1.1', '9.9.9.3, 1.1.1.1', '9.9.9.3, 2.2.2.2']
    expect(await statuses(url, forged)).toEqual([200, 200, 429, 200])
  })

  it('are none by default, and none but the named', async () => {
    const untrusting = await run(limited)
    expect(await statuses(untrusting.url, ['1.1.1.1', '2.2.2.2', '3.3.3.3'])).toEqual([200, 200, 429])
    const others = await run(limited, { WAYBILL_TRUST_PROXY: '10.0.0.0/8, uniquelocal' })
    expect(await statuses(others.url, ['1.1.1.1', '2.2.2.2', '3.3.3.3'])).toEqual([200, 200, 429])
  })

  it.each(['nobody', '10.0.0.0/33', '1.2.3', '0', '11', '1.2.3.4/8/8'])('are refused as %s', (trusted) => {
    expect(readGatewaySettings({ WAYBILL_TRUST_PROXY: trusted }).issues).toMatchObject([
      { field: expect.stringMatching(/^WAYBILL_TRUST_PROXY/), rule: expect.stringMatching(/^must be/) },
    ])
  })

  it('let lockouts see the client', async () => {
    const { url } = await run({ writeKeys: ['k'], adminToken: 'sixteen-letters!', trustProxy: 1 })
    const login = (address: string, token: string) =>
      send(url, { 'content-type': 'application/json', 'x-forwarded-for': address }, { token }, '/admin/api/session')
    for (let tries = 0; tries < 10; tries++) expect((await login('1.1.1.1', 'wrong')).status).toBe(401)
    expect((await login('1.1.1.1', 'wrong')).status).toBe(429)
    expect((await login('2.2.2.2', 'wrong')).status).toBe(401)
  })
})

describe('an address for operators', () => {
  it.each(['the file', 'the environment'])('has dashboard, metrics and health alone: from %s', async (source) => {
    const own = { writeKeys: ['k'], adminToken: 'sixteen-letters!' }
    const { url, printed } = await (source === 'the file'
      ? run({ ...own, adminAddress: { port: 0 } })
      : run(own, { WAYBILL_ADMIN_PORT: '0', WAYBILL_ADMIN_HOST: 'localhost' }))
    const [, office = ''] = /Operators +(\S+):/.exec(printed[0] ?? '') ?? []
    expect(office).not.toBe(url)
    expect(printed[0]).toContain(`Dashboard   ${office}/admin/`)
    for (const path of ['/healthz', '/readyz', '/metrics', '/admin/']) {
      expect((await fetch(url + path)).status, path).toBe(404)
      expect((await fetch(office + path)).status, path).not.toBe(404)
    }
    expect((await send(url, key)).status).toBe(200)
    expect((await send(office, key)).status).toBe(404)
    expect(await (await fetch(`${office}/metrics`)).text()).toContain('route="/v1/track",status="200"')
  })

  it('is refused where it is taken, or half told', async () => {
    const holder = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => holder.once('listening', resolve))
    const { port } = holder.address() as AddressInfo
    await expect(run({ adminAddress: { port } })).rejects.toThrow(`WAYBILL_ADMIN_PORT is ${port}`)
    await new Promise((resolve) => holder.close(resolve))
    expect(readGatewaySettings({ WAYBILL_ADMIN_HOST: '::1' }).issues).toMatchObject([{ field: 'WAYBILL_ADMIN_PORT' }])
  })
})

describe('a vendor over plain http', () => {
  const issuesOf = (variables: Record<string, string>, file = {}) =>
    readDestinations({ YESPO_API_KEY: 'k', ...variables }, file).issues
  const away = { YESPO_BASE_URL: 'http://vendor.example/api' }

  it('is refused beyond this machine, unless it is allowed', () => {
    expect(issuesOf(away)).toMatchObject([{ field: 'YESPO_BASE_URL', rule: expect.stringContaining('https') }])
    expect(issuesOf({}, { vendors: { yespo: { baseUrl: 'http://10.0.0.1' } } })).toMatchObject([
      { field: 'vendors.yespo.baseUrl', hint: expect.stringContaining('WAYBILL_ALLOW_PLAIN_HTTP') },
    ])
    expect(issuesOf({ ...away, WAYBILL_ALLOW_PLAIN_HTTP: '1' })).toEqual([])
    expect(issuesOf(away, { allowPlainHttp: true })).toEqual([])
    expect(issuesOf({ ...away, WAYBILL_ALLOW_PLAIN_HTTP: '0' }, { allowPlainHttp: true })).toHaveLength(1)
    for (const near of ['http://127.0.0.1:1', 'http://localhost:1/api', 'http://[::1]:1', 'https://vendor.example'])
      expect(issuesOf({ YESPO_BASE_URL: near })).toEqual([])
  })
})

describe('an admin token', () => {
  it.each([
    'a'.repeat(16),
    'abcabcabcabcabcabc',
    '0123456789abcdef',
    'changeme-changeme',
    'admin-password-1234',
    'qwertyuiopasdfghjkl',
  ])('that can be guessed is refused: %s', async (token) => {
    expect(isGuessable(token)).toBe(true)
    expect(readGatewaySettings({ WAYBILL_ADMIN_TOKEN: token }).issues).toMatchObject([{ field: 'WAYBILL_ADMIN_TOKEN' }])
    await expect(run({ adminToken: token })).rejects.toThrow('can be guessed')
    await expect(startTestGateway({ adminToken: token })).rejects.toThrow('adminToken can be guessed')
  })

  it('that chance made is taken', () => {
    for (let index = 0; index < 2_000; index++) {
      const hex = Array.from({ length: 32 }, () => Math.floor(Math.random() * 16).toString(16)).join('')
      expect(isGuessable(hex), hex).toBe(false)
    }
  })
})

describe('options of the store', () => {
  it('bound it', async () => {
    const sandbox = await startSandbox({ faults: [{ name: 'silent', act: { do: 'hang' } }] })
    const vendors = { yespo: { apiKey: 'k', baseUrl: sandbox.urls.yespo } }
    const { url } = await run({ writeKeys: ['k'], vendors, storeOptions: { maxPending: 1 }, stopWithinMs: 100 })
    expect((await send(url, key)).status).toBe(200)
    const full = await send(url, key)
    expect([full.status, await full.json()]).toMatchObject([429, { code: 'store_full' }])
    await sandbox.close()
  })

  it.each([
    ['memory:', { maxPending: 'many' }, 'storeOptions.maxPending must be'],
    ['sqlite:./x.db', { maxPendin: 1 }, 'storeOptions.maxPendin is not a known option (did you mean maxPending?)'],
    ['sqlite:./x.db', { path: 'y.db' }, 'storeOptions.path is said by `store`'],
    ['postgres://u@127.0.0.1/x', { maxConnections: 0 }, 'storeOptions.maxConnections must be'],
  ])('stop the start and the check by their path: %s %j', async (store, storeOptions, message) => {
    await expect(run({ store, storeOptions })).rejects.toThrow(message)
    await expect(checkProgram({ environment: {}, folder })).rejects.toThrow(message)
  })
})

it.each<[object, string]>([
  [{ strangers: { bytes: 1 } }, 'strangers'],
  [{ strangers: { connections: 0 } }, 'strangers.connections'],
  [{ strangers: { bodyBytes: '1 MB' } }, 'strangers.bodyBytes'],
  [{ strangers: { cpuMsPerSecond: 1_001 } }, 'strangers.cpuMsPerSecond'],
  [{ strangers: { refusalsPerSecond: 0 } }, 'strangers.refusalsPerSecond'],
  [{ partlyWrongBatch: 207 }, 'partlyWrongBatch'],
  [{ logAddresses: 'yes' }, 'logAddresses'],
  [{ allowPlainHttp: 1 }, 'allowPlainHttp'],
  [{ adminAddress: { host: 'x' } }, 'adminAddress.port'],
  [{ trustProxy: true }, 'trustProxy'],
  [{ storeOptions: [] }, 'storeOptions'],
])('refuses %j by its field', async (wrong, field) => {
  await writeFile(join(folder, 'waybill.config.json'), JSON.stringify(wrong))
  const { issues } = await readConfigFile(folder)
  expect(issues).toHaveLength(1)
  expect(issues[0]?.field).toContain(field)
})

it('answers a batch that is partly wrong as it is told', async () => {
  const { url } = await run({ writeKeys: ['k'], partlyWrongBatch: 200 })
  const batch = [
    { type: 'track', ...event },
    { type: 'track', userId: 'u' },
  ]
  const response = await send(url, key, { batch }, '/v1/batch')
  expect([response.status, await response.json()]).toMatchObject([
    200,
    { success: false, accepted: 1, errors: [{ index: 1 }] },
  ])
  expect((await send(url, key, { event: 5 })).status).toBe(400)
})

describe('wrong keys', () => {
  it.each([false, true])('are logged at once, then once more for all others; addresses: %s', async (logAddresses) => {
    const lines: string[] = []
    const log = { level: 'warn', stream: { write: (line: string) => void lines.push(line) } } as const
    const test = await startTestGateway({ writeKeys: ['k'], log, logAddresses, trustProxy: 1 })
    for (const address of ['1.1.1.1', '2.2.2.2', '3.3.3.3', '3.3.3.3'])
      await send(test.url, { authorization: basic('wrong'), 'x-forwarded-for': address })
    const told = () => lines.filter((line) => line.includes('wrong write keys')).map((line) => JSON.parse(line))
    expect(told()).toMatchObject([{ requests: 1, addresses: 1 }])
    await test.close()
    expect(told().slice(1)).toMatchObject([{ requests: 3, addresses: 2 }])
    expect(told().map(({ from }) => from)).toEqual(
      logAddresses ? [['1.1.1.1'], ['2.2.2.2', '3.3.3.3']] : [undefined, undefined],
    )
  })
})
