import { expect } from 'vitest'
import type { Database, Statement } from '../database/database.js'
import type { Tables } from '../testing/tables.js'
import { tablesTest } from '../testing/tables-test.js'
import { createRing } from './ring.js'

let tables: Tables
tablesTest.beforeEach(({ tables: shared }) => {
  tables = shared
  return tables.clear()
})

const everything = { settledBefore: Date.now() + 3_600_000, keep: 0, limit: 1_000 }
const fact = { attempt: 0, step: 0, maybe: false, overtaken: false, late: false, replays: 0, lease: 0 }
const settled = (seq: number, lane = 1) => ({ slot: 1, seq, lane, state: 1, settled_at: '2026-11-01', ...fact })
const event = (seq: number) => ({
  ...{ slot: 1, seq, at: 1, source: 'site', message_id: `m${seq}`, name: 'n', keys: [], bytes: 1, barrier: false },
  ...{ lanes: 1, body: null },
})

/** The database, on which something happens before each statement that begins so. */
function watching(before: (text: string) => Promise<void>): Database {
  const watched =
    (run: Statement): Statement =>
    async (text, values) => {
      await before(text)
      return run(text, values)
    }
  const { database } = tables
  return { ...database, run: watched(database.run), unit: (work) => database.unit((run) => work(watched(run))) }
}

tablesTest('a partition is locked when all is counted, and stays where something has come meanwhile', async () => {
  await tables.sql('UPDATE waybill.ring SET active = false; INSERT INTO waybill.ring VALUES (2, true, now(), 9)')
  await tables.put('events', event(1), event(2), event(3))
  await tables.put('ledger', settled(1), settled(2), settled(3))
  let locks = 0
  // Nothing but a moment's look is locked while it is counted: else this would wait in vain.
  const disturbed = createRing(
    watching(async (text) => {
      if (text.startsWith('LOCK') && ++locks === 2) await tables.put('ledger', settled(1, 2))
    }),
    { turnAfter: 50 },
  )
  expect([await disturbed.empty(everything), locks]).toEqual([{ count: 0, left: [1] }, 2])
  expect(await tables.rows('gone', 'lane')).toEqual([])
  expect(await createRing(tables.database, { turnAfter: 50 }).empty(everything)).toEqual({ count: 3, left: [] })
  expect(await tables.rows('gone', 'lane')).toMatchObject([
    { state: 1, count: 3 },
    { lane: 2, state: 1, count: 1 },
  ])
  expect(await tables.rows('ledger')).toEqual([])
  await tables.sql('DELETE FROM waybill.ring WHERE slot = 2; UPDATE waybill.ring SET active = true')
})

tablesTest('a partition that is too young is read once to know it, until its time comes', async () => {
  await tables.sql('UPDATE waybill.ring SET active = false; INSERT INTO waybill.ring VALUES (2, true, now(), 9)')
  await tables.put('events', event(1))
  await tables.put('ledger', settled(1))
  let reads = 0
  const ring = createRing(
    watching(async (text) => {
      if (text.includes('max(settled_at)')) reads++
    }),
    { turnAfter: 50 },
  )
  const at = Date.parse('2026-11-01')
  const young = { count: 0, left: [1] }
  const purge = (settledBefore: number) => ring.empty({ settledBefore, keep: 1_000_000, limit: 10 })
  expect([await purge(at - 9 * 86_400_000), await purge(at - 8 * 86_400_000), reads]).toEqual([young, young, 1])
  expect([await purge(at + 9 * 86_400_000), reads]).toEqual([{ count: 1, left: [] }, 2])
  await tables.sql('DELETE FROM waybill.ring WHERE slot = 2; UPDATE waybill.ring SET active = true')
})
