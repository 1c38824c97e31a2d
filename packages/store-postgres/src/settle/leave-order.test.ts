import type { Ticket } from '@waybill/delivery/store'
import { describe, expect } from 'vitest'
import { acceptEvents } from '../accept/accept.js'
import type { Database, Statement } from '../database/database.js'
import { createDatabase } from '../database/database.js'
import { keyHash } from '../database/digests.js'
import { createLeases } from '../lease/lease.js'
import { lookStatement } from '../lease/look-statement.js'
import { newEvent } from '../testing/new-events.js'
import type { Tables } from '../testing/tables.js'
import { tablesTest } from '../testing/tables-test.js'
import { forgetKeys } from '../upkeep/forget.js'
import { settleAll } from './settle.js'

let tables: Tables
let others: Database
tablesTest.beforeEach(async ({ tables: shared, onTestFinished }) => {
  tables = shared
  others = createDatabase({ connectionString: tables.connectionString })
  onTestFinished(() => others.close())
  await tables.clear()
})

const lane = 2
const all = { max: 1_000, maxBytes: 10_000_000, forMs: 50_000 }
const leasing = () => createLeases(tables.database, tables.lanes, () => 42)
const ticket = (seq: number): Ticket => ({ lane: 'user', seq, lease: 3 })
const end = (run: Statement, seq: number) =>
  settleAll(run, [{ tickets: [ticket(seq)], next: { state: 'delivered' }, attempts: [] }], {
    schema: 'waybill',
    lanes: tables.lanes,
  })
const look = (run: Statement = tables.sql) => run(lookStatement('waybill'), [lane, 0])
const numbers = async (where: string) =>
  (await tables.sql(`SELECT seq::int AS seq FROM waybill.queue WHERE lane = 2 AND ${where} ORDER BY seq`)).map(
    ({ seq }) => seq,
  )
const ready = () => numbers("due_at = 'epoch'")
const behind = (head: number) => numbers(`waits_for = ${head}`)

/** A leased head of key 10. */
async function head(seq = 1, more: object = {}): Promise<void> {
  await tables.queue({ seq, lane, head: true, keys: [10], lease: 3, worker: 7, dueIn: 30, ...more })
  await tables.put('heads', { lane, key: 10, seq, followers: 0 })
}
const past = (seq: number) => ({
  slot: 1,
  seq,
  at: 1,
  source: 's',
  message_id: `m${seq}`,
  name: 'n',
  keys: [],
  bytes: 1,
  barrier: false,
  lanes: 1,
  body: '{}',
})

