import { setTimeout as sleep } from 'node:timers/promises'
import { createWaybill } from '@waybill/delivery'
import pg from 'pg'
import { afterEach, expect, test } from 'vitest'
import { postgresStore } from './postgres-store.js'
import { newEvent } from './testing/new-events.js'
import type { PostgresServer } from './testing/postgres-server.js'
import { postgresTest } from './testing/postgres-test.js'
import { startVendor } from './testing/vendor.js'

let server: PostgresServer
const cleanUp: (() => Promise<unknown>)[] = []

postgresTest.beforeAll(async ({ server: shared }) => {
  server = shared
}, 60_000)
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean()
})

/** A process that accepts and delivers, turns its partitions quickly and purges what is settled. */
async function setUp() {
  const connectionString = await server.database()
  const vendor = await startVendor('vendor')
  cleanUp.push(() => vendor.close())
  const store = postgresStore({ connectionString, partitionEvents: 500 })
  const options = { destinations: [vendor.destination()], retention: { settledForMs: 100, bodies: false } }
  const waybill = await createWaybill({ store, ...options })
  cleanUp.push(() => waybill.close())
  const client = async () => {
    const connected = new pg.Client({ connectionString })
    await connected.connect()
    cleanUp.push(() => connected.end())
    return connected
  }
  return { store, waybill, client }
}

const track = (messageId: string) => ({ type: 'track' as const, event: 'A', userId: messageId, messageId })
const quantile = (times: readonly number[], part: number) =>
  times.toSorted((a, b) => a - b)[Math.floor(part * (times.length - 1))] ?? Number.NaN
const share = (times: readonly number[], isMeant: (ms: number) => boolean) =>
  times.filter(isMeant).length / times.length

test('a transaction that is open for 30 s on an id that is asked for again and again delays nobody else', {
  timeout: 240_000,
}, async () => {
  const { store, waybill, client } = await setUp()
  let made = 0

  /** How long accepts took, five at a time, in milliseconds. */
  async function acceptFor(ms: number): Promise<readonly number[]> {
    const times: number[] = []
    const until = performance.now() + ms
    const caller = async () => {
      while (performance.now() < until) {
        const begun = performance.now()
        await waybill.accept(track(`m${made++}`))
        times.push(performance.now() - begun)
        await sleep(5)
      }
    }
    await Promise.all(Array.from({ length: 5 }, caller))
    return times
  }

  /** The longest wait for a table that anybody had, in milliseconds, as the server says while this runs. */
  async function waitsUntil(ended: Promise<unknown>): Promise<number> {
    const watcher = await client()
    let isOver = false
    void ended.finally(() => {
      isOver = true
    })
    let longest = 0
    while (!isOver) {
      const { rows } = await watcher.query<{ ms: string | null }>(
        `SELECT max(extract(epoch FROM clock_timestamp() - l.waitstart) * 1000) AS ms
         FROM pg_locks l JOIN pg_stat_activity a USING (pid)
         WHERE NOT l.granted AND l.locktype = 'relation' AND a.query !~ 'TRUNCATE|LOCK TABLE'`,
      )
      longest = Math.max(longest, Number(rows[0]?.ms ?? 0))
      await sleep(2)
    }
    return longest
  }

  await acceptFor(1_000)
  const before = await acceptFor(10_000)
  const business = await client()
  await business.query('BEGIN')
  await store.acceptWithin?.(business, [newEvent('asked', { source: 'default', lanes: ['vendor'] })])
  let refused = 0
  let isOpen = true
  const asking = (async () => {
    while (isOpen) {
      await waybill.accept(track('asked')).catch((error: { code?: string }) => {
        expect(error.code).toBe('store_busy')
        refused++
      })
      await sleep(10)
    }
  })()
  const working = acceptFor(30_000)
  const longestMs = await waitsUntil(working)
  const meanwhile = await working
  isOpen = false
  await asking
  await business.query('COMMIT')
  const after = await acceptFor(10_000)

  const without = [...before, ...after]
  const row = (times: readonly number[]) => [0.5, 0.99].map((part) => quantile(times, part).toFixed(1)).join(' and ')
  process.stdout.write(
    `accepts, half and 99 %: ${row(without)} ms without, ${row(meanwhile)} ms with; ${refused} refused; ` +
      `longest wait for a table ${longestMs.toFixed(1)} ms\n`,
  )
  expect(refused).toBeGreaterThan(100)
  // Who waits for the transaction waits for seconds. Everything finer is the machine's, and stands in docs/scaling.md.
  const slow = Math.max(1_000, 3 * quantile(without, 0.99))
  expect(share(meanwhile, (ms) => ms > slow)).toBeLessThan(0.01)
  expect(longestMs).toBeLessThan(1_000)
  expect(await waybill.accept(track('asked'))).toMatchObject({ status: 'duplicate' })
})
