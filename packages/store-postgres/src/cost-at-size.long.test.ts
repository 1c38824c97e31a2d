import { expect } from 'vitest'
import { createRing } from './accept/ring.js'
import { createRoom } from './accept/room.js'
import { dueLanesStatement } from './lease/due-statements.js'
import { createLeases } from './lease/lease.js'
import { createCommit } from './settle/commit.js'
import { createTallies } from './settle/tallies.js'
import { countPages } from './testing/counted-pages.js'
import { newEvent, untilDelivered } from './testing/new-events.js'
import type { Tables } from './testing/tables.js'
import { tablesTest } from './testing/tables-test.js'
import { createKnownIds } from './upkeep/known-ids.js'
import { createPurge } from './upkeep/purge.js'

// By command also with 1,000,000: SIZES=1000,10000,100000,1000000
const sizes = (process.env['SIZES'] ?? '1000,100000').split(',').map(Number)
const together = 100
const lane = 'first'
const day = 86_400_000

/** So many pending events, of which some are heads, and as many that were delivered and are remembered. */
async function fill({ sql }: Tables, size: number): Promise<void> {
  const at = Date.now() - day
  await sql(`TRUNCATE waybill.queue, waybill.ledger, waybill.events, waybill.ids, waybill.heads, waybill.tallies;
    DELETE FROM waybill.ring; INSERT INTO waybill.ring VALUES (1, true, now(), ${size}), (24, false, now(), 0);
    SELECT setval('waybill.seqs', ${2 * size});
    INSERT INTO waybill.tallies (lane, accepted, pending, delivered, bytes) VALUES (3, ${2 * size}, ${size}, ${size}, ${200 * size})`)
  for (let from = 1; from <= size; from += 100_000) {
    const range = `generate_series(${from}, ${Math.min(size, from + 99_999)}) n`
    const event = `${at}, 'site', 'm' || n, 'n', ARRAY[n], 200, n % 100 = 0, 1, '{"messageId":"m"}'`
    await sql(`INSERT INTO waybill.ids (digest, seq) SELECT md5(seq::text)::uuid, seq FROM ${range}, unnest(ARRAY[n, n + ${size}]) seq;
      INSERT INTO waybill.events (slot, seq, at, source, message_id, name, keys, bytes, barrier, lanes, body)
        SELECT 24, n, ${event} FROM ${range} UNION ALL SELECT 1, n + ${size}, ${event} FROM ${range}`)
    await sql(`INSERT INTO waybill.ledger (slot, seq, lane, state, settled_at, attempt, step, maybe, overtaken, replays, lease)
        SELECT 24, n, 3, 1, now() - interval '1 hour', 1, 0, false, false, 0, 1 FROM ${range};
      INSERT INTO waybill.queue (lane, seq, slot, due_at, bytes, source, keys, head)
        SELECT 3, n + ${size}, 1, 'epoch', 200, hashtext('site'), ARRAY[n], n % 100 = 0 FROM ${range};
      INSERT INTO waybill.heads (lane, key, seq) SELECT 3, n, n + ${size} FROM ${range} WHERE n % 100 = 0`)
  }
  await sql('ANALYZE')
}

/** What each kind of work costs beside so many: its statements, and the pages that they read. */
async function measure(tables: Tables, size: number) {
  await fill(tables, size)
  const { database, take } = countPages(tables.database)
  const { lanes } = tables
  const ring = createRing(database, { turnAfter: 1e9 })
  const room = createRoom(database, lanes, { maxPending: 1e9, maxPendingBytes: 1e12 })
  const commit = createCommit({ database, lanes, ring, room, worker: () => 1 })
  const leases = createLeases(database, lanes, () => 1)
  const tallies = createTallies(database, lanes)
  const purge = createPurge(database, { ring, keepIds: 1e9 })
  const ids = createKnownIds(database, 2 * size)
  await room.open([{ name: lane, order: 'identify-first' }])
  await ring.refresh()
  const costs: Record<string, ReturnType<typeof take>> = {}
  async function counted<T>(what: string, work: () => Promise<T>): Promise<T> {
    take()
    const result = await work()
    costs[what] = take()
    return result
  }
  const accept = Array.from({ length: together }, (_, n) => newEvent(`${size}-${n}`, { lanes: [lane], userId: `${n}` }))
  const retention = () => ({ settledBefore: Date.now() - day / 2, keep: 1e9, limit: 2_000 })

  await counted('accept', () => commit.commit({ accept }))
  const taken = await counted('lease, with a look', () =>
    leases.lease(lane, 3, { max: together, maxBytes: 1e9, forMs: 30_000 }),
  )
  expect(taken).toHaveLength(together)
  await counted('lease', () => leases.lease(lane, 3, { max: together, maxBytes: 1e9, forMs: 30_000 }))
  await counted('settle', () => commit.commit({ transitions: [{ tickets: taken, ...untilDelivered }] }))
  await counted('look for due lanes', () => database.run(dueLanesStatement('waybill'), [lanes.own(), [], []]))
  await counted('fold the counters', () => tallies.fold())
  // All are old enough to be gone, but pending, or settled late. They are passed once, so many thousand with each purge.
  for (let passed = 0; passed <= size; passed += 5_000) await purge(retention())
  await counted('purge, nothing being old', () => purge(retention()))
  await counted('look for ids to forget', () => ids.forget(2_000))
  return costs
}

tablesTest(
  'costs the same beside a thousand and beside a hundred thousand',
  { timeout: 600_000 },
  async ({ tables }) => {
    const costs: Awaited<ReturnType<typeof measure>>[] = []
    for (const size of sizes) costs.push(await measure(tables, size))
    const names = Object.keys(costs[0] ?? {})
    const table = names.map((name) => [name, ...costs.map((cost) => cost[name]?.pages)].join(' | '))
    process.stdout.write(`pages read beside | ${sizes.join(' | ')}\n${table.join('\n')}\n`)
    for (const name of names) {
      const [least, ...others] = costs.map((cost) => cost[name])
      for (const cost of others) {
        expect([name, cost?.statements]).toEqual([name, least?.statements])
        // An index is one or two levels deeper.
        expect({ name, pages: cost?.pages }).toEqual({
          name,
          pages: expect.toSatisfy((pages: number) => pages <= 1.5 * (least?.pages ?? 0) + 20),
        })
      }
    }
  },
)
