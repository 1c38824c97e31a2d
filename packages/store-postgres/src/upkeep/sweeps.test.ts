import { expect } from 'vitest'
import { recorded, type Tables } from '../testing/tables.js'
import { tablesTest } from '../testing/tables-test.js'
import { createSweeps } from './sweeps.js'

let tables: Tables
tablesTest.beforeEach(({ tables: shared }) => {
  tables = shared
  return tables.clear()
})

const hour = 3_600_000
const slot = 5

/** Events of the slot, accepted and settled so many milliseconds ago; `state` 0: still pending. */
async function put(from: number, to: number, { ago, state = 1 }: { ago: number; state?: number }): Promise<void> {
  const at = Date.now() - ago
  const range = `generate_series(${from}, ${to}) n`
  await tables.sql(
    `INSERT INTO waybill.events (slot, seq, at, source, message_id, name, keys, bytes, barrier, lanes)
     SELECT ${slot}, n, ${at}, 's', 'm' || n, 'n', '{}', 1, false, 1 FROM ${range}`,
  )
  await tables.sql(
    state === 0
      ? `INSERT INTO waybill.queue (lane, seq, slot, due_at, bytes) SELECT 1, n, ${slot}, 'epoch', 1 FROM ${range}`
      : `INSERT INTO waybill.ledger (slot, seq, lane, state, settled_at, attempt, step, maybe, overtaken, replays, lease)
         SELECT ${slot}, n, 1, ${state}, to_timestamp(${at} / 1000.0), 1, 0, false, false, 0, 1 FROM ${range}`,
  )
}

async function settle(seq: number, ago: number): Promise<void> {
  await tables.sql(`DELETE FROM waybill.queue WHERE seq = ${seq}; DELETE FROM waybill.ledger WHERE seq = ${seq};
    INSERT INTO waybill.ledger (slot, seq, lane, state, settled_at, attempt, step, maybe, overtaken, replays, lease)
    VALUES (${slot}, ${seq}, 1, 1, to_timestamp(${(Date.now() - ago) / 1000}), 1, 0, false, false, 0, 1)`)
}

const left = async () => (await tables.rows('events', 'seq')).map(({ seq }) => seq)

/** Sweeps what is older than an hour, by a clock that the test sets. */
function sweeping(more: { readonly keep?: number } = {}) {
  const clock = { now: 0 }
  const { run, asked } = recorded(tables.sql)
  const sweeps = createSweeps({ ...tables.database, run }, () => clock.now)
  return {
    clock,
    async sweep(limit = 10_000) {
      asked.length = 0
      const options = { before: Date.now() - hour, keep: Number.POSITIVE_INFINITY, limit, retentionMs: hour, ...more }
      return { deleted: await sweeps.sweep(slot, options), looks: asked.length }
    },
  }
}

tablesTest('passes once what stays at its time, and finds it by the next pass', async () => {
  await put(1, 700, { ago: 2 * hour, state: 0 })
  await put(701, 1_400, { ago: 2 * hour, state: 3 })
  await put(1_401, 1_410, { ago: 2 * hour })
  await put(1_411, 1_500, { ago: hour / 2 })
  const { clock, sweep } = sweeping()
  expect(await sweep()).toEqual({ deleted: 10, looks: 3 })
  await settle(7, 2 * hour)
  await settle(1_411, 2 * hour)
  await tables.sql(`UPDATE waybill.events SET at = at - ${hour} WHERE seq = 1411`)
  // Goes on with the first that was too young.
  clock.now = hour / 100 - 1
  expect(await sweep()).toEqual({ deleted: 1, looks: 1 })
  clock.now = hour / 100
  expect(await sweep()).toEqual({ deleted: 0, looks: 1 })
  expect(await sweep()).toEqual({ deleted: 1, looks: 3 })
  expect((await left()).length).toBe(1_488)
})

tablesTest('deletes no more than it may, and goes on from there', async () => {
  await put(1, 30, { ago: 2 * hour })
  const { sweep } = sweeping()
  expect([await sweep(12), await sweep(12), await sweep(12)].map(({ deleted }) => deleted)).toEqual([12, 12, 6])
  expect(
    await tables.sql('SELECT lane, state, sum(count)::int AS count FROM waybill.gone GROUP BY lane, state'),
  ).toEqual([{ lane: 1, state: 1, count: 30 }])
})

tablesTest('finds an event from 2038 when it was settled long ago, and those behind it', async () => {
  await put(1, 1, { ago: -12 * 365 * 24 * hour })
  await settle(1, 2 * hour)
  await put(2, 3, { ago: 2 * hour })
  await put(4, 4, { ago: 0 })
  expect(await sweeping().sweep()).toEqual({ deleted: 3, looks: 1 })
  expect(await left()).toEqual([4])
})

tablesTest('an event that goes nowhere is as old as its acceptance', async () => {
  await put(1, 1, { ago: 2 * hour })
  await tables.sql('DELETE FROM waybill.ledger')
  expect((await sweeping().sweep()).deleted).toBe(1)
})

tablesTest('deletes what has enough later ones, however young, but not what is open', async () => {
  const [{ last } = {}] = await tables.sql("SELECT nextval('waybill.seqs') AS last")
  const newest = Number(last)
  await tables.sql(`SELECT setval('waybill.seqs', ${newest + 10_000})`)
  await put(newest + 1, newest + 2, { ago: 0 })
  await put(newest + 3, newest + 3, { ago: 0, state: 3 })
  await put(newest + 9_000, newest + 9_000, { ago: 0 })
  expect((await sweeping({ keep: 5_000 }).sweep()).deleted).toBe(2)
  expect(await left()).toEqual([newest + 3, newest + 9_000])
})
