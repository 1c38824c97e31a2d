import { hostname } from 'node:os'
import { describe, expect } from 'vitest'
import { type Tables, withinUnit } from '../testing/tables.js'
import { tablesTest } from '../testing/tables-test.js'
import { createWorkers } from './workers.js'

let tables: Tables
tablesTest.beforeEach(({ tables: shared }) => {
  tables = shared
  return tables.clear()
})

/** Another process, last seen so many seconds before this transaction began. */
async function other(inside: Tables, name: string, secondsAgo: number): Promise<number> {
  const [row] = await inside.sql(
    `INSERT INTO waybill.workers (name, started_at, seen_at)
     VALUES ($1, now(), now() - $2::float8 * interval '1 second') RETURNING id`,
    [name, secondsAgo],
  )
  return row?.['id'] as number
}

describe('workers', () => {
  tablesTest('have a number of their own from when they join', () =>
    withinUnit(tables, async (inside) => {
      const [first, second] = [createWorkers(inside.database, 'a'), createWorkers(inside.database, 'a')]
      expect(first.id).toBe(0)
      await first.join()
      await second.join()
      expect(second.id).toBeGreaterThan(first.id)
    }),
  )

  tablesTest('are told with their leases that run, and whether they live', () =>
    withinUnit(tables, async (inside) => {
      const [alive, dead] = [await other(inside, 'half \u0001', 29), await other(inside, 'dead', 30)]
      await other(inside, 'idle', 31)
      const lease = { worker: alive, dueIn: 60 }
      await inside.queue(
        { seq: 1, ...lease },
        { seq: 2, ...lease },
        { seq: 1, lane: 2, ...lease },
        { seq: 3, ...lease, dueIn: 0 },
        { seq: 4, ...lease, dueIn: 'infinity' },
        { seq: 5, ...lease, dueIn: -1 },
        { seq: 6, dueIn: 60 },
        { seq: 7, worker: dead, dueIn: 60 },
      )
      const workers = createWorkers(inside.database, 'a')
      const [now] = await inside.sql('SELECT extract(epoch FROM now()) * 1000 AS ms')
      const at = (secondsAgo: number) => Number(now?.['ms']) - secondsAgo * 1_000
      expect(await workers.all()).toEqual([
        { name: 'half \u0001', seenAt: at(29), alive: true, leases: { none: 2, user: 1 } },
        { name: 'dead', seenAt: at(30), alive: false, leases: { none: 1 } },
        { name: 'idle', seenAt: at(31), alive: false, leases: {} },
      ])
    }),
  )

  tablesTest('say that they are there, clear away those of yesterday, and leave', () =>
    withinUnit(tables, async (inside) => {
      await other(inside, 'a day', 86_400)
      await other(inside, 'more', 86_401)
      const workers = createWorkers(inside.database)
      await workers.join()
      await inside.sql("UPDATE waybill.workers SET seen_at = now() - interval '1 minute' WHERE id = $1", [workers.id])
      await workers.seen()
      const own = `${hostname()}:${process.pid}`
      const names = async () => (await workers.all()).map(({ name, alive }) => [name, alive])
      expect(await names()).toEqual([
        ['a day', false],
        [own, true],
      ])
      await workers.leave()
      expect(await names()).toEqual([['a day', false]])
    }),
  )
})
