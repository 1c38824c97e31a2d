import { fork } from 'node:child_process'
import { once } from 'node:events'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Delivery, PlannedRequest } from '@waybill/core/destination'
import { syneriseDestination } from '@waybill/synerise'
import Table from 'cli-table3'
import { Pool } from 'undici'
import { benchEvents, firstDelivery } from '../events.js'
import { median } from '../statistics.js'

// Events a second to a vendor that accepts everything: through the destination, with mapping and one outcome per event,
// and with undici alone, which is given events that somebody else has mapped. Rounds are interleaved, and a ratio compares
// runs of the same round.
const rounds = Number(process.env['ROUNDS'] ?? 7)
const count = 100_000
const sockets = 16
const sink = fork(fileURLToPath(new URL('sink.js', import.meta.url)))
const [{ port }] = (await once(sink, 'message')) as [{ port: number }]
const baseUrl = `http://127.0.0.1:${port}`

interface Contestant {
  readonly name: string
  run(perPost: number): Promise<void>
}

const items: readonly Delivery[] = benchEvents(count).map(firstDelivery)
const mapped = await mappedEvents(items)

const contestants: readonly Contestant[] = [
  raw('raw undici, stringify per batch', (batch) => JSON.stringify(batch)),
  // As whoever must know where a batch reaches the limit of bytes does it.
  raw('raw undici, stringify per event', (batch) => `[${batch.map((event) => JSON.stringify(event)).join(',')}]`),
  {
    name: 'syneriseDestination',
    async run(perPost) {
      const destination = syneriseDestination({ token: 'a.token', baseUrl, connections: sockets })
      await closedLoop(items, perPost, async (batch) => {
        for (const request of destination.plan(batch).requests) {
          const outcomes = await destination.send(request as PlannedRequest, { deadlineAt: performance.now() + 10_000 })
          if (outcomes.some(({ status }) => status !== 'delivered')) throw new Error('The sink refused an event.')
        }
      })
      await destination.close()
    },
  },
]

for (const perPost of [1_000, 100]) {
  const runs = new Map<string, number[]>(contestants.map(({ name }) => [name, []]))
  for (const contestant of contestants) await contestant.run(perPost)
  for (let round = 0; round < rounds; round++) {
    for (const contestant of contestants) runs.get(contestant.name)?.push(await measure(contestant, perPost))
    process.stderr.write(`\r${perPost} per POST: round ${round + 1} of ${rounds} `)
  }
  process.stderr.write('\n')
  print(perPost, runs)
}
sink.disconnect()

/** Undici alone, with events that were mapped before. */
function raw(name: string, bodyOf: (batch: readonly unknown[]) => string): Contestant {
  return {
    name,
    async run(perPost) {
      const pool = new Pool(baseUrl, { connections: sockets, pipelining: 1 })
      await closedLoop(mapped, perPost, (batch) => dispatch(pool, bodyOf(batch)))
      await pool.close()
    },
  }
}

/** Events a second. */
async function measure(contestant: Contestant, perPost: number): Promise<number> {
  global.gc?.()
  const startedAt = performance.now()
  await contestant.run(perPost)
  return count / ((performance.now() - startedAt) / 1_000)
}

/** What the destination makes of the events, as data. */
async function mappedEvents(from: readonly Delivery[]): Promise<readonly unknown[]> {
  const destination = syneriseDestination({ token: 'a.token', baseUrl })
  const { requests } = destination.plan(from)
  await destination.close()
  return requests.flatMap(({ body = '[]' }) => JSON.parse(body) as unknown[])
}

async function closedLoop<T>(
  all: readonly T[],
  perPost: number,
  work: (batch: readonly T[]) => Promise<unknown>,
): Promise<void> {
  let next = 0
  const worker = async () => {
    while (next < all.length) {
      const from = next
      next += perPost
      await work(all.slice(from, from + perPost))
    }
  }
  await Promise.all(Array.from({ length: sockets }, worker))
}

function dispatch(pool: Pool, body: string): Promise<void> {
  const headers = { 'content-type': 'application/json', 'api-version': '4.4', authorization: 'Bearer a.token' }
  return new Promise((resolve, reject) => {
    pool.dispatch(
      { method: 'POST', path: '/v4/events/batch', headers, body },
      {
        onRequestStart() {},
        onResponseStart() {},
        onResponseData() {},
        onResponseEnd: () => resolve(),
        onResponseError: (_, error) => reject(error),
      },
    )
  })
}

function print(perPost: number, runs: ReadonlyMap<string, readonly number[]>): void {
  const raw = [...runs.values()][0] ?? []
  const table = new Table({
    head: [`${perPost.toLocaleString('en')} per POST`, 'events/s', 'ratio (min to max)'],
    style: { head: [], border: [] },
    colAligns: ['left', 'right', 'right'],
  })
  for (const [name, own] of runs) {
    const ratios = own.map((perSecond, round) => perSecond / (raw[round] ?? 1))
    table.push([
      name,
      Math.round(median(own)).toLocaleString('en'),
      `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`,
    ])
  }
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}`
  console.log(`${table.toString()}\nNode ${process.version}, ${machine}, ${rounds} rounds of ${count} events`)
}
