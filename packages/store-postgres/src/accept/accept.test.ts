import type { CustomerEvent } from '@waybill/core'
import { describe, expect } from 'vitest'
import { digestOf, keyHash } from '../database/digests.js'
import { arrangeDeliveries, type ImportedDelivery } from '../lease/arrange-deliveries.js'
import { newEvent } from '../testing/new-events.js'
import { recorded, type Tables } from '../testing/tables.js'
import { tablesTest } from '../testing/tables-test.js'
import { acceptEvents } from './accept.js'

let tables: Tables
tablesTest.beforeEach(({ tables: shared }) => {
  tables = shared
  return tables.clear()
})

const context = (lockMs?: number) => ({ schema: 'waybill', lanes: tables.lanes, slot: 3, lockMs })
const everywhere = ['none', 'user', 'first']

describe('accepting', () => {
  tablesTest('stores the event, its id, its deliveries and its place in the order', async () => {
    const { run, asked } = recorded(tables.sql)
    const identify = { ...newEvent('b').event, type: 'identify' } as CustomerEvent
    const events = [
      newEvent('a', { lanes: everywhere, keys: ['u:1', 'a:2', 'u:1'], bytes: 200.4, at: 17.9 }),
      newEvent('b', { lanes: everywhere, keys: ['u:1'], barrier: true, event: identify }),
      newEvent('a', { source: 'app', lanes: [] }),
      newEvent('a', { lanes: ['none'] }),
    ]
    expect(await acceptEvents(run, events, context(200))).toEqual(['accepted', 'accepted', 'accepted', 'duplicate'])
    expect(asked).toHaveLength(1)
    const [one, two, three] = (await tables.rows('ids', 'seq')).map(({ seq }) => seq as number)
    const digests = await tables.sql("SELECT replace(digest::text, '-', '') AS digest FROM waybill.ids ORDER BY seq")
    expect(digests.map(({ digest }) => digest)).toEqual([
      digestOf('site', 'a'),
      digestOf('site', 'b'),
      digestOf('app', 'a'),
    ])
    const event = { slot: 3, source: 'site', name: 'Product Viewed', bytes: 200, lanes: 3, barrier: false }
    const [at, both] = ['1790000000000', [keyHash('u:1'), keyHash('a:2')]]
    expect(await tables.sql('SELECT * FROM waybill.events ORDER BY seq')).toEqual([
      {
        ...event,
        seq: `${one}`,
        at: '17',
        message_id: 'a',
        keys: both,
        bytes: 201,
        body: JSON.stringify(events[0]?.event),
      },
      {
        ...event,
        seq: `${two}`,
        at,
        message_id: 'b',
        name: 'identify',
        keys: [keyHash('u:1')],
        barrier: true,
        body: JSON.stringify(identify),
      },
      // Nothing is to be delivered of it, and the engine gives only what says so.
      {
        ...event,
        seq: `${three}`,
        at,
        source: 'app',
        message_id: 'a',
        keys: [keyHash('u:u1')],
        lanes: 0,
        body: JSON.stringify(events[2]?.event),
      },
    ])
    const [hashed] = await tables.sql("SELECT hashtext('site') AS source")
    const [of1, of2] = [
      { seq: one, slot: 3, bytes: 201, ...hashed },
      { seq: two, slot: 3, bytes: 200, ...hashed },
    ]
    const keyed = [
      { ...of1, keys: both },
      { ...of2, keys: [keyHash('u:1')] },
    ]
    expect((await tables.rows('queue')).map(({ due_ms: _, ...row }) => row)).toEqual([
      of1,
      of2,
      { ...keyed[0], lane: 2, head: true },
      { ...keyed[1], lane: 2, head: true, waits_for: one },
      { ...keyed[0], lane: 3 },
      { ...keyed[1], lane: 3, head: true },
    ])
    const heads = await tables.sql('SELECT lane, key, seq::int AS seq FROM waybill.heads ORDER BY lane, seq, key')
    expect(heads).toEqual([
      ...[...both].sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1)).map((key) => ({ lane: 2, key, seq: one })),
      { lane: 2, key: keyHash('u:1'), seq: two },
      { lane: 3, key: keyHash('u:1'), seq: two },
    ])
    const zeros = { delivered: 0, skipped: 0, parked: 0, expired: 0, erased: 0 }
    expect((await tables.rows('tallies', 'lane')).map((row) => ({ lane: 1, ...row }))).toEqual(
      [1, 2, 3].map((lane) => ({ lane, accepted: 2, pending: 2, bytes: 401, ...zeros })),
    )
    const ready = await tables.sql("SELECT count(*)::int AS count FROM waybill.queue WHERE due_at = 'epoch'")
    expect(ready).toEqual([{ count: 5 }])
  })

  tablesTest('names lanes that are skipped from the start, of new events alone', async () => {
    const { run, asked } = recorded(tables.sql)
    const skipped = [{ lane: 'user', reason: 'consent' }]
    expect(await acceptEvents(run, [newEvent('a', { lanes: ['none'], skipped })], context())).toEqual(['accepted'])
    expect(asked).toHaveLength(2)
    const more = [...skipped, { lane: 'first', reason: 'not_allowed' }]
    const lanes = ['none']
    const events = [
      newEvent('a', { lanes, skipped: more }),
      newEvent('b', { lanes }),
      newEvent('c', { lanes: [], skipped: more }),
    ]
    expect(await acceptEvents(run, events, context())).toEqual(['duplicate', 'accepted', 'accepted'])
    const [a, , c] = (await tables.rows('ids', 'seq')).map(({ seq }) => seq)
    const row = { slot: 3, state: 2, lease: 0, attempt: 0, step: 0, maybe: false, overtaken: false, replays: 0 }
    const rows = await tables.sql(
      `SELECT seq::int AS seq, lane, reason, slot, state, lease, attempt, step, maybe, overtaken, replays,
         settled_at > now() - interval '1 minute' AS new FROM waybill.ledger ORDER BY seq, lane`,
    )
    expect(rows).toEqual([
      { ...row, seq: a, lane: 2, reason: 'consent', new: true },
      { ...row, seq: c, lane: 2, reason: 'consent', new: true },
      { ...row, seq: c, lane: 3, reason: 'not_allowed', new: true },
    ])
    const counts = await tables.sql(
      'SELECT lane, sum(accepted)::int AS accepted, sum(skipped)::int AS skipped FROM waybill.tallies GROUP BY lane ORDER BY lane',
    )
    expect(counts).toEqual([
      { lane: 1, accepted: 2, skipped: 0 },
      { lane: 2, accepted: 2, skipped: 2 },
      { lane: 3, accepted: 1, skipped: 1 },
    ])
  })

  tablesTest('asks nothing for no events', async () => {
    const { run, asked } = recorded(tables.sql)
    expect([await acceptEvents(run, [], context()), asked]).toEqual([[], []])
  })

  tablesTest.for([
    [200, '200ms'],
    [undefined, '7s'],
  ] as const)('waits for an id %s ms in its own transactions, and as the caller says in others', ([lockMs, expected]) =>
    tables.database.unit(async (run) => {
      await run("SET LOCAL lock_timeout = '7s'")
      await acceptEvents(run, [newEvent('a', { lanes: ['none'] })], context(lockMs))
      expect(await run("SELECT current_setting('lock_timeout') AS wait")).toEqual([{ wait: expected }])
      await tables.clear()
    }),
  )
})

