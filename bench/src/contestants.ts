import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import type { PlannedRequest, TrackEvent } from '@waybill/core'
import { createDelivery, memoryStore } from '@waybill/delivery'
import type { Store } from '@waybill/delivery/store'
import { sqliteStore } from '@waybill/store-sqlite'
import { Pool } from 'undici'
import { benchDestination } from './bench-destination.js'

/** One way to get events to the sink. Resolves when every event is there and accounted for. */
export interface Contestant {
  readonly name: string
  /** Events per POST. */
  readonly perPost: number
  run(events: readonly TrackEvent[], baseUrl: string): Promise<void>
}

const socketsFor = (perPost: number) => (perPost === 1 ? 64 : 16)

/** The limit: undici's `dispatch`, one JSON.stringify per event, nothing kept. */
export function rawUndici(perPost: number): Contestant {
  return {
    name: 'raw undici',
    perPost,
    async run(events, baseUrl) {
      const pool = new Pool(baseUrl, { connections: socketsFor(perPost), pipelining: 1 })
      await closedLoop(events, { perPost, lanes: socketsFor(perPost) }, (batch) => {
        const parts = batch.map((event) =>
          JSON.stringify({
            id: event.messageId,
            user: event.userId,
            time: event.timestamp,
            action: event.event,
            params: event.properties,
          }),
        )
        return dispatch(pool, perPost === 1 ? (parts[0] ?? '') : `[${parts.join(',')}]`)
      })
      await pool.close()
    },
  }
}

/** Mapping, packing, sending and one outcome per event; no queue. */
export function destinationAlone(perPost: number): Contestant {
  return {
    name: 'destination alone',
    perPost,
    async run(events, baseUrl) {
      const destination = benchDestination({ baseUrl, perPost, sockets: socketsFor(perPost) })
      await closedLoop(events, { perPost, lanes: socketsFor(perPost) }, async (batch) => {
        const plan = destination.plan(
          batch.map((event) => ({ event, step: 0, attempt: 0, maybeDelivered: false, acceptedAt: 0, decide: false })),
        )
        const outcomes = await destination.send(plan.requests[0] as PlannedRequest, {
          deadlineAt: performance.now() + 10_000,
        })
        if (outcomes.some(({ status }) => status !== 'delivered')) throw new Error('The sink refused an event.')
      })
      await destination.close()
    },
  }
}

/** Everything: validation, snapshot, dedupe, ledger, order, settle; on the memory store. */
export function deliveryOnMemory(perPost: number): Contestant {
  return {
    name: 'delivery on memory',
    perPost,
    run: (events, baseUrl) => deliver(memoryStore(), perPost, events, baseUrl),
  }
}

/** The same on the embedded store, in a new file each time. */
export function deliveryOnSqlite(perPost: number): Contestant {
  return {
    name: 'delivery on sqlite',
    perPost,
    async run(events, baseUrl) {
      const directory = mkdtempSync(join(process.env['BENCH_DIR'] ?? tmpdir(), 'waybill-bench-'))
      await deliver(sqliteStore({ path: join(directory, 'store.db') }), perPost, events, baseUrl)
      rmSync(directory, { recursive: true })
    },
  }
}

async function deliver(store: Store, perPost: number, events: readonly TrackEvent[], baseUrl: string): Promise<void> {
  const delivery = await createDelivery({
    store,
    destinations: [benchDestination({ baseUrl, perPost, sockets: socketsFor(perPost) })],
    defaults: { concurrency: socketsFor(perPost), initialConcurrency: socketsFor(perPost) },
  })
  const group = perPost === 1 ? 1 : 100
  await closedLoop(events, { perPost: group, lanes: perPost === 1 ? 512 : 20 }, (batch) =>
    group === 1 ? delivery.accept(batch[0]) : delivery.acceptMany(batch),
  )
  const { settled } = await delivery.flush({ deadlineMs: 60_000 })
  const { bench } = await delivery.totals()
  if (!settled || bench?.delivered !== events.length)
    throw new Error(`Not everything arrived: ${JSON.stringify(bench)}`)
  await delivery.close()
}

interface LoopOptions {
  readonly perPost: number
  /** How many workers, each waiting for its own last batch. */
  readonly lanes: number
}

async function closedLoop(
  events: readonly TrackEvent[],
  { perPost, lanes }: LoopOptions,
  work: (batch: readonly TrackEvent[]) => Promise<unknown>,
): Promise<void> {
  let next = 0
  const worker = async () => {
    while (next < events.length) {
      const from = next
      next += perPost
      await work(events.slice(from, from + perPost))
    }
  }
  await Promise.all(Array.from({ length: lanes }, worker))
}

function dispatch(pool: Pool, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    pool.dispatch(
      { method: 'POST', path: '/events', headers: { 'content-type': 'application/json' }, body },
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
