import { describe, expect } from 'vitest'
import type { SqlRow } from '../database/database.js'
import { recorded, type Tables, withinUnit } from '../testing/tables.js'
import { tablesTest } from '../testing/tables-test.js'
import { createLeases } from './lease.js'
import { rewakeStatement } from './lease-statement.js'

let tables: Tables
tablesTest.beforeEach(({ tables: shared }) => {
  tables = shared
  return tables.clear()
})

const all = { max: 100, maxBytes: 1_000_000, forMs: 50_000 }
const past = (seq: number, more: SqlRow = {}) => ({
  slot: 1,
  seq,
  at: 1_000 + seq,
  source: 'site',
  message_id: `m${seq}`,
  name: 'Viewed',
  keys: [],
  bytes: 100,
  barrier: false,
  lanes: 1,
  body: JSON.stringify({ messageId: `m${seq}` }),
  ...more,
})
const seqs = (rows: readonly { readonly seq: number }[]) => rows.map(({ seq }) => seq)

/** Claims of worker 42, with what they ran: claims by their most rows, bytes and start; of others the values. */
function leasingOn({ database, lanes }: Tables, now?: () => number) {
  const { run, asked } = recorded(database.run)
  const leasing = createLeases({ ...database, run }, lanes, () => 42, now)
  const claims = () =>
    asked
      .splice(0)
      .flatMap(([text, values]) => (text.startsWith('WITH due') ? [[values[1], values[4], values[5]]] : []))
  return { leasing, asked, claims }
}

