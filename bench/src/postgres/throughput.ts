import { fork } from 'node:child_process'
import { once } from 'node:events'
import { cpus, tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import Table from 'cli-table3'
import pg from 'pg'
import { startPostgres } from '../../../packages/store-postgres/src/testing/postgres-server.js'
import { median } from '../statistics.js'
import type { Contestant } from './contestant.js'
import { contestants } from './contestants.js'

// Events a second through a queue on one PostgreSQL: taken in durably, then taken out and settled. The server is whoever
// answers at DATABASE_URL, or one of its own on the system's temporary directory; each contestant has a schema of its own
// in it. Rounds are interleaved, and a ratio compares runs of the same round.
const own = process.env['DATABASE_URL'] ? undefined : await startPostgres({ place: tmpdir() })
const url = process.env['DATABASE_URL'] ?? (await own?.database()) ?? ''
const rounds = Number(process.env['ROUNDS'] ?? 3)
const count = Number(process.env['EVENTS'] ?? 20_000)
const backlog = Number(process.env['BACKLOG'] ?? 1_000_000)
const pool = new pg.Pool({ connectionString: url, max: 8 })
const version = (await pool.query('SHOW server_version')).rows[0]?.server_version

console.log(`PostgreSQL ${version}, Node ${process.version}, ${cpus().length} cores shared with the server\n`)
for (const batch of [100, 1_000]) await compare(batch)
await scale()
await drain()
await pool.end()
await own?.remove()

async function compare(batch: number): Promise<void> {
  const made = contestants({ pool, url })
  const rates = new Map<string, { accept: number[]; settle: number[] }>()
  for (const contestant of made) {
    rates.set(contestant.name, { accept: [], settle: [] })
    await contestant.prepare()
    await pass(contestant, batch)
  }
  for (let round = 0; round < rounds; round++)
    for (const contestant of made) {
      const { accept, settle } = await pass(contestant, batch)
      rates.get(contestant.name)?.accept.push(accept)
      rates.get(contestant.name)?.settle.push(settle)
    }
  for (const contestant of made) await contestant.end()
  const base = rates.get(made[0]?.name ?? '')
  const table = new Table({ head: [`batch ${batch}`, 'accept/s', 'to bare', 'lease+settle/s', 'to bare'] })
  for (const [name, { accept, settle }] of rates)
    table.push([
      name,
      Math.round(median(accept)),
      ratio(accept, base?.accept).toFixed(2),
      Math.round(median(settle)),
      ratio(settle, base?.settle).toFixed(2),
    ])
  console.log(`${table.toString()}\n`)
}

async function pass(contestant: Contestant, batch: number): Promise<{ accept: number; settle: number }> {
  const accept = await rate(async () => {
    for (let left = count; left > 0; left -= batch) await contestant.accept(batch)
  })
  const settle = await rate(async () => {
    for (let left = count; left > 0; ) {
      const taken = await contestant.settle(batch)
      if (taken === 0) throw new Error(`${contestant.name} lost ${left} events.`)
      left -= taken
    }
  })
  return { accept, settle }
}

/** 1, 2 and 4 processes that take out and settle. */
async function scale(): Promise<void> {
  const table = new Table({ head: ['workers', 'lease+settle/s'] })
  for (const workers of [1, 2, 4]) {
    const [store] = contestants({ pool, url }).slice(2)
    await store?.prepare()
    for (let left = count * 4; left > 0; left -= 1_000) await store?.accept(1_000)
    const started = performance.now()
    const processes = Array.from({ length: workers }, () =>
      fork(fileURLToPath(new URL('postgres-worker.js', import.meta.url)), {
        env: { ...process.env, DATABASE_URL: url },
      }),
    )
    const ends = await Promise.all(
      processes.map(async (worker) => {
        const [message] = (await once(worker, 'message')) as [{ from: number; until: number; count: number }]
        return message
      }),
    )
    const from = Math.min(...ends.map((end) => end.from))
    const until = Math.max(...ends.map((end) => end.until))
    table.push([workers, Math.round((count * 4) / ((until - from) / 1_000))])
    for (const worker of processes) if (worker.connected) worker.disconnect()
    await store?.end()
    process.stderr.write(`${workers} workers: ${Math.round(performance.now() - started)} ms\n`)
  }
  console.log(`${table.toString()}\n`)
}

/** A large backlog, and the rate at which each tenth of it goes. */
async function drain(): Promise<void> {
  const [store] = contestants({ pool, url }).slice(2)
  if (!store) return
  await store.prepare()
  for (let left = backlog; left > 0; left -= 1_000) await store.accept(1_000)
  const table = new Table({ head: [`backlog of ${backlog}`, 'lease+settle/s'] })
  for (let tenth = 1; tenth <= 10; tenth++) {
    const perSecond = await rate(async () => {
      for (let left = backlog / 10; left > 0; ) left -= await store.settle(500)
    }, backlog / 10)
    table.push([`tenth ${tenth}`, Math.round(perSecond)])
  }
  console.log(table.toString())
  await store.end()
}

async function rate(work: () => Promise<void>, events = count): Promise<number> {
  const started = performance.now()
  await work()
  return events / ((performance.now() - started) / 1_000)
}

function ratio(mine: readonly number[], bare: readonly number[] | undefined): number {
  return median(mine.map((value, round) => value / (bare?.[round] ?? Number.NaN)))
}