describe('deliveries of another store', () => {
  const delivery = (seq: number, more: Partial<ImportedDelivery> = {}) => ({
    lane: 'user',
    seq,
    state: 'pending' as const,
    attempt: 0,
    step: 0,
    maybeDelivered: false,
    attempts: [],
    ...more,
  })

  tablesTest('have the past that they bring, and others none of it', async () => {
    const record = (n: number) => ({ attempt: n }) as unknown as ImportedDelivery['attempts'][number]
    const lane = { lane: 2, head: true, keys: [10], waits_for: 7 }
    await tables.queue(...[1, 2, 3, 9].map((seq) => ({ seq, ...lane })), { seq: 1, ...lane, lane: 4 })
    const heads = [...[1, 2, 3, 9].map((seq) => ({ lane: 2, key: 10, seq })), { lane: 4, key: 10, seq: 1 }]
    await tables.put('heads', ...heads)
    const whole = { attempt: 2, step: 1, maybeDelivered: true, overtaken: true as const, replays: 3, reason: 'later' }
    await arrangeDeliveries(
      tables.sql,
      [
        delivery(1, { ...whole, attempts: [record(1), record(2)], inDoubt: true, stops: 4 }),
        delivery(2),
        delivery(3, { state: 'parked', attempts: [record(1)] }),
      ],
      { schema: 'waybill', lanes: tables.lanes },
    )
    const fresh = { lane: 2, head: true, keys: ['10'] }
    const [drawn] = await tables.sql('SELECT last_value::int AS turn FROM waybill.seqs')
    expect((await tables.rows('queue')).map(({ due_ms: _, ...row }) => row)).toEqual([
      {
        ...fresh,
        seq: 1,
        drawn: drawn?.['turn'],
        attempt: 2,
        step: 1,
        maybe: true,
        overtaken: true,
        replays: 3,
        reason: 'later',
        in_doubt: true,
        stops: 4,
        attempts: ['{"attempt":1}', '{"attempt":2}'],
      },
      { ...fresh, seq: 2 },
      { ...fresh, seq: 3, worker: 0, attempts: ['{"attempt":1}'] },
      { ...fresh, seq: 9, waits_for: 7 },
      { ...fresh, seq: 1, lane: 4, waits_for: 7 },
    ])
    expect(await tables.rows('heads')).toMatchObject(heads.slice(1))
    expect(await tables.rows('bulk_heads', 'turn')).toEqual([])
    await arrangeDeliveries(tables.sql, [delivery(2, { replays: 1 })], { schema: 'waybill', lanes: tables.lanes })
    const [moved] = await tables.sql('SELECT last_value::int AS turn FROM waybill.seqs')
    expect(await tables.rows('bulk_heads', 'turn')).toMatchObject([{ lane: 2, key: 10, ...moved }])
    expect(await tables.rows('heads')).toMatchObject(heads.slice(2))
  })
})
