import type { LaneLoad } from '@waybill/delivery/queue'
import { describe, expect } from 'vitest'
import { createLaneTable } from '../lease/lane-table.js'
import { recorded, type Tables } from '../testing/tables.js'
import { tablesTest } from '../testing/tables-test.js'
import { createTallies } from './tallies.js'

let tables: Tables
tablesTest.beforeEach(({ tables: shared }) => {
  tables = shared
  return tables.clear()
})

const none = { accepted: 0, pending: 0, delivered: 0, skipped: 0, parked: 0, expired: 0, erased: 0, discarded: 0 }
const row = { accepted: 64, pending: 1, delivered: 2, skipped: 4, parked: 8, expired: 16, erased: 32, bytes: 100 }
const ended = { slot: 1, attempt: 0, step: 0, maybe: false, overtaken: false, replays: 0, lease: 1, settled_at: 'now' }
const stored = { slot: 1, source: 's', message_id: 'm', name: 'n', keys: [], bytes: 1, barrier: false, lanes: 1 }

/** Counters of a process that has opened only the first lane. */
async function talliesOf() {
  const { run, asked } = recorded(tables.sql)
  const database = { ...tables.database, run }
  const lanes = createLaneTable(database)
  await lanes.open([{ name: 'none', order: 'none' }])
  return { tallies: createTallies(database, lanes), lanes, asked }
}

describe('counters', () => {
  // Of 64 in `row` one is in no column: that is discarded.
  tablesTest('are the sums of their rows, by the names of lanes', async () => {
    const { bytes: _, ...sums } = row
    await tables.put('tallies', { lane: 1, ...row }, { lane: 2, ...row, bytes: 0 }, { lane: 1, ...row })
    const double = Object.fromEntries(Object.entries(sums).map(([name, count]) => [name, 2 * count]))
    const { tallies, asked } = await talliesOf()
    asked.length = 0
    expect(await tallies.totals()).toEqual({ none: { ...double, discarded: 2 }, user: { ...sums, discarded: 1 } })
    expect(asked).toHaveLength(1)
  })

  tablesTest('of a lane that another process made later have its name', async () => {
    const { tallies, asked } = await talliesOf()
    asked.length = 0
    await tables.sql("INSERT INTO waybill.lanes VALUES (77, 'later')")
    try {
      await tables.put('tallies', { lane: 1, ...row }, { lane: 77, ...row })
      await tables.queue({ seq: 1, lane: 77 })
      expect(Object.keys(await tallies.totals()).sort()).toEqual(['later', 'none'])
      expect(asked).toHaveLength(2)
      const afresh = await talliesOf()
      await tables.sql("UPDATE waybill.lanes SET name = 'renamed' WHERE id = 77")
      expect((await afresh.tallies.recount())['renamed']).toEqual({ ...none, accepted: 1, pending: 1 })
    } finally {
      await tables.sql('DELETE FROM waybill.lanes WHERE id = 77')
    }
  })

  tablesTest('are counted again from the deliveries themselves, purged ones too', async () => {
    await tables.queue({ seq: 1 }, { seq: 2 }, { seq: 1, lane: 2 }, { seq: 1, lane: 99 })
    const rows = [1, 1, 1, 2, 3, 3, 4, 5, 6, 6].map((state, seq) => ({ ...ended, seq: 10 + seq, lane: 1, state }))
    await tables.put('ledger', ...rows, { ...ended, seq: 10, lane: 2, state: 1 })
    await tables.put(
      'gone',
      { lane: 1, state: 1, count: 100 },
      { lane: 1, state: 1, count: 200 },
      { lane: 3, state: 4, count: 7 },
    )
    const { tallies } = await talliesOf()
    expect(await tallies.recount()).toEqual({
      none: { accepted: 312, pending: 2, delivered: 303, skipped: 1, parked: 2, expired: 1, erased: 1, discarded: 2 },
      user: { ...none, accepted: 2, pending: 1, delivered: 1 },
      first: { ...none, accepted: 7, expired: 7 },
      other: none,
    })
  })

  tablesTest('are folded into one row for each lane when there are more than 64', async () => {
    const { tallies } = await talliesOf()
    const rows = Array.from({ length: 64 }, (_, index) => ({ lane: 1 + (index % 2), ...row, bytes: index % 2 }))
    await tables.put('tallies', ...rows)
    await tallies.fold()
    expect(await tables.rows('tallies', 'lane')).toHaveLength(64)
    await tables.put('tallies', { lane: 2, ...row, bytes: 1 })
    await tallies.fold()
    const times = (count: number) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value * count]))
    expect((await tables.rows('tallies', 'lane')).map((folded) => ({ lane: 1, ...folded }))).toEqual([
      { lane: 1, ...times(32), bytes: 0 },
      { lane: 2, ...times(33), bytes: 33 },
    ])
  })
})

tablesTest('depths are what is pending in each lane, and how old the oldest is', async () => {
  const events = [30, 50, 10, 20].map((at, index) => ({ ...stored, seq: index + 1, at }))
  await tables.put('events', ...events, { ...stored, slot: 2, seq: 2, at: 7 })
  await tables.put('tallies', { lane: 1, ...row, pending: 5 }, { lane: 1, ...row, pending: -2 }, { lane: 2, ...row })
  await tables.queue({ seq: 2 }, { seq: 3 }, { seq: 4 }, { seq: 1, lane: 2 })
  const { tallies } = await talliesOf()
  const fillOf = (lane: string, { pending, bytes }: LaneLoad) => (lane === 'none' ? pending + bytes : undefined)
  expect(await tallies.depths(fillOf)).toEqual({
    none: { pending: 3, fill: 3 + 2 * row.bytes, oldestAt: 50 },
    user: { pending: 1, oldestAt: 30 },
    first: { pending: 0 },
    other: { pending: 0 },
  })
})
