import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import Table from 'cli-table3'
import { type Figures, type Job, loadFigures } from './job.js'
import type { IdKind } from './stored-events.js'

const { values } = parseArgs({
  options: {
    stored: { type: 'string', default: '1000000' },
    events: { type: 'string', default: '50000' },
    rounds: { type: 'string', default: '5' },
    ids: { type: 'string', default: 'random,ordered' },
    directory: { type: 'string', default: tmpdir() },
    json: { type: 'string' },
  },
})
const stored = Number(values.stored)
const events = Number(values.events)
const rounds = Number(values.rounds)
const root = mkdtempSync(join(values.directory, 'waybill-durable-'))
const sink = fork(fileURLToPath(new URL('sink.js', import.meta.url)))
const [{ port }] = (await once(sink, 'message')) as [{ port: number }]
const baseUrl = `http://127.0.0.1:${port}`
const results: Record<string, unknown> = { node: process.version, cpu: cpus()[0]?.model, stored, events, rounds }

try {
  for (const ids of values.ids.split(',') as IdKind[]) {
    const full = directory(`full-${ids}`)
    const { 'events/s': filled = 0 } = await run({ work: 'fill', directory: full, events: stored, ids, baseUrl })
    const drained = await run({ work: 'drain', directory: full, events: stored, ids, baseUrl })
    const backlog = { 'filled, events/s': filled, ...drained }
    print(`a backlog of ${stored.toLocaleString('en')}, ${ids} ids`, Object.keys(backlog), [['', backlog]])
    const loads = await compare(ids, full)
    results[ids] = { backlog, loads }
  }
  const rest = await run({ work: 'rest', directory: directory('rest'), events: 0, ids: 'random', baseUrl })
  print('at rest', Object.keys(rest), [['', rest]])
  results['rest'] = rest
} finally {
  sink.disconnect()
  rmSync(root, { recursive: true, force: true })
}
if (values.json) writeFileSync(values.json, `${JSON.stringify(results, undefined, 2)}\n`)
console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, ${rounds} rounds, medians`)

/** Each kind of work on an empty store and on the full one, in turns, so that what the machine does beside hits all alike. */
async function compare(ids: IdKind, full: string): Promise<Record<string, Figures>> {
  const runs = new Map<string, Figures[]>()
  const add = async (name: string, work: Job['work'], where: string) => {
    const figures = await run({ work, directory: where, events, ids, baseUrl })
    runs.set(name, [...(runs.get(name) ?? []), figures])
  }
  for (let round = 0; round < rounds; round++) {
    await add('append + fdatasync', 'append', directory(`bare-${ids}-${round}`))
    await add('bare driver', 'driver', directory(`bare-${ids}-${round}`))
    // Each way of delivering on a file of its own, which the run of acceptance fills first.
    await add('accept, 0 stored', 'accept', directory(`empty-${ids}-${round}`))
    await add('1 per POST, 0 stored', 'deliver-1', directory(`single-${ids}-${round}`))
    await add('100 per POST, 0 stored', 'deliver-100', directory(`batch-${ids}-${round}`))
    await add(`accept, ${stored} stored`, 'accept', full)
    await run({ work: 'deliver-100', directory: full, events: 0, ids, baseUrl })
    await add(`1 per POST, ${stored} stored`, 'deliver-1', full)
    await add(`100 per POST, ${stored} stored`, 'deliver-100', full)
    process.stderr.write(`\r${ids} ids: round ${round + 1} of ${rounds} `)
  }
  process.stderr.write('\n')
  const medians = [...runs].map(([name, own]): [string, Figures] => [name, medianOf(own)])
  const bare = medians.find(([name]) => name === 'bare driver')?.[1]['events/s'] ?? Number.NaN
  const rows = medians.map(([name, figures]): [string, Figures] => [
    name,
    { ...figures, 'to the bare driver': (figures['events/s'] ?? 0) / bare },
  ])
  print(`${ids} ids`, [...loadFigures, 'to the bare driver'], rows)
  return Object.fromEntries(rows)
}

async function run(job: Job): Promise<Figures> {
  const child = fork(fileURLToPath(new URL('durable-child.js', import.meta.url)), { execArgv: ['--expose-gc'] })
  child.send(job)
  const answer = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => undefined)])
  if (!answer) throw new Error(`The run of ${job.work} failed.`)
  if (child.exitCode === null) await once(child, 'exit')
  return answer[0] as Figures
}

function directory(name: string): string {
  const path = join(root, name)
  mkdirSync(path, { recursive: true })
  return path
}

function medianOf(runs: readonly Figures[]): Figures {
  const middle = (name: string) => runs.map((run) => run[name] ?? 0).sort((a, b) => a - b)[runs.length >> 1] ?? 0
  return Object.fromEntries(loadFigures.map((name) => [name, middle(name)]))
}

function print(title: string, names: readonly string[], rows: readonly (readonly [string, Figures])[]): void {
  const table = new Table({
    head: [title, ...names],
    style: { head: [], border: [] },
    colAligns: ['left', ...names.map(() => 'right' as const)],
  })
  const show = (value = 0) => (value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(2))
  for (const [name, figures] of rows) table.push([name, ...names.map((figure) => show(figures[figure]))])
  console.log(table.toString())
}
