import { execFile } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { createWaybill } from '@waybill/delivery'
import { sqliteStore } from '@waybill/store-sqlite'
import { afterAll, expect, it, vi } from 'vitest'
import { startTestGateway, type TestGateway } from '../../apps/gateway/src/testing/start-test-gateway.js'
import { postgresTest } from '../../packages/store-postgres/src/testing/postgres-test.js'
import { bundleProgram } from '../../packages/store-sqlite/src/testing/start-process.js'
import { samplesOf } from './read-samples.js'
import { environmentOf, removeScripts, runScript, scripts, writeScripts } from './scripts.js'

const adminToken = 'a-token-of-this-test'
const run = promisify(execFile)

let gateway: TestGateway
let folder: string
let databaseUrl: string
let sql: (text: string) => Promise<Record<string, unknown>[]>

postgresTest.beforeAll(async ({ server }) => {
  gateway = await startTestGateway({ writeKeys: ['my-key'], adminToken })
  databaseUrl = await server.database()
  sql = (text) => server.sql(text, databaseUrl)
  folder = mkdtempSync(join(tmpdir(), 'waybill-samples-'))
  mkdirSync(join(folder, 'bin'))
  mkdirSync(join(folder, 'data'))
  mkdirSync(join(folder, 'backups'))
  // `npx waybill` runs the sources.
  const npx = join(folder, 'bin', 'npx')
  const program = bundleProgram('../../../cli/src/bin.ts')
  writeFileSync(npx, `#!/bin/sh\nshift\nexec "${process.execPath}" "${program}" "$@"\n`)
  chmodSync(npx, 0o755)
}, 120_000)

afterAll(async () => {
  vi.unstubAllEnvs()
  removeScripts()
  await gateway.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Runs what a page shows, but for `npm install`: what is not published yet cannot be installed. */
async function shell(code: string): Promise<string> {
  const here = code
    .replace(/^npm install .*$/gm, '')
    .replace('DATABASE_URL=postgres://…', `DATABASE_URL='${databaseUrl}'`)
    .replace('WAYBILL_ADMIN_TOKEN=…', `WAYBILL_ADMIN_TOKEN=${adminToken}`)
    .replace('http://127.0.0.1:8080', gateway.url)
  expect(here).not.toContain('…')
  const PATH = `${join(folder, 'bin')}${delimiter}${process.env['PATH']}`
  return (await run('sh', ['-euc', here], { cwd: folder, env: { ...process.env, PATH } })).stdout
}

it('packages/cli/README.md', async () => {
  const event = { type: 'track' as const, event: 'Product Viewed', userId: 'u-1', messageId: 'm-1' }
  writeFileSync(join(folder, 'events.json'), JSON.stringify(event))
  const store = sqliteStore({ path: join(folder, 'data', 'waybill.db'), reserveBytes: 0 })
  const lane = environmentOf({ sandbox: gateway.sandbox, gatewayUrl: gateway.url })
  const { syneriseDestination } = await import('@waybill/synerise')
  const destinations = [syneriseDestination({ apiKey: lane['SYNERISE_API_KEY'], region: 'eu' })]
  const waybill = await createWaybill({ store, destinations, deliver: false })
  await waybill.accept(event)
  await waybill.close()

  const shells = samplesOf('packages/cli/README.md').filter(({ language }) => language === 'sh')
  const printed: string[] = []
  for (const { code } of shells) printed.push(await shell(code))
  const [preview, migrated, backedUp, status] = printed
  expect(preview).toContain('event 1 · track "Product Viewed"')
  expect(migrated).toContain('1')
  expect(backedUp).toContain('synerise: 1 accepted, 1 pending')
  expect(status).toContain('salesforce-personalization')
  expect(existsSync(join(folder, 'backups', 'waybill.db'))).toBe(true)
}, 120_000)

const onPostgres = scripts.filter(({ sample }) => sample.page === 'packages/store-postgres/README.md')

it.each(onPostgres)(
  '$name',
  async (script) => {
    const places = { sandbox: gateway.sandbox, gatewayUrl: gateway.url, databaseUrl }
    for (const [name, value] of Object.entries(environmentOf(places))) vi.stubEnv(name, value)
    writeScripts()
    await sql('CREATE TABLE IF NOT EXISTS orders (id text)')
    const before = gateway.sandbox.requests().length
    const release = script.code.includes('const pool') ? 'client.release(); await pool.end()' : ''
    const closing = `export const flushed = await waybill.flush(); await waybill.close(); ${release}`
    expect(await runScript(script, places, closing)).toMatchObject({ flushed: { settled: true } })
    if (!script.code.includes('.accept(')) return
    expect(await sql('SELECT id FROM orders')).toEqual([{ id: 'o-7' }])
    expect(gateway.sandbox.requests().length).toBeGreaterThan(before)
  },
  120_000,
)
