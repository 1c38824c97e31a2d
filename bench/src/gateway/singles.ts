import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import Table from 'cli-table3'
import { quantile } from '../statistics.js'
import { batch } from './load-events.js'

// How long a single event waits for its answer beside ten batches of a hundred a second. Each contestant is a process of its
// own and they take turns of a few seconds: what the machine does beside hits both alike.
const rounds = Number(process.env['ROUNDS'] ?? 6)
const seconds = Number(process.env['SECONDS_EACH'] ?? 5)
const contestants = ['bare Fastify route', 'gateway on SQLite'] as const

const headers = { authorization: 'Bearer bench', 'content-type': 'application/json' }
const single = JSON.stringify({
  userId: 'u-1',
  event: 'Product Viewed',
  properties: { product_id: 'p-1', price: 49.9 },
})

async function send(url: string, body: string): Promise<number> {
  const startedAt = performance.now()
  const response = await fetch(url, { method: 'POST', headers, body })
  await response.arrayBuffer()
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}.`)
  return performance.now() - startedAt
}

/** Milliseconds of each single event; a batch goes out each tenth of a second, whatever became of the last one. */
async function singlesOf(url: string): Promise<readonly number[]> {
  const until = performance.now() + seconds * 1_000
  const batches: Promise<number>[] = []
  const timer = setInterval(() => batches.push(send(`${url}/v1/batch`, batch())), 100)
  const taken: number[] = []
  while (performance.now() < until) {
    taken.push(await send(`${url}/v1/track`, single))
    await sleep(5)
  }
  clearInterval(timer)
  await Promise.all(batches)
  return taken
}

const folder = await mkdtemp(join(tmpdir(), 'waybill-singles-'))
const servers = contestants.map((name) => {
  const child = fork(fileURLToPath(new URL('gateway-load-server.js', import.meta.url)), [
    name,
    join(folder, 'events.db'),
  ])
  return { name, child, message: once(child, 'message') as Promise<[{ url: string }]>, taken: [] as number[] }
})
for (const { message } of servers) await singlesOf((await message)[0].url)
for (let round = 0; round < rounds; round++)
  for (const { message, taken } of servers) taken.push(...(await singlesOf((await message)[0].url)))

const table = new Table({ head: ['', 'p50 ms', 'p99 ms', 'singles'], style: { head: [] } })
for (const { name, taken } of servers)
  table.push([name, quantile(taken, 0.5).toFixed(2), quantile(taken, 0.99).toFixed(2), taken.length])
const [bare = 1, gateway = 0] = servers.map(({ taken }) => quantile(taken, 0.99))
console.log(`${table.toString()}\np99 of the gateway: ${(gateway / bare).toFixed(1)} times that of the bare route`)
for (const { child } of servers) child.kill('SIGKILL')
await rm(folder, { recursive: true })
