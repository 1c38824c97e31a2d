import { describe, expect } from 'vitest'
import { recorded, type Tables, withinUnit } from '../testing/tables.js'
import { tablesTest } from '../testing/tables-test.js'
import { createHolds } from './holds.js'

let tables: Tables
tablesTest.beforeEach(({ tables: shared }) => {
  tables = shared
  return tables.clear()
})

describe('holds', () => {
  tablesTest('are of a lane or of an endpoint, each with its latest reason, until it is resumed', async () => {
    const holds = createHolds(tables.database, tables.lanes)
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
      const held = { held: 'batch', dueIn: 'infinity' as const }
      await inside.queue(
        { seq: 1, ...held },
        { seq: 2, dueIn: 600 },
        { seq: 3, dueIn: 600, worker: 7 },
        { seq: 4, dueIn: 600, waits_for: 1 },
        { seq: 5, ...held, held: 'users' },
        { seq: 6, dueIn: 0, held: 'kept' },
        { seq: 7, dueIn: -60, held: 'kept' },
        { seq: 1, lane: 2, ...held },
        { seq: 8, ...held, held: 'other' },
      )
      await inside.put(
        'holds',
        { lane: 1, endpoint: 'batch', reason: 'r' },
        { lane: 1, endpoint: 'users', reason: 'r' },
        { lane: 2, endpoint: 'batch', reason: 'r' },
        { lane: 2, endpoint: 'other', reason: 'r' },
      )
      const before = await inside.rows('queue')
      const startedAt = Date.now()
      await createHolds(inside.database, inside.lanes).resume('none', 'batch')
      const after = await inside.rows('queue')
      const changed = after.filter((row, index) => JSON.stringify(row) !== JSON.stringify(before[index]))
      expect(changed.map(({ due_ms: _, ...row }) => row)).toEqual([{ seq: 1 }, { seq: 2 }, { seq: 8 }])
      for (const { due_ms } of changed) {
        expect(due_ms).toBeGreaterThanOrEqual(startedAt - 2)
        expect(due_ms).toBeLessThanOrEqual(Date.now() + 2)
      }
      expect(await inside.rows('holds', 'lane, endpoint')).toHaveLength(3)
    }),
  )

  tablesTest('let go of any number, 5,000 at a time', async () => {
    const fill = (count: number) =>
      tables.sql(
        `INSERT INTO waybill.queue (lane, seq, slot, due_at, bytes, held)
         SELECT 1, n, 1, 'infinity', 1, 'batch' FROM generate_series(1, ${count}) n`,
      )
    for (const [count, statements] of [
      [4_999, 2],
      [5_001, 3],
    ] as const) {
      await tables.sql('DELETE FROM waybill.queue')
      await fill(count)
      const { run, asked } = recorded(tables.sql)
      await createHolds({ ...tables.database, run }, tables.lanes).resume('none', 'batch')
      expect(await tables.sql('SELECT count(*)::int AS left FROM waybill.queue WHERE held IS NOT NULL')).toEqual([
        { left: 0 },
      ])
      expect(asked).toHaveLength(statements)
    }
  })
})
