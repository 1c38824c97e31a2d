import { describe, expect } from 'vitest'
import { recorded, type Tables, withinUnit } from '../testing/tables.js'
import { tablesTest } from '../testing/tables-test.js'
import { createChanges } from './changes.js'
import { createHolds, endWaitsStatement } from './holds.js'

let tables: Tables
tablesTest.beforeEach(({ tables: shared }) => {
  tables = shared
  return tables.clear()
})

/** Holds as a store sets and ends them. */
function holdsOf({ database, lanes }: Pick<Tables, 'database' | 'lanes'>) {
  const changes = createChanges(database, lanes)
  const holds = createHolds(database, lanes)
  return {
    hold: (hold: Parameters<typeof changes.hold>[0]) => changes.hold(hold, 'me'),
    async resume(lane: string, endpoint?: string) {
      await changes.resume(lane, endpoint)
      await holds.endWaits(lane)
    },
    all: holds.all,
    inForce: holds.inForce,
  }
}

describe('holds', () => {
  tablesTest('are of a lane or of an endpoint, each with its latest reason, until it is resumed', async () => {
    const holds = holdsOf(tables)
    await holds.hold({ lane: 'user', reason: 'asked' })
    await holds.hold({ lane: 'none', endpoint: 'batch', reason: 'old' })
    await holds.hold({ lane: 'none', endpoint: 'batch', reason: 'new' })
    await holds.hold({ lane: 'none', endpoint: 'users', reason: 'half \ud800' })
    await holds.hold({ lane: 'none', reason: 'all' })
    expect(await holds.all()).toStrictEqual([
      { lane: 'none', reason: 'all' },
      { lane: 'none', endpoint: 'batch', reason: 'new' },
      { lane: 'none', endpoint: 'users', reason: 'half \ud800' },
      { lane: 'user', reason: 'asked' },
    ])
    // Who set it first, and when, stays.
    expect(await holds.inForce()).toMatchObject([{}, { by: 'me', since: expect.any(Number) }, {}, {}])
    await holds.resume('none', 'batch')
    expect((await holds.all()).map(({ lane, endpoint }) => [lane, endpoint])).toEqual([
      ['none', undefined],
      ['none', 'users'],
      ['user', undefined],
    ])
    await holds.resume('none')
    expect((await holds.all()).map(({ lane, endpoint }) => [lane, endpoint])).toEqual([
      ['none', 'users'],
      ['user', undefined],
    ])
  })

  tablesTest('let go of what waits for time or for them, and of nothing else', () =>
    withinUnit(tables, async (inside) => {
      const later = { dueIn: 600 }
      await inside.queue(
        { seq: 1, ...later, endpoint: 'batch' },
        { seq: 2, ...later },
        { seq: 3, ...later, worker: 7 },
        { seq: 4, waits_for: 1 },
        { seq: 5, ...later, endpoint: 'users' },
        { seq: 6, dueIn: 0, endpoint: 'kept' },
        { seq: 7, dueIn: -60 },
        { seq: 1, lane: 2, ...later },
        { seq: 8, ...later, endpoint: 'other' },
        // As a process of the version before leaves it.
        { seq: 9, dueIn: 'infinity', endpoint: 'batch' },
      )
      await inside.put(
        'holds',
        { lane: 1, endpoint: 'batch', reason: 'r' },
        { lane: 1, endpoint: 'users', reason: 'r' },
        { lane: 2, endpoint: 'batch', reason: 'r' },
        { lane: 2, endpoint: 'other', reason: 'r' },
      )
      const before = await inside.rows('queue')
      await holdsOf(inside).resume('none', 'batch')
      const after = await inside.rows('queue')
      const changed = after.filter((row, index) => JSON.stringify(row) !== JSON.stringify(before[index]))
      expect(changed.map(({ seq }) => seq)).toEqual([1, 2, 6, 7, 8])
      const ready = await inside.sql("SELECT seq FROM waybill.queue WHERE due_at = 'epoch' ORDER BY seq")
      expect(ready.map(({ seq }) => seq)).toEqual(['1', '2', '6', '7', '8', '9'])
      expect(await inside.rows('holds', 'lane, endpoint')).toHaveLength(3)
    }),
  )

  tablesTest('let go of any number, 5,000 at a time', async () => {
    const fill = (count: number) =>
      tables.sql(
        `INSERT INTO waybill.queue (lane, seq, slot, due_at, bytes)
         SELECT 1, n, 1, now() + interval '1 hour', 1 FROM generate_series(1, ${count}) n`,
      )
    for (const [count, statements] of [
      [4_999, 2],
      [5_001, 3],
    ] as const) {
      await tables.sql('DELETE FROM waybill.queue')
      await fill(count)
      const { run, asked } = recorded(tables.sql)
      await holdsOf({ database: { ...tables.database, run }, lanes: tables.lanes }).resume('none', 'batch')
      expect(await tables.sql('SELECT count(*)::int AS left FROM waybill.queue WHERE due_at > now()')).toEqual([
        { left: 0 },
      ])
      expect(asked).toHaveLength(statements)
    }
  })

  tablesTest('let go at the cost of each, also where the planner believes that nothing waits', async () => {
    await tables.sql('TRUNCATE waybill.queue; ANALYZE waybill.queue')
    await tables.sql(
      `INSERT INTO waybill.queue (lane, seq, slot, due_at, bytes)
       SELECT 1, n, 1, now() + interval '1 hour', 1 FROM generate_series(1, 1000) n`,
    )
    const [row] = await tables.sql(
      `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${endWaitsStatement('waybill')}`,
      [1, 5_000],
    )
    const [{ Plan: plan }] = row?.['QUERY PLAN'] as [{ Plan: Record<string, number> }]
    expect(plan['Shared Hit Blocks']).toBeLessThan(18_000)
  })
})
