import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync, realpathSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const place = `${root}node_modules/.cache/waybill-import/`
const run = promisify(execFile)

const vendors = [
  ['yespo', 'createYespo', { apiKey: 'key' }],
  ['synerise', 'createSynerise', { apiKey: 'key', region: 'eu' }],
  [
    'salesforce-personalization',
    'createSalesforcePersonalization',
    { account: 'demo', instance: 'us-1', dataset: 'engage' },
  ],
] as const

/** Built from the sources as they are now, as they are published, beside what they depend on. */
async function build(name: string): Promise<void> {
  const from = `${root}packages/${name}/`
  const to = `${place}node_modules/@waybill/${name}/`
  mkdirSync(to, { recursive: true })
  copyFileSync(`${from}package.json`, `${to}package.json`)
  const options = ['--format', 'esm', '--no-dts', '--silent', '--out-dir', `${to}dist`]
  await run('npx', ['tsup', ...options], { cwd: from })
}

type CallsByFile = Readonly<Record<string, number>>

interface Counted {
  readonly builtIn: readonly string[]
  readonly callsOfImport: CallsByFile
  readonly callsOfFunction: CallsByFile
}

async function count(...args: string[]): Promise<Counted> {
  const { stdout } = await run(process.execPath, [script, ...args])
  return JSON.parse(stdout) as Counted
}

const script = `${place}count-import.mjs`
let zod: Counted

beforeAll(async () => {
  rmSync(place, { recursive: true, force: true })
  await Promise.all(['core', ...vendors.map(([name]) => name)].map(build))
  symlinkSync(realpathSync(`${root}packages/core/node_modules/undici`), `${place}node_modules/undici`, 'junction')
  copyFileSync(`${root}tooling/count-import.mjs`, script)
  zod = await count('@waybill/core/zod')
}, 120_000)

afterAll(() => rmSync(place, { recursive: true, force: true }))

/** Of zod's functions alone. */
function callsOfZod(calls: CallsByFile): number {
  return Object.keys(zod.callsOfImport).reduce((sum, path) => sum + (calls[path] ?? 0), 0)
}

// Milliseconds depend on the machine. These do not, and an import that grew slow has grown in one of them.
describe.each(vendors)('an import of @waybill/%s', (name, maker, options) => {
  let counted: Counted

  beforeAll(async () => {
    counted = await count(`@waybill/${name}`, maker, JSON.stringify(options))
  })

  it('loads a few files, without undici and without modules of Node', () => {
    const paths = Object.keys(counted.callsOfImport)
    expect(paths.filter((path) => path.includes('undici'))).toEqual([])
    expect(paths.length).toBeLessThanOrEqual(25)
    expect(counted.builtIn).toEqual([])
  })

  it('loads zod once', () => {
    const kilobytes = Object.keys(counted.callsOfImport).reduce((sum, path) => sum + statSync(path).size / 1_000, 0)
    expect(kilobytes).toBeGreaterThan(200)
    expect(kilobytes).toBeLessThan(490)
  })

  it('makes no schema before one is used', () => {
    expect(callsOfZod(counted.callsOfImport)).toBe(callsOfZod(zod.callsOfImport))
    expect(callsOfZod(counted.callsOfFunction)).toBeGreaterThan(1_000)
  })

  it('runs little else', () => {
    const all = Object.values(counted.callsOfImport).reduce((sum, calls) => sum + calls, 0)
    expect(all).toBeLessThanOrEqual(600)
  })
})
