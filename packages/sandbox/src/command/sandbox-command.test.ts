import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { esbuildBrowserBundle } from '../../../../tooling/build/browser-bundle.js'
import { basic, send, sendRaw } from '../testing/test-client.js'

const scratch = mkdtempSync(join(tmpdir(), 'sandbox-command-'))
const packageRoot = fileURLToPath(new URL('../../', import.meta.url))
const built = join(packageRoot, 'node_modules', '.sandbox-command-test')
const bin = join(built, 'bin.mjs')
const children = new Set<ReturnType<typeof spawn>>()

// The command of today's sources, whatever `dist` holds; where it finds its dependencies.
beforeAll(async () => {
  await build({
    entryPoints: [join(packageRoot, 'src', 'bin.ts')],
    outfile: bin,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    plugins: [esbuildBrowserBundle],
  })
}, 60_000)
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(scratch, { recursive: true, force: true })
  rmSync(built, { recursive: true, force: true })
})

function file(name: string, value: unknown): string {
  const path = join(scratch, name)
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value))
  return path
}

interface Running {
  readonly output: () => string
  readonly errors: () => string
  readonly ended: Promise<number | null>
  stop(signal: NodeJS.Signals): void
  /** Waits until it listens, and tells the addresses by the first word of their line. */
  listening(): Promise<{
    readonly inspector: string
    readonly salesforce: string
    readonly yespo: string
    readonly synerise: string
  }>
}

function run(...args: readonly string[]): Running {
  const child = spawn(process.execPath, [bin, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  children.add(child)
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk) => {
    output += String(chunk)
  })
  child.stderr.on('data', (chunk) => {
    errors += String(chunk)
  })
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  const addressOf = (title: string) => new RegExp(`${title}\\D*(http://[^\\s│]+)`).exec(output)?.[1] ?? ''
  return {
    output: () => output,
    errors: () => errors,
    ended,
    stop: (signal) => child.kill(signal),
    async listening() {
      const ready = new Promise<void>((resolve) => {
        const look = () => output.includes('Ctrl+C') && resolve()
        child.stdout.on('data', look)
        look()
      })
      await Promise.race([ready, ended.then((code) => Promise.reject(new Error(`ended with ${code}: ${errors}`)))])
      const [inspector, salesforce, yespo, synerise] = ['Inspector', 'Salesforce', 'Yespo', 'Synerise'].map(addressOf)
      return { inspector: inspector ?? '', salesforce: salesforce ?? '', yespo: yespo ?? '', synerise: synerise ?? '' }
    },
  }
}

it('starts, shows where and with what, and stops on SIGINT and SIGTERM', async () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const running = run('--port', '0')
    const { inspector, yespo } = await running.listening()
    expect(running.output()).toContain('sandbox-yespo-key')
    expect(running.output()).toContain('5a4db0c5-0000-4000-8000-000000000001')
    const info = await send(`${yespo}/v1/account/info`, { headers: basic('any', 'sandbox-yespo-key') })
    expect(info.status).toBe(200)
    expect((await send(inspector)).text).toContain('<title>Waybill sandbox</title>')
    expect((await send(`${inspector}__sandbox/requests`)).json).toMatchObject({ total: 1 })
    running.stop(signal)
    expect(await running.ended).toBe(0)
    expect(running.errors()).toBe('')
  }
})

