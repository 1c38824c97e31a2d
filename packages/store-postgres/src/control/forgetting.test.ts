import type { Heard } from '@waybill/delivery/store'
import { expect } from 'vitest'
import { acceptEvents } from '../accept/accept.js'
import { newEvent } from '../testing/new-events.js'
import type { Tables } from '../testing/tables.js'
import { tablesTest } from '../testing/tables-test.js'
import { createChanges } from './changes.js'
import { createForgetting } from './forgetting.js'

let tables: Tables
tablesTest.beforeEach(({ tables: shared }) => {
  tables = shared
  return tables.clear()
})

const nothing: Heard = { onTheWire: { requests: 0, deliveries: 0, events: [] }, unanswered: [] }

/** One process; `meanwhile` is what others do while it waits for them. */
const processOf = (meanwhile: (change: number) => Promise<unknown> = async () => undefined) =>
  createForgetting({
    database: tables.database,
    changes: createChanges(tables.database, tables.lanes),
    change: (write) => write(),
    heard: async (change) => {
      await meanwhile(change)
      return nothing
    },
    onErased: () => undefined,
  })

async function accept(...ids: readonly string[]): Promise<void> {
  const events = ids.map((id) => newEvent(id, { lanes: ['none'], keys: ['u:ada'] }))
  await acceptEvents(tables.sql, events, { schema: 'waybill', lanes: tables.lanes, slot: 1, lockMs: undefined })
}

/** Makes a person's forgetting so much older. */
const age = (seconds: number) => tables.sql(`UPDATE waybill.forgets SET at = at - interval '${seconds} seconds'`)
const tick = async () => {
  await age(2)
  // The server's own upkeep may have a transaction open.
  const open = 'SELECT FROM waybill.forgets WHERE xid >= pg_snapshot_xmin(pg_current_snapshot())'
  await expect.poll(() => tables.sql(open), { timeout: 20_000, interval: 10 }).toEqual([])
  await processOf().tick()
}
const left = async () => (await tables.rows('queue')).length

tablesTest('whoever erases, the one that was asked says how much', async () => {
  await accept('a', 'b', 'c', 'd')
  await tables.sql("UPDATE waybill.queue SET worker = 9, due_at = now() + interval '1 minute' WHERE seq % 4 = 0")
  const asked = processOf(async () => {
    await tick()
    expect(await left()).toBe(1)
    // The lease of the one that was in flight has ended, and more has come since.
    await tables.sql("UPDATE waybill.queue SET due_at = now() - interval '1 second'")
    await accept('e')
  })
  expect(await asked.forget(['u:ada'])).toEqual({ erased: 3, bodies: 4, inFlight: 1, unanswered: [] })
  expect(await left()).toBe(2)
})

tablesTest('nobody erases what a process may have planned that has not heard', async () => {
  await accept('a', 'b')
  const asked = processOf(async (change) => {
    await tables.sql(
      `INSERT INTO waybill.workers (name, started_at, seen_at, seen_version, licence_until)
       VALUES ('slow', now(), now(), $1, clock_timestamp() + interval '1 minute')`,
      [change - 1],
    )
    await tick()
    expect(await left()).toBe(2)
    await tables.sql("UPDATE waybill.workers SET licence_until = clock_timestamp() - interval '1 second'")
    await tick()
    expect(await left()).toBe(0)
  })
  expect(await asked.forget(['u:ada'])).toMatchObject({ erased: 2, inFlight: 0 })
})

tablesTest('who was asked and stood still until all was over says that the number is lost', async () => {
  await accept('a')
  const asked = processOf(async () => {
    await tick()
    await age(60)
    await processOf().tick()
  })
  await expect(asked.forget(['u:ada'])).rejects.toMatchObject({ kind: 'unavailable', code: 'store_unavailable' })
  expect(await left()).toBe(0)
})

tablesTest('what is claimed or comes back at that moment is erased, too', async () => {
  await accept('a', 'b')
  const [back] = await tables.rows('queue')
  const lease = "worker = 9, due_at = now() + interval '1 minute'"
  await tables.sql(`UPDATE waybill.queue SET ${lease} WHERE seq = $1`, [back?.['seq']])
  let asked: ReturnType<ReturnType<typeof processOf>['forget']> | undefined
  await tables.database.unit(async (run) => {
    await run("UPDATE waybill.queue SET worker = NULL, due_at = 'epoch' WHERE seq = $1", [back?.['seq']])
    await run(`UPDATE waybill.queue SET ${lease} WHERE seq <> $1`, [back?.['seq']])
    asked = processOf().forget(['u:ada'])
    const waiting = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    await expect.poll(() => tables.sql(waiting), { timeout: 20_000, interval: 5 }).toHaveLength(1)
  })
  expect(await asked).toEqual({ erased: 1, bodies: 2, inFlight: 1, unanswered: [] })
  expect(await tables.rows('queue')).toMatchObject([{ worker: 9, forgotten: true }])
})
