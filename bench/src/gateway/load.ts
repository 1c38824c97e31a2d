import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import autocannon from 'autocannon'
import Table from 'cli-table3'
import { batch, perBatch } from './load-events.js'
import { countStored } from './load-store.js'

// Each contestant is a process of its own, and they take turns: what the machine does beside hits all alike.
const connections = Number(process.env['CONNECTIONS'] ?? 10)
const seconds = Number(process.env['SECONDS_EACH'] ?? 20)
const rounds = Number(process.env['ROUNDS'] ?? 3)
const contestants = ['bare Fastify route', 'gateway on SQLite'] as const

interface Round {
  readonly eventsPerSecond: number
  readonly p50: number
  readonly p99: number
  readonly failed: number
  /** Events that were answered with 200 and are not in the store after SIGKILL. */
  readonly lost: number
}

async function run(name: (typeof contestants)[number], duration: number): Promise<Round> {
  const folder = await mkdtemp(join(tmpdir(), 'waybill-load-'))
  const path = join(folder, 'events.db')
  const server = fork(fileURLToPath(new URL('gateway-load-server.js', import.meta.url)), [name, path])
  const [{ url }] = (await once(server, 'message')) as [{ url: string }]
  const result = await autocannon({
    url: `${url}/v1/batch`,
    connections,
    duration,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    requests: [{ setupRequest: (request) => ({ ...request, body: batch() }) }],
  })
  const exited = once(server, 'exit')
  server.kill('SIGKILL')
  await exited
  const answered = result['2xx'] * perBatch
  const lost = name === 'bare Fastify route' ? 0 : Math.max(0, answered - (await countStored(path)))
  await rm(folder, { recursive: true })
  return {
    eventsPerSecond: answered / result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    failed: result.non2xx + result.errors,
    lost,
  }
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
const results = new Map(contestants.map((name) => [name, [] as Round[]]))
for (const name of contestants) await run(name, 3)
for (let round = 0; round < rounds; round++)
  for (const name of contestants) results.get(name)?.push(await run(name, seconds))

const table = new Table({
  head: ['', 'events/s', 'p50 ms', 'p99 ms', 'not 200', 'lost', 'of bare'],
  style: { head: [] },
})
const bare = results.get(contestants[0]) ?? []
for (const [name, runs] of results)
  table.push([
    name,
    Math.round(median(runs.map(({ eventsPerSecond }) => eventsPerSecond))).toLocaleString('en'),
    median(runs.map(({ p50 }) => p50)),
    median(runs.map(({ p99 }) => p99)),
    runs.reduce((sum, { failed }) => sum + failed, 0),
    runs.reduce((sum, { lost }) => sum + lost, 0),
    median(runs.map(({ eventsPerSecond }, index) => eventsPerSecond / (bare[index]?.eventsPerSecond ?? 1))).toFixed(2),
  ])
console.log(`${rounds} rounds of ${seconds} s, ${connections} connections, ${perBatch} events a request`)
console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}\n${table.toString()}`)
