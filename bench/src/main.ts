import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { barChart } from './report/chart.js'
import { describeMachine } from './report/machine.js'
import { resultsPage } from './report/markdown.js'
import { showProgress } from './report/progress.js'
import { type Results, readResults, writeResult, writeResults } from './report/results.js'
import { printTables } from './report/terminal.js'
import { updateDocs } from './report/update-docs.js'
import { allTables } from './tables/all-tables.js'

const usage = `Usage: pnpm bench [--full] [--only <table>[,<table>]]
Tables: ${allTables.map(({ name }) => name).join(', ')}`

const { values } = parseArgs({
  options: { full: { type: 'boolean', default: false }, only: { type: 'string' }, help: { type: 'boolean' } },
})
// The profile is for looking, not for comparing.
const usual = allTables.filter(({ name }) => values.full || name !== 'profile').map(({ name }) => name)
const wanted = values.only?.split(',') ?? usual
const unknown = wanted.filter((name) => !allTables.some((table) => table.name === name))
if (values.help || unknown.length > 0) {
  console.log(unknown.length > 0 ? `No table ${unknown.join(', ')}.\n${usage}` : usage)
  process.exit(values.help ? 0 : 2)
}

const startedAt = performance.now()
for (const table of allTables.filter(({ name }) => wanted.includes(name))) {
  const machine = describeMachine()
  const from = performance.now()
  const result = await table.run({ full: values.full, progress: showProgress() })
  printTables(result)
  console.log(`${table.name}: ${secondsSince(from)} s`)
  const kept = {
    ...result,
    about: table.about,
    form: values.full ? ('full' as const) : ('short' as const),
    date: new Date().toISOString().slice(0, 10),
    machine,
  }
  write({ ...readResults(), [table.name]: kept })
}
console.log(`\n${secondsSince(startedAt)} s. Written to bench/results/ and docs/benchmarks.md.`)

function secondsSince(moment: number): number {
  return Math.round((performance.now() - moment) / 1_000)
}

function write(results: Results): void {
  const ordered = Object.fromEntries(allTables.flatMap(({ name }) => (results[name] ? [[name, results[name]]] : [])))
  const rawCode = readFileSync(new URL('../src/contestants/raw-undici.ts', import.meta.url), 'utf8')
  writeResults(ordered)
  writeResult('results.md', resultsPage(ordered, rawCode))
  const chart = ordered['throughput']?.chart
  if (chart) writeResult('throughput.svg', barChart('Events per second, as a share of raw undici', chart))
  updateDocs(ordered)
}