describe('a claim', () => {
  tablesTest('takes what is due, as the row and the event say', () =>
    withinUnit(tables, async (inside) => {
      const marks = { planning: true, started: true, stops: 1, checks: 3, waits_for: 99, held: 'x' }
      await inside.queue(
        { seq: 1, dueIn: 0, lease: 3, worker: 5, attempt: 2, step: 1, maybe: true, head: true, bytes: 30, ...marks },
        { seq: 2, head: true, overtaken: true },
        { seq: 3, in_doubt: true },
        { seq: 4, dueIn: 1 },
        { seq: 5, dueIn: 'infinity' },
        { seq: 6, lane: 2 },
        { seq: 1, lane: 2 },
      )
      await inside.put('events', ...[1, 2, 3, 4, 5, 6].map((seq) => past(seq)), past(1, { slot: 2, at: 5 }))
      const others = (rows: readonly SqlRow[]) => rows.filter(({ seq, lane }) => lane === 2 || (seq as number) > 3)
      const untouched = others(await inside.rows('queue'))
      const before = Date.now()
      const { leasing, claims } = leasingOn(inside)
      const leases = await leasing.lease('none', 1, all)
      const fresh = { lane: 'none', lease: 1, source: 'site', bytes: 100, step: 0, attempt: 0, maybeDelivered: false }
      const lease = (seq: number, more: object) => ({
        ...fresh,
        seq,
        event: { messageId: `m${seq}` },
        acceptedAt: 1_000 + seq,
        wantsReply: false,
        head: false,
        ...more,
      })
      expect(leases).toStrictEqual([
        lease(1, {
          lease: 4,
          bytes: 30,
          step: 1,
          attempt: 2,
          maybeDelivered: true,
          head: true,
          inDoubt: true,
          stops: 2,
        }),
        lease(2, {}),
        lease(3, { inDoubt: true }),
      ])
      expect(claims()).toEqual([[100, 1_000_000, '-infinity']])
      const rows = await inside.rows('queue')
      expect(others(rows)).toEqual(untouched)
      const taken = rows.filter((row) => !others(rows).includes(row))
      expect(taken.map(({ due_ms: _, ...row }) => row)).toEqual([
        {
          seq: 1,
          lease: 4,
          worker: 42,
          attempt: 2,
          step: 1,
          maybe: true,
          head: true,
          bytes: 30,
          stops: 2,
          in_doubt: true,
        },
        { seq: 2, lease: 1, worker: 42, head: true, overtaken: true },
        { seq: 3, lease: 1, worker: 42, in_doubt: true },
      ])
      for (const { due_ms } of taken) {
        expect(due_ms).toBeGreaterThanOrEqual(before + 49_998)
        expect(due_ms).toBeLessThanOrEqual(Date.now() + 50_002)
      }
      expect(await leasing.lease('none', 1, all)).toEqual([])
    }),
  )

  tablesTest('takes the earliest first, to the bound of events and of bytes', async () => {
    await tables.queue({ seq: 1, dueIn: -10 }, { seq: 2 }, { seq: 3, dueIn: -90 }, { seq: 4 }, { seq: 5, dueIn: -20 })
    await tables.put('events', ...[1, 2, 3, 4, 5].map((seq) => past(seq)))
    const taken = async (more: object) => {
      await tables.sql('UPDATE waybill.queue SET lease = 0, worker = NULL')
      await tables.queue()
      const { leasing, claims } = leasingOn(tables)
      const leases = seqs(await leasing.lease('none', 1, { ...all, forMs: 0, ...more }))
      return [leases, claims().length]
    }
    expect(await taken({ max: 2 })).toEqual([[2, 3], 1])
    await tables.sql("UPDATE waybill.queue SET due_at = now() - seq * interval '1 minute'")
    expect(await taken({ maxBytes: 200 })).toEqual([[4, 5], 1])
    await tables.sql("UPDATE waybill.queue SET due_at = now() - seq * interval '1 minute'")
    expect(await taken({ maxBytes: 201 })).toEqual([[3, 4, 5], 1])
    await tables.sql("UPDATE waybill.queue SET due_at = now() - seq * interval '1 minute'")
    expect(await taken({ maxBytes: 1 })).toEqual([[5], 1])
  })

  tablesTest('takes no more than a thousand', async () => {
    await tables.sql(
      `INSERT INTO waybill.queue (lane, seq, slot, due_at, bytes) SELECT 1, n, 1, now(), 1 FROM generate_series(1, 1001) n`,
    )
    await tables.sql(
      `INSERT INTO waybill.events SELECT 1, n, 0, 's', 'm', 'n', '{}', 1, false, 1, '{}' FROM generate_series(1, 1001) n`,
    )
    expect(await leasingOn(tables).leasing.lease('none', 1, { ...all, max: 5_000 })).toHaveLength(1_000)
  })

  tablesTest('sets back what has to wait for its user, and erases what was forgotten', async () => {
    const waits = { lane: 2, keys: [10] }
    await tables.queue(
      { seq: 1, ...waits, head: true, worker: 5, dueIn: 600 },
      { seq: 3, lane: 2, keys: [12] },
      { seq: 5, lane: 2, keys: [10, 11] },
      { seq: 6, ...waits },
      { seq: 7, ...waits, waits_for: 5, checks: 3 },
      { seq: 8, ...waits, waits_for: 5, checks: 8 },
      { seq: 9, ...waits, waits_for: 4, checks: 6 },
      { seq: 10, lane: 2 },
      { seq: 11, ...waits, forgotten: true, lease: 4, worker: 9, attempt: 2 },
      { seq: 7, lane: 4, keys: [10], dueIn: 600 },
      { seq: 3, lane: 4, keys: [12], dueIn: 600 },
    )
    await tables.put(
      'heads',
      ...[1, 5].map((seq) => ({ lane: 2, key: 10, seq })),
      ...[3, 4].map((seq) => ({ lane: 2, key: 12, seq })),
      ...[10, 12].map((key) => ({ lane: 4, key, seq: 2 })),
      { lane: 2, key: 77, seq: 2 },
    )
    await tables.put('events', ...[1, 3, 5, 6, 7, 8, 9, 10, 11].map((seq) => past(seq)))
    const others = async () => (await tables.rows('queue')).filter(({ lane, seq }) => lane === 4 || seq === 1)
    const untouched = await others()
    const before = Date.now()
    const { leasing, asked, claims } = leasingOn(tables)
    expect(seqs(await leasing.lease('user', 2, all))).toEqual([3, 10])
    const after = Date.now()
    const [rewaken] = asked.filter(([text]) => text === rewakeStatement(tables.database.schema))
    expect([rewaken?.[1][0], [...(rewaken?.[1][1] as string[])].map(Number).sort()]).toEqual([2, [5, 6, 7, 8, 9]])
    expect(claims()).toEqual([
      [100, 1_000_000, '-infinity'],
      [98, 999_800, '-infinity'],
    ])
    expect(await others()).toEqual(untouched)
    const rows = (await tables.rows('queue')).filter(
      ({ lane, seq }) => lane === 2 && ![1, 3, 10].includes(seq as number),
    )
    expect(rows.map(({ seq, waits_for, checks }) => [seq, waits_for, checks])).toEqual([
      [5, 1, undefined],
      [6, 5, undefined],
      [7, 5, 4],
      [8, 5, 8],
      [9, 5, undefined],
    ])
    for (const [index, ms] of [250, 250, 4_000, 64_000, 250].entries()) {
      expect(rows[index]?.['due_ms']).toBeGreaterThanOrEqual(before + ms - 2)
      expect(rows[index]?.['due_ms']).toBeLessThanOrEqual(after + ms + 2)
    }
    expect(await tables.rows('ledger')).toMatchObject([{ lane: 2, seq: 11, state: 5, reason: 'forgotten', attempt: 2 }])
    expect(await tables.rows('tallies', 'lane')).toMatchObject([{ lane: 2, pending: -1, erased: 1, bytes: -100 }])
  })

  tablesTest('erases what was forgotten where there is nothing else', async () => {
    await tables.queue({ seq: 1, forgotten: true, lease: 4, worker: 9 })
    expect(await leasingOn(tables).leasing.lease('none', 1, all)).toEqual([])
    expect(await tables.rows('ledger')).toMatchObject([{ seq: 1, state: 5, reason: 'forgotten', lease: 4 }])
  })

  tablesTest('wakes one whose turn has come while it was set back', async () => {
    await tables.queue({ seq: 1, lane: 2, head: true, keys: [10], dueIn: 600 }, { seq: 2, lane: 2, keys: [10] })
    await tables.put('heads', { lane: 2, key: 10, seq: 1 })
    const { run, asked } = recorded(async (text, values) => {
      const rows = await tables.sql(text, values)
      if (text.startsWith('WITH due')) await tables.sql('DELETE FROM waybill.heads')
      return rows
    })
    await tables.put('events', past(2))
    const leasing = createLeases({ ...tables.database, run }, tables.lanes, () => 1)
    expect(seqs(await leasing.lease('user', 2, all))).toEqual([2])
    expect(asked).toHaveLength(3)
  })
})

