import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const { packageManager } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { packageManager: string }
const vendors = ['salesforce-personalization', 'yespo', 'synerise']
const packed = ['core', ...vendors, 'delivery', 'store-sqlite', 'store-postgres', 'cli']
const run = promisify(execFile)

let place: string
let tool: string
let made: string

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'waybill-outside-'))
  tool = join(place, 'tool')
  made = join(place, 'waybill-north-wind')
  const tarballs = join(place, 'tarballs')
  for (const folder of [tool, tarballs]) mkdirSync(folder)
  await run('npx', ['--yes', packageManager, 'exec', 'turbo', 'run', 'build', '--filter=@waybill/cli'], { cwd: root })
  for (const name of packed)
    await run('npx', ['--yes', packageManager, 'pack', '--pack-destination', tarballs], {
      cwd: `${root}packages/${name}`,
    })
  writeFileSync(join(tool, 'package.json'), '{"private":true}')
  await install(tool, ...readdirSync(tarballs).map((file) => join(tarballs, file)))
}, 600_000)

afterAll(() => rmSync(place, { recursive: true, force: true }))

const install = (cwd: string, ...packages: string[]) =>
  run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', ...packages], { cwd })

/** The installed command, in a place of its own: what docs/writing-a-destination.md begins with. */
const waybill = (cwd: string, ...args: string[]) =>
  run('node', [join(tool, 'node_modules', '@waybill', 'cli', 'dist', 'bin.js'), ...args], { cwd })

it('a generated package installs, builds and passes the suite outside this repository', async () => {
  const [core] = readdirSync(join(place, 'tarballs')).filter((file) => file.startsWith('waybill-core-'))
  await waybill(place, 'new-destination', 'waybill-north-wind', '--core', `file:../tarballs/${core}`)
  await install(made)
  for (const script of ['build', 'typecheck']) await run('npm', ['run', script], { cwd: made })
  const { stdout } = await run('npx', ['vitest', 'run', '--reporter=json'], {
    cwd: made,
    maxBuffer: 64_000_000,
    env: { ...process.env, VITEST: undefined, NODE_ENV: undefined },
  })
  const report = JSON.parse(stdout.slice(stdout.indexOf('{'))) as { success: boolean; numPassedTests: number }
  expect(report).toMatchObject({ success: true, numFailedTests: 0 })
  expect(report.numPassedTests).toBeGreaterThan(60)

  const use = `import('waybill-north-wind').then((m) => console.log(Object.keys(m).join()))
console.log(Object.keys(require('waybill-north-wind')).join())`
  const exported = 'createNorthWind,northWindAnswers,northWindDestination,northWindEndpoints'
  const used = await run('node', ['--input-type=commonjs', '-e', use], { cwd: made })
  expect(
    used.stdout
      .trim()
      .split('\n')
      .map((line) => line.split(',').sort().join()),
  ).toEqual([exported, exported])
}, 600_000)

it('the command prints its report', async () => {
  const subject = 'subject'
  const options = ['--no-config', '--format', 'esm', '--out-dir', '.conformance']
  await run('npx', ['tsup', `src/testing/${subject}.ts`, ...options], { cwd: made })
  const { stdout } = await waybill(made, 'conformance', `.conformance/${subject}.js`)
  expect(stdout).toMatch(/^`north-wind` conforms: \d+ chapters passed, 0 failed, \d+ not tested\.\n/)
}, 300_000)
