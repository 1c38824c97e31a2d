import { describe, expect } from 'vitest'
import { newEvent } from '../testing/new-events.js'
import type { Tables } from '../testing/tables.js'
import { tablesTest } from '../testing/tables-test.js'
import { acceptEvents } from './accept.js'

let tables: Tables
tablesTest.beforeEach(({ tables: shared }) => {
  tables = shared
  return tables.clear()
})

const accept = (...events: Parameters<typeof acceptEvents>[1]) =>
  acceptEvents(tables.sql, events, { schema: 'waybill', lanes: tables.lanes, slot: 1, lockMs: undefined })
const event = (id: string, keys: readonly string[], more = {}) => newEvent(id, { lanes: ['user'], keys, ...more })

/** The ids in the queue of a lane, each with that of the one it is behind. */
async function chain(lane = 2): Promise<string[]> {
  const rows = await tables.sql(
    `SELECT v.message_id, w.message_id AS behind FROM waybill.queue q JOIN waybill.events v USING (seq)
     LEFT JOIN waybill.events w ON w.seq = q.waits_for WHERE q.lane = $1 ORDER BY q.seq`,
    [lane],
  )
  return rows.map((row) => (row['behind'] === null ? `${row['message_id']}` : `${row['message_id']}>${row['behind']}`))
}

/** How many rows each head counts, by its id. */
async function followers(): Promise<string[]> {
  const rows = await tables.sql(
    `SELECT v.message_id AS id, sum(h.followers)::int AS count FROM waybill.heads h JOIN waybill.events v USING (seq)
     GROUP BY h.seq, 1 HAVING sum(h.followers) > 0 ORDER BY h.seq`,
  )
  return rows.map(({ id, count }) => `${id}: ${count}`)
}

describe('an accepted event goes behind the last head before it', () => {
  tablesTest('of its own batch, which counts it', async () => {
    await accept(
      event('a', ['x', 'y']),
      event('b', ['y']),
      event('c', ['x']),
      event('d', ['y', 'x']),
      event('e', ['z']),
      event('f', ['y', 'z']),
    )
    expect(await chain()).toEqual(['a', 'b>a', 'c>a', 'd>c', 'e', 'f>e'])
    expect(await followers()).toEqual(['a: 2', 'c: 1', 'e: 1'])
    expect(await tables.rows('joined', 'lane')).toEqual([])
  })

  tablesTest('of an earlier one, without a lock on it, so that a look counts it', async () => {
    await accept(event('a', ['x']), event('b', ['y']))
    const { database } = tables
    // Someone is settling them right now: acceptance does not wait.
    await database.unit(async (run) => {
      await run('SELECT FROM waybill.heads FOR UPDATE')
      await accept(event('c', ['x', 'y']), event('d', ['x']), event('e', ['y']))
    })
    expect(await chain()).toEqual(['a', 'b', 'c>b', 'd>c', 'e>c'])
    expect(await followers()).toEqual(['c: 2'])
    expect(await tables.rows('joined', 'lane')).toMatchObject([{ lane: 2, count: 1 }])
    expect(
      await tables.sql('SELECT head = (SELECT min(seq) + 1 FROM waybill.queue) AS last FROM waybill.joined'),
    ).toEqual([{ last: true }])
  })

  tablesTest('that is an identify, in a lane where only those are', async () => {
    const first = { lanes: ['first', 'none'] }
    await accept(
      event('a', ['x'], first),
      event('i', ['x'], { ...first, barrier: true }),
      event('b', ['x'], first),
      event('c', ['y'], first),
      event('j', ['x'], { ...first, barrier: true }),
      event('d', ['x'], first),
    )
    expect(await chain(3)).toEqual(['a', 'i', 'b>i', 'c', 'j>i', 'd>j'])
    expect(await chain(1)).toEqual(['a', 'i', 'b', 'c', 'j', 'd'])
  })
})