/** Waits until a statement of another connection waits for a lock. */
async function isWaiting(): Promise<void> {
  for (;;) {
    const [row] = await tables.sql("SELECT count(*)::int AS count FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    if (row?.['count'] === 1) return
  }
}

describe('a head that leaves the order', () => {
  tablesTest('frees 256 in its statement, and looks the others, 1,000 at a time', async () => {
    await head()
    await tables.sql(
      `INSERT INTO waybill.queue (lane, seq, slot, due_at, waits_for, bytes, keys)
       SELECT 2, n, 1, 'infinity', 1, 1, '{10}' FROM generate_series(2, 1501) n`,
    )
    await tables.sql('UPDATE waybill.heads SET followers = 1500')
    expect(await end(tables.sql, 1)).toMatchObject({ woken: [lane] })
    const first = await ready()
    expect([first.length, first[0], first.at(-1)]).toEqual([256, 2, 257])
    expect(await tables.rows('freed', 'lane')).toEqual([{ lane, head: 1 }])
    const [one] = await look()
    expect([one?.['more'], (await ready()).length]).toEqual([true, 1_256])
    const [two] = await look()
    expect([two?.['more'], (await ready()).length, await tables.rows('freed', 'lane')]).toEqual([false, 1_500, []])
  })

  tablesTest('frees just its successor where each waits for the one before', async () => {
    await acceptEvents(
      tables.sql,
      Array.from({ length: 300 }, (_, n) => newEvent(`m${n}`, { lanes: ['user'] })),
      { schema: 'waybill', lanes: tables.lanes, slot: 1, lockMs: undefined },
    )
    const [first, second] = await numbers('true')
    await tables.sql('UPDATE waybill.queue SET worker = 7, lease = 3 WHERE seq = $1', [first])
    await end(tables.sql, first as number)
    expect([await ready(), await tables.rows('freed', 'lane')]).toEqual([[second], []])
  })

  tablesTest('frees whom a claim puts behind it while it is settled', async () => {
    await head()
    await tables.queue({ seq: 2, lane, keys: [10] })
    await tables.put('events', past(2))
    // The settlement cannot see what the claim does, and waits for its end.
    let settled: Promise<unknown> | undefined
    await others.unit(async (run) => {
      const claims = createLeases({ ...tables.database, run }, tables.lanes, () => 8)
      expect(await claims.lease('user', lane, all)).toEqual([])
      settled = end(tables.sql, 1)
      await isWaiting()
    })
    await settled
    expect([await behind(1), await tables.rows('freed', 'lane')]).toEqual([[2], [{ lane, head: 1 }]])
    expect((await leasing().lease('user', lane, all)).map(({ seq }) => seq)).toEqual([2])
    expect(await tables.rows('freed', 'lane')).toEqual([])
  })

  tablesTest('is not waited for by a claim while it is settled: the row stays ready', async () => {
    await head()
    await tables.queue({ seq: 2, lane, keys: [10] })
    await tables.put('events', past(2))
    const claims = leasing()
    await others.unit(async (run) => {
      await end(run, 1)
      expect(await claims.lease('user', lane, all)).toEqual([])
      expect(await ready()).toEqual([2])
    })
    expect((await claims.lease('user', lane, all)).map(({ seq }) => seq)).toEqual([2])
  })

  tablesTest.for(['before', 'after'] as const)(
    'frees what was accepted behind it in a transaction that ends %s its settlement does',
    async (when) => {
      await head()
      await tables.sql("SELECT setval('waybill.seqs', 10)")
      let settled: Promise<unknown> | undefined
      await others.unit(async (run) => {
        const event = newEvent('late', { lanes: ['user'] })
        await acceptEvents(run, [event], { schema: 'waybill', lanes: tables.lanes, slot: 1, lockMs: undefined })
        // It has the head's key.
        await run('UPDATE waybill.queue SET keys = (SELECT keys FROM waybill.queue WHERE seq = 1) WHERE seq = 11')
        await run(`UPDATE waybill.queue SET due_at = 'infinity', waits_for = 1 WHERE seq = 11`)
        await run(`INSERT INTO waybill.joined (lane, key, head, bulk, count) VALUES (2, 10, 1, false, 1)`)
        if (when === 'after') settled = end(tables.sql, 1)
        await settled
      })
      if (when === 'before') await end(tables.sql, 1)
      else expect(await behind(1)).toEqual([11])
      expect((await leasing().lease('user', lane, all)).map(({ seq }) => seq)).toEqual([11])
      expect(await tables.rows('freed', 'lane')).toEqual([])
    },
  )

  tablesTest('counts what was accepted behind it, once a look has locked it', async () => {
    await head()
    await tables.queue({ seq: 2, lane, keys: [10], waits_for: 1 })
    await tables.put('joined', { lane, key: 10, head: 1, bulk: false, count: 1 })
    await others.unit(async (run) => {
      await run('SELECT FROM waybill.heads FOR UPDATE')
      await look()
      expect(await tables.sql('SELECT count FROM waybill.joined')).toEqual([{ count: 1 }])
    })
    await look()
    expect(await tables.rows('joined', 'lane')).toEqual([])
    expect(await tables.rows('heads')).toEqual([{ lane, key: 10, seq: 1, followers: 1 }])
    await end(tables.sql, 1)
    expect([await ready(), await tables.rows('freed', 'lane')]).toEqual([[2], []])
  })

  tablesTest('frees those of other users when it is erased', async () => {
    const { sql, database } = tables
    const accept = (...events: ReturnType<typeof newEvent>[]) =>
      acceptEvents(sql, events, { schema: 'waybill', lanes: tables.lanes, slot: 1, lockMs: undefined })
    const lanes = ['user']
    await accept(
      newEvent('a', { lanes, keys: ['u:ada', 'a:x'] }),
      newEvent('b', { lanes, keys: ['u:ada', 'a:x'] }),
      newEvent('c', { lanes, keys: ['a:x'] }),
    )
    const [, , last] = await numbers('true')
    await forgetKeys(database, [keyHash('u:ada')])
    expect([await numbers('true'), await ready()]).toEqual([[last], [last]])
  })
})

describe('a replayed head', () => {
  tablesTest('is of another order than a live one with the same key', async () => {
    await head()
    await tables.sql("SELECT setval('waybill.seqs', 100)")
    await tables.queue({ seq: 2, lane, keys: [10], head: true, drawn: 50, lease: 3, worker: 7, dueIn: 30 })
    await tables.put('bulk_heads', { lane, key: 10, turn: 50, followers: 0 })
    await tables.queue({ seq: 60, lane, keys: [10] }, { seq: 3, lane, keys: [10], drawn: 70 })
    await tables.put('events', past(60), past(3))
    const claims = leasing()
    // The live one waits for the live head, although a replayed one has a greater turn. The replayed one waits for that.
    expect(await claims.lease('user', lane, all)).toEqual([])
    expect([await behind(1), await behind(50)]).toEqual([[60], [3]])
    await end(tables.sql, 2)
    expect([await ready(), await tables.rows('bulk_heads', 'turn')]).toEqual([[3], []])
    // Then for the live head.
    expect(await createLeases(tables.database, tables.lanes, () => 1).lease('user', lane, all)).toEqual([])
    expect(await behind(1)).toEqual([3, 60])
  })
})
