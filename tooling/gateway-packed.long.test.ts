import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const { packageManager } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { packageManager: string }
const vendors = ['salesforce-personalization', 'yespo', 'synerise']
const packed = [
  ...['core', ...vendors, 'delivery', 'store-sqlite', 'store-postgres', 'sandbox'].map((name) => `packages/${name}`),
  'apps/dashboard',
  'apps/gateway',
]
const run = promisify(execFile)

/** A stranger's project: nothing but what npm has put there. */
let project: string
let place: string

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'waybill gateway '))
  project = join(place, 'project')
  const tarballs = join(place, 'tarballs')
  for (const folder of [project, tarballs]) mkdirSync(folder)
  await run('npx', ['--yes', packageManager, 'exec', 'turbo', 'run', 'build', '--filter=@waybill/gateway...'], {
    cwd: root,
  })
  for (const path of packed)
    await run('npx', ['--yes', packageManager, 'pack', '--pack-destination', tarballs], { cwd: join(root, path) })
  writeFileSync(join(project, 'package.json'), '{"private":true}')
  const files = readdirSync(tarballs).map((file) => join(tarballs, file))
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', ...files], { cwd: project })
}, 600_000)

afterAll(() => rmSync(place, { recursive: true, force: true }))

// The gateway refuses variables that it does not know.
const { WAYBILL_SUITE: _, ...env } = process.env
const npx = (...options: string[]) => run('npx', ['--offline', '@waybill/gateway', ...options], { cwd: project, env })

it('tells what it is', async () => {
  const { version } = JSON.parse(readFileSync(`${root}apps/gateway/package.json`, 'utf8')) as { version: string }
  expect((await npx('--version')).stdout).toBe(`${version}\n`)
  expect((await npx('--help')).stdout).toContain('waybill-gateway [--check')
}, 60_000)

it('runs a settings file with mappings and the dashboard, and its types fit', async () => {
  const config = `
    import { propertiesOf } from '@waybill/core/destination'
    import { defineConfig } from '@waybill/gateway'
    import { keys } from './keys.js'
    export default defineConfig({
      port: 0,
      writeKeys: keys,
      adminToken: 'sixteen-letters!',
      store: 'memory:',
      vendors: { synerise: { mapping: { Hidden: (event) => propertiesOf(event) && null } } },
      sandbox: true,
    })`
  writeFileSync(join(project, 'waybill.config.ts'), config)
  writeFileSync(join(project, 'keys.ts'), `export const keys: string[] = ['k']`)
  const { stdout } = await npx('--check')
  expect(stdout).toMatch(/Write keys +1/)
  const child = spawn('npx', ['--offline', '@waybill/gateway'], { cwd: project, detached: true, env })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)))
  await expect.poll(() => output, { timeout: 60_000 }).toContain('curl -u')
  const [, url = ''] = /gateway on (http:\S+)/.exec(output) ?? []
  const send = (key: string) =>
    fetch(`${url}/v1/track`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: JSON.stringify({ userId: 'u-1', event: 'E' }),
    })
  expect([(await send('k')).status, (await send('other')).status]).toEqual([200, 401])
  const page = await fetch(`${url}/admin/`)
  expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')])
  const closed = once(child, 'close')
  process.kill(-(child.pid ?? 0), 'SIGTERM')
  await closed
  expect(output).toContain('Waybill gateway stopped')
}, 180_000)
