import { expect } from 'vitest'
import type { Statement } from '../database/database.js'
import { createLaneTable } from '../lease/lane-table.js'
import { createCommit } from '../settle/commit.js'
import { createTallies } from '../settle/tallies.js'
import { newEvent } from '../testing/new-events.js'
import type { Tables } from '../testing/tables.js'
import { tablesTest } from '../testing/tables-test.js'
import { createRing } from './ring.js'
import { createRoom } from './room.js'

let tables: Tables
tablesTest.beforeEach(({ tables: shared }) => {
  tables = shared
  return tables.clear()
})

const bound = 20_000
const units = 5

/** How many statements run on the database meanwhile. */
async function statementsOf(work: (database: Tables['database']) => Promise<void>): Promise<number> {
  let statements = 0
  const counting =
    (run: Statement): Statement =>
    (text, values) => {
      statements++
      return run(text, values)
    }
  const { database } = tables
  await work({
    ...database,
    run: counting(database.run),
    session: (inner) => database.session((run) => inner(counting(run))),
    unit: (inner) => database.unit((run) => inner(counting(run))),
  })
  return statements
}

/** Fills lane 1, of which the most is pending and the rest parked and delivered, as it would be after an outage. */
async function fill(count: number) {
  await tables.clear()
  await tables.sql('TRUNCATE waybill.queue, waybill.ledger, waybill.events, waybill.tallies')
  await tables.sql(
    `INSERT INTO waybill.queue (lane, seq, slot, due_at, bytes, source)
     SELECT 1, -n, 1, 'epoch', 100, 0 FROM generate_series(1, ${count}) n`,
  )
  await tables.sql(
    `INSERT INTO waybill.ledger (slot, seq, lane, state, settled_at, attempt, step, maybe, overtaken, replays, lease)
     SELECT 1, -n, 1, 1 + n % 3, now(), 0, 0, false, false, 0, 0 FROM generate_series(${count + 1}, ${bound}) n`,
  )
  await tables.sql(
    `INSERT INTO waybill.tallies (lane, accepted, pending, bytes) VALUES (1, ${count}, ${count}, ${100 * count})`,
  )
  await tables.sql('ANALYZE waybill.queue, waybill.ledger, waybill.tallies')
}

let ids = 0
const unit = () => ({
  accept: Array.from({ length: 20 }, () => newEvent(`m${ids++}`, { lanes: ['none'], bytes: 100 })),
})

/** Accepts some units of 20 events beside so many that are pending. */
async function accepting(count: number) {
  await fill(count)
  const statuses: unknown[] = []
  const statements = await statementsOf(async (database) => {
    const room = createRoom(database, tables.lanes, { maxPending: bound, maxPendingBytes: 1e12 })
    await room.open([{ name: 'none', order: 'none' }])
    const ring = createRing(database, { turnAfter: 50 })
    const commit = createCommit({ database, lanes: tables.lanes, ring, room, worker: () => 1 })
    for (let n = 0; n < units; n++) {
      const { receipt } = await commit.commit(unit())
      statuses.push(...receipt.accepted.map((status) => (typeof status === 'string' ? status : status.status)))
    }
  })
  return { statements, kinds: [...new Set(statuses)] }
}

tablesTest('acceptance takes the same statements at 1 % and at 99 % of the bound, and beyond it no more', async () => {
  const [low, high, full] = [await accepting(bound / 100), await accepting(0.99 * bound), await accepting(bound)]
  expect([low.kinds, high.kinds, full.kinds]).toEqual([['accepted'], ['accepted'], ['full']])
  // The look at the start, and one statement for each unit.
  expect([low.statements, high.statements]).toEqual([1 + units, 1 + units])
  expect(full.statements).toBeLessThanOrEqual(1 + 2 * units)
})

