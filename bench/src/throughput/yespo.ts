import { fork } from 'node:child_process'
import { once } from 'node:events'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Delivery, PlannedRequest } from '@waybill/core/destination'
import { createYespo, type YespoEvent, yespoDestination } from '@waybill/yespo'
import Table from 'cli-table3'
import { Pool } from 'undici'
import { benchEvents, firstDelivery } from '../events.js'
import { median } from '../statistics.js'

// Requests a second at 64 at a time, to a vendor that accepts everything: Yespo takes one event in a request. Undici alone
// is given the bytes of events that somebody else has mapped. Rounds are interleaved, and a ratio compares runs of the same
// round.
const rounds = Number(process.env['ROUNDS'] ?? 7)
const count = Number(process.env['COUNT'] ?? 20_000)
const sockets = 64
const sink = fork(fileURLToPath(new URL('sink.js', import.meta.url)))
const [{ port }] = (await once(sink, 'message')) as [{ port: number }]
const baseUrl = `http://127.0.0.1:${port}`
const options = { apiKey: 'a-key', baseUrl, connections: sockets } as const

interface Contestant {
  readonly name: string
  run(): Promise<void>
}

const items: readonly Delivery[] = benchEvents(count).map(firstDelivery)
const bodies = await plannedBodies()
const events = bodies.map((body) => JSON.parse(body) as YespoEvent)

const contestants: readonly Contestant[] = [
  raw('raw undici, finished bytes', bodies, (body) => body),
  raw('raw undici, stringify', events, (event) => JSON.stringify(event)),
  {
    name: 'createYespo, events.generate',
    async run() {
      const client = createYespo(options)
      await closedLoop(events, (event) => client.events.generate(event))
      await client.close()
    },
  },
  {
    name: 'yespoDestination, plan and send',
    async run() {
      const destination = yespoDestination(options)
      await closedLoop(items, async (item) => {
        for (const request of destination.plan([item]).requests) {
          const [outcome] = await destination.send(request as PlannedRequest, {
            deadlineAt: performance.now() + 10_000,
          })
          if (outcome?.status !== 'delivered') throw new Error('The sink refused an event.')
        }
      })
      await destination.close()
    },
  },
]

const runs = new Map<string, number[]>(contestants.map(({ name }) => [name, []]))
for (const contestant of contestants) await contestant.run()
for (let round = 0; round < rounds; round++) {
  for (const contestant of contestants) runs.get(contestant.name)?.push(await measure(contestant))
  process.stderr.write(`\rround ${round + 1} of ${rounds} `)
}
process.stderr.write('\n')
print()
sink.disconnect()

function raw<T>(name: string, all: readonly T[], bodyOf: (one: T) => string): Contestant {
  return {
    name,
    async run() {
      const pool = new Pool(baseUrl, { connections: sockets, pipelining: 1 })
      await closedLoop(all, (one) => dispatch(pool, bodyOf(one)))
      await pool.close()
    },
  }
}

/** Requests a second. */
async function measure(contestant: Contestant): Promise<number> {
  global.gc?.()
  const startedAt = performance.now()
  await contestant.run()
  return count / ((performance.now() - startedAt) / 1_000)
}

/** What the destination makes of the events, as the bytes of their requests. */
async function plannedBodies(): Promise<readonly string[]> {
  const destination = yespoDestination(options)
  const { requests } = destination.plan(items)
  await destination.close()
  return requests.map(({ body = '' }) => body)
}

async function closedLoop<T>(all: readonly T[], work: (one: T) => Promise<unknown>): Promise<void> {
  let next = 0
  const worker = async () => {
    while (next < all.length) await work(all[next++] as T)
  }
  await Promise.all(Array.from({ length: sockets }, worker))
}

function dispatch(pool: Pool, body: string): Promise<void> {
  const headers = {
    'content-type': 'application/json; charset=UTF-8',
    accept: 'application/json',
    authorization: 'Basic d2F5YmlsbDphLWtleQ==',
  }
  return new Promise((resolve, reject) => {
    pool.dispatch(
      { method: 'POST', path: '/v2/event', headers, body },
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

function print(): void {
  const best = [...runs.values()][0] ?? []
  const table = new Table({
    head: ['POST /v2/event, 64 at a time', 'requests/s', 'ratio (min to max)'],
    style: { head: [], border: [] },
    colAligns: ['left', 'right', 'right'],
  })
  for (const [name, own] of runs) {
    const ratios = own.map((perSecond, round) => perSecond / (best[round] ?? 1))
    table.push([
      name,
      Math.round(median(own)).toLocaleString('en'),
      `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`,
    ])
  }
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}`
  console.log(`${table.toString()}\nNode ${process.version}, ${machine}, ${rounds} rounds of ${count} requests`)
}