it('takes faults, scenarios, a seed, vendors and ports', async () => {
  const faults = file('faults.json', {
    faults: [{ name: 'out', match: { vendor: 'yespo' }, when: { first: 1 }, act: { do: 'answer', status: 503 } }],
  })
  const scenario = file('scenario.json', {
    settings: { yespo: { apiKey: 'mine' }, 'salesforce-personalization': { accounts: { count: 3 } } },
  })
  const running = run(
    '--port',
    '0',
    '--vendors',
    'salesforce,yespo',
    '--faults',
    faults,
    '--scenario',
    scenario,
    '--scenario',
    'control',
    '--seed',
    '9',
    '--keep',
    '2',
  )
  const { inspector, salesforce, yespo, synerise } = await running.listening()
  expect(synerise).toBe('')
  expect((await send(`${inspector}__sandbox`)).json).toMatchObject({ seed: 9, vendors: { yespo: { url: yespo } } })
  const info = () => send(`${yespo}/v1/account/info`, { headers: basic('any', 'mine') })
  expect([(await info()).status, (await info()).status]).toEqual([503, 200])
  const headers = basic('sandbox-key-id', 'sandbox-key-secret')
  const body = {
    action: 'A',
    source: { channel: 'Server' },
    user: { attributes: { emailAddress: 'ada@shop.example' } },
  }
  const decided = await send(`${salesforce}/api2/authevent/engage`, { headers, body })
  expect(decided.json).toMatchObject({ campaignResponses: [{ userGroup: 'Control' }] })
  const accounts = await send(`${salesforce}/api/dataset/engage/accounts.json`, { headers })
  expect(accounts.json).toHaveLength(3)
  expect((await send(`${inspector}__sandbox/requests`)).json).toMatchObject({ total: 2 })
  running.stop('SIGTERM')
  await running.ended
})

it('listens where it is told to, and answers to further names', async () => {
  const servers = Array.from({ length: 3 }, () => createServer().listen(0, '127.0.0.2'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  const flags = ['--salesforce-port', '--yespo-port', '--synerise-port'].flatMap((flag, at) => [flag, `${ports[at]}`])
  const running = run('--host', '127.0.0.2', '--port', '0', ...flags, '--allow-host', 'box.example')
  const { inspector, ...vendors } = await running.listening()
  expect(Object.values(vendors).map((url) => new URL(url).host)).toEqual(ports.map((port) => `127.0.0.2:${port}`))
  const head = 'GET /__sandbox HTTP/1.1\r\nhost: box.example\r\nconnection: close\r\n\r\n'
  expect((await sendRaw(inspector, head, 10_000)).text).toMatch(/^HTTP\/1\.1 200/)
  running.stop('SIGTERM')
  await running.ended
})

it('stops at once although a client hangs', async () => {
  const running = run('--port', '0', '--faults', file('hang.json', [{ name: 'hang', act: { do: 'hang' } }]))
  const { yespo, inspector } = await running.listening()
  const hanging = send(`${yespo}/v1/account/info`).catch((error: unknown) => error)
  const stream = await fetch(`${inspector}__sandbox/stream`)
  const streamed = stream.text().catch((error: unknown) => error)
  running.stop('SIGINT')
  expect(await running.ended).toBe(0)
  expect(await hanging).toBeInstanceOf(Error)
  await streamed
})

it('says what is wrong, and with which code it ends', async () => {
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  const { port } = taken.address() as AddressInfo
  const cases: readonly (readonly [readonly string[], number, string])[] = [
    [['--port', 'x'], 2, 'A port is a number'],
    [['--colour'], 2, 'unknown option'],
    [['--vendors', 'acme'], 2, 'Vendors are'],
    [['--port', '0', '--yespo-port', String(port)], 1, `port ${port} is taken`],
    [['--faults', join(scratch, 'absent.json')], 1, 'absent.json'],
    [
      ['--faults', file('bad.json', [{ name: 'x', act: { do: 'explode' } }])],
      1,
      'bad.json: faults[0].act.do: must be one of',
    ],
    [['--scenario', file('broken.json', '{')], 1, 'broken.json'],
  ]
  for (const [args, code, message] of cases) {
    const running = run(...args)
    expect(await running.ended, args.join(' ')).toBe(code)
    expect(running.errors()).toContain(message)
    expect(running.errors()).not.toContain('    at ')
  }
  taken.close()
  const help = run('--help')
  expect(await help.ended).toBe(0)
  expect(help.output()).toContain('--scenario')
}, 40_000)