tablesTest('whoever waits for what has left the order is due again', async () => {
  const waits = { lane: 2, keys: [10], waits_for: 1, dueIn: 600 }
  await tables.queue(
    { seq: 3, ...waits },
    { seq: 4, ...waits, waits_for: 2 },
    { seq: 5, ...waits, waits_for: 7 },
    { seq: 6, ...waits },
    { seq: 8, ...waits, waits_for: null },
    { seq: 3, ...waits, lane: 4 },
  )
  // Not in the way: another key of the user waited for, another event of the key, another lane.
  await tables.put(
    'heads',
    { lane: 2, key: 11, seq: 1 },
    { lane: 2, key: 10, seq: 2 },
    { lane: 4, key: 10, seq: 1 },
    { lane: 4, key: 10, seq: 7 },
  )
  await tables.sql(rewakeStatement(tables.database.schema), [2, [3, 4, 5, 8]])
  const woken = (await tables.rows('queue')).filter(({ due_ms }) => (due_ms as number) < Date.now() + 5_000)
  expect(woken).toMatchObject([
    { lane: 2, seq: 3 },
    { lane: 2, seq: 5 },
  ])
  expect(woken.map(({ waits_for }) => waits_for)).toEqual([undefined, undefined])
})

describe('a lane', () => {
  tablesTest('on hold gives nothing, and nothing of it is due', async () => {
    await tables.queue({ seq: 1 })
    await tables.put('events', past(1))
    const { leasing } = leasingOn(tables)
    await tables.put('holds', { lane: 2, endpoint: '', reason: 'r' }, { lane: 1, endpoint: 'x', reason: 'r' })
    expect(await leasing.nextDue(1)).toBe(0)
    await tables.put('holds', { lane: 1, endpoint: '', reason: 'r' })
    expect([await leasing.nextDue(1), await leasing.lease('none', 1, all)]).toEqual([undefined, []])
    await tables.sql("DELETE FROM waybill.holds WHERE lane = 1 AND endpoint = ''")
    expect(await leasing.lease('none', 1, all)).toHaveLength(1)
  })

  tablesTest.for<[string, SqlRow, boolean]>([
    ['nothing', { lane: 2 }, false],
    ['what waits for its endpoint', { dueIn: 'infinity' }, false],
    ['what waits for its user', { waits_for: 9 }, false],
    ['what is leased', { worker: 5, dueIn: 60 }, false],
    ['an expired lease', { worker: 5, dueIn: 0 }, true],
    ['what is due', {}, true],
  ])('tells when %s is due', ([, row, isDue]) =>
    withinUnit(tables, async (inside) => {
      await inside.queue({ seq: 1, ...row })
      expect(await leasingOn(inside).leasing.nextDue(1)).toBe(isDue ? 0 : undefined)
    }),
  )

  tablesTest('tells when the next one is due', async () => {
    await tables.queue({ seq: 1, dueIn: 60 }, { seq: 2, dueIn: 30 }, { seq: 3, dueIn: 10, worker: 5 })
    const ms = await leasingOn(tables).leasing.nextDue(1)
    expect(ms).toBeLessThanOrEqual(30_000)
    expect(ms).toBeGreaterThan(5_000)
  })

  tablesTest('is read from where the last claim ended, and every two seconds from its beginning', async () => {
    let now = 1_000
    const { leasing, claims } = leasingOn(tables, () => now)
    const dueOf = async (seq: number) =>
      (await tables.sql('SELECT due_at::text AS due FROM waybill.queue WHERE seq = $1', [seq]))[0]?.['due']
    await tables.queue({ seq: 1, dueIn: -60 }, { seq: 2, dueIn: -50 }, { seq: 3, dueIn: -40 })
    await tables.put('events', ...[1, 2, 3, 4, 5, 6].map((seq) => past(seq)))
    const due = [await dueOf(1), await dueOf(2), await dueOf(3)]
    const one = { ...all, max: 1 }
    expect(seqs(await leasing.lease('none', 1, one))).toEqual([1])
    expect(claims()).toEqual([[1, 1_000_000, '-infinity']])
    now = 2_999
    expect(seqs(await leasing.lease('none', 1, one))).toEqual([2])
    expect(claims()).toEqual([[1, 1_000_000, due[0]]])
    now = 3_000
    expect(seqs(await leasing.lease('none', 1, one))).toEqual([3])
    expect(claims()).toEqual([[1, 1_000_000, '-infinity']])
    // One that came late, and one due at the same moment as the last.
    await tables.queue({ seq: 4, dueIn: -100 }, { seq: 5, dueIn: -5 })
    await tables.sql('UPDATE waybill.queue SET due_at = $1 WHERE seq = 5', [due[2]])
    const late = await dueOf(4)
    now = 3_001
    expect(seqs(await leasing.lease('none', 1, { ...all, max: 5, maxBytes: 250 }))).toEqual([5, 4])
    expect(claims()).toEqual([
      [5, 250, due[2]],
      [4, 150, '-infinity'],
    ])
    now = 5_000
    expect(await leasing.lease('none', 1, all)).toEqual([])
    expect(claims().map(([, , from]) => from)).toEqual([late, '-infinity'])
    await tables.queue({ seq: 6, dueIn: -1 })
    expect(seqs(await leasing.lease('none', 1, { ...all, maxBytes: 100 }))).toEqual([6])
    expect(claims().map(([, , from]) => from)).toEqual([late])
    now = 5_001
    expect(await leasing.lease('none', 1, all)).toEqual([])
    expect(claims().map(([, , from]) => from)).toEqual(['-infinity'])
  })

  tablesTest('is looked at twenty times at most for one claim', async () => {
    const { leasing, claims } = leasingOn(tables)
    await tables.queue(
      { seq: 1, lane: 2, head: true, keys: [10], dueIn: 600 },
      { seq: 2, lane: 2, dueIn: -900 },
      ...Array.from({ length: 50 }, (_, index) => ({ seq: 10 + index, lane: 2, keys: [10], dueIn: index - 300 })),
    )
    await tables.put('heads', { lane: 2, key: 10, seq: 1 })
    await tables.put('events', past(2))
    const one = { ...all, max: 1 }
    expect(seqs(await leasing.lease('user', 2, one))).toEqual([2])
    expect(claims()).toHaveLength(1)
    await tables.sql("UPDATE waybill.queue SET due_at = now() - interval '1 minute' WHERE seq >= 10")
    expect(await leasing.lease('user', 2, one)).toEqual([])
    expect(claims()).toHaveLength(20)
    const afresh = leasingOn(tables)
    await tables.sql("UPDATE waybill.queue SET due_at = now() - interval '1 minute' WHERE seq >= 10")
    expect(await afresh.leasing.lease('user', 2, one)).toEqual([])
    expect(afresh.claims()).toHaveLength(20)
  })
})
