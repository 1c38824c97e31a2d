// Every package on every Node it promises to run on, and loaded on Bun: one table. Runtimes come from npm, into a cache.
// Usage: pnpm matrix [--on 20,22,24,26,bun] [--packages core,delivery] [--loads]  (loads: without the tests)
import { execFile, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { loadPackage } from './load-package.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const cache = join(root, 'node_modules/.cache/waybill-matrix')
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const table = new URL('../bench/results/matrix.md', import.meta.url)
const run = promisify(execFile)

const { values } = parseArgs({
  options: {
    on: { type: 'string', default: '20,22,24,26,bun' },
    packages: { type: 'string' },
    loads: { type: 'boolean', default: false },
  },
})
const packages =
  values.packages?.split(',') ??
  readdirSync(join(root, 'packages')).filter((name) => existsSync(join(root, 'packages', name, 'package.json')))

const columns = []
for (const name of values.on.split(',')) {
  const runtime = await runtimeOf(name)
  columns.push({ runtime, cells: packages.map(() => ({ good: true, text: 'not run' })) })
}
// Loading takes seconds and tests take minutes: whoever interrupts has a table of what was done until then.
await fill('loads', (runtime, directory) => load(runtime, directory))
if (!values.loads)
  await fill('tests', (runtime, directory, loaded) => (runtime.bun || !loaded.good ? loaded : test(runtime, directory)))
console.log(`\n${lines().join('\n')}`)
process.exit(columns.every(({ cells }) => cells.every(({ good }) => good)) ? 0 : 1)

async function fill(what, check) {
  for (const { runtime, cells } of columns) {
    for (const [row, directory] of packages.entries()) {
      cells[row] = await check(runtime, directory, cells[row])
      console.error(`${runtime.title}, ${what}, ${directory}: ${cells[row].text}`)
      write()
    }
  }
}

function lines() {
  return [
    `| | ${columns.map(({ runtime }) => runtime.title).join(' | ')} |`,
    `| --- | ${columns.map(() => '---').join(' | ')} |`,
    ...packages.map((name, row) => `| ${name} | ${columns.map(({ cells }) => cells[row].text).join(' | ')} |`),
  ]
}

function write() {
  // The table that is kept is the whole one.
  if (values.loads) return
  const about =
    'Written by `pnpm matrix`: each entry of the built package imported and required (loads), then on Node its tests (passed).'
  mkdirSync(new URL('.', table), { recursive: true })
  writeFileSync(table, `# Runtimes\n\n${about}\n\n${lines().join('\n')}\n`)
}

/** Installs a runtime, unless it is there. */
async function runtimeOf(name) {
  const [library, version] = name === 'bun' ? ['bun', '1'] : ['node', name]
  const directory = join(cache, name)
  const path = join(directory, 'node_modules', library, 'bin', library === 'bun' ? 'bun.exe' : 'node')
  if (!existsSync(path)) {
    mkdirSync(directory, { recursive: true })
    writeFileSync(join(directory, 'package.json'), '{"private":true}')
    // Their install script puts the binary of this platform in place.
    await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', `${library}@${version}`], {
      cwd: directory,
    })
  }
  const { stdout } = await run(path, ['--version'])
  return {
    path,
    bun: name === 'bun',
    title: `${library === 'bun' ? 'Bun' : 'Node'} ${stdout.trim().replace(/^v/, '')}`,
  }
}

/** Imports and requires every entry of the built package. */
async function load({ path }, directory) {
  const reason = await loadPackage(path, join(root, 'packages', directory))
  return reason ? { good: false, text: `does not load: ${reason}` } : { good: true, text: 'loads' }
}

/** Runs the package's tests; the counts of the runner's own report. */
function test({ path }, directory) {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-matrix-'))
  const report = join(folder, 'report.json')
  const flags = ['run', `packages/${directory}/`, '--reporter=json', `--outputFile.json=${report}`]
  return new Promise((resolve) => {
    // Tests that start a Node start this one.
    const env = { ...process.env, PATH: `${join(path, '..')}:${process.env.PATH}` }
    spawn(path, [vitest, ...flags], { cwd: root, env, stdio: 'ignore' }).on('close', (code) => {
      const {
        numPassedTests = 0,
        numFailedTests = 0,
        numPendingTests = 0,
        testResults = [],
      } = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : {}
      rmSync(folder, { recursive: true, force: true })
      for (const { fullName, status } of testResults.flatMap(({ assertionResults }) => assertionResults))
        if (status === 'failed') console.error(`  failed: ${fullName}`)
      const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : ''
      const failed = numFailedTests > 0 ? `**${numFailedTests} failed**, ` : code === 0 ? '' : '**broken**, '
      resolve({ good: code === 0, text: `${failed}${numPassedTests} passed${skipped}` })
    })
  })
}