tablesTest('a look reads as few pages at the bound as far from it', async () => {
  const pagesOf = async (count: number) => {
    await fill(count)
    const room = createRoom(tables.database, tables.lanes, { maxPending: bound, maxPendingBytes: 1e12 })
    await room.open([{ name: 'none', order: 'none' }])
    let pages = 0
    const explained: Statement = async (text, values) => {
      const [row] = await tables.sql(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`, values)
      const [{ Plan: plan }] = row?.['QUERY PLAN'] as [{ Plan: Record<string, number> }]
      pages += (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0)
      return tables.sql(text, values)
    }
    await room.look(explained, unit().accept)
    return pages
  }
  const [low, high, full] = [await pagesOf(bound / 100), await pagesOf(0.99 * bound), await pagesOf(bound)]
  expect([high - low, full - low].map(Math.abs).every((more) => more <= 2)).toBe(true)
  expect(full).toBeLessThan(60)
})

tablesTest('an event for one of 1,000 lanes costs what it costs with one lane', async () => {
  const names = Array.from({ length: 1_000 }, (_, index) => `lane ${index}`)
  const rowsOf = async () => {
    const counts: Record<string, number> = {}
    for (const table of ['events', 'ids', 'queue', 'ledger', 'tallies', 'heads', 'joined'])
      counts[table] = Number((await tables.sql(`SELECT count(*) AS count FROM waybill.${table}`))[0]?.['count'])
    return counts
  }
  const added = async (lanes: readonly string[]) => {
    let rows: Record<string, number> = {}
    const statements = await statementsOf(async (database) => {
      const settings = lanes.map((name) => ({ name, order: 'identify-first' as const, maxPending: 1_000_000 }))
      const table = createLaneTable(tables.database)
      await table.open(settings)
      const room = createRoom(tables.database, table, { maxPending: 1_000_000, maxPendingBytes: 1e12 })
      await room.open(settings)
      const ring = createRing(tables.database, { turnAfter: 50 })
      const commit = createCommit({ database, lanes: table, ring, room, worker: () => 1 })
      const before = await rowsOf()
      await commit.commit({ accept: [newEvent(`m${ids++}`, { lanes: lanes.slice(-1) })] })
      const after = await rowsOf()
      rows = Object.fromEntries(Object.keys(after).map((name) => [name, (after[name] ?? 0) - (before[name] ?? 0)]))
    })
    return { statements, rows }
  }
  const one = await added(['lane 0'])
  expect(one).toEqual({
    statements: 1,
    rows: { events: 1, ids: 1, queue: 1, ledger: 0, tallies: 1, heads: 0, joined: 0 },
  })
  expect(await added(names)).toEqual(one)
  // Folding them each second would write each lane's row anew.
  const tallies = createTallies(tables.database, tables.lanes)
  await tallies.fold()
  const before = await tables.sql('SELECT max(xmin::text::bigint) AS last, count(*) AS count FROM waybill.tallies')
  await tallies.fold()
  expect(await tables.sql('SELECT max(xmin::text::bigint) AS last, count(*) AS count FROM waybill.tallies')).toEqual(
    before,
  )
  await tables.sql("DELETE FROM waybill.lanes WHERE name LIKE 'lane %'")
})

tablesTest('more lanes than the tables can number are refused at the start, with the way out', async () => {
  await tables.sql("INSERT INTO waybill.lanes VALUES (32766, 'nearly the last')")
  const open = (...names: string[]) =>
    createLaneTable(tables.database).open(names.map((name) => ({ name, order: 'none' })))
  await expect(open('one more', 'too many')).rejects.toMatchObject({
    kind: 'setup',
    code: 'too_many_lanes',
    message: expect.stringContaining('32767 at most'),
    hint: expect.stringContaining('another schema'),
  })
  expect(await tables.sql("SELECT FROM waybill.lanes WHERE name IN ('one more', 'too many')")).toEqual([])
  await open('the last', 'nearly the last')
  await expect(open('the last', 'too many')).rejects.toMatchObject({ code: 'too_many_lanes' })
  await tables.sql('DELETE FROM waybill.lanes WHERE id > 4')
})
