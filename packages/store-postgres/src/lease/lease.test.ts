import { describe, expect } from 'vitest'
import type { SqlRow } from '../database/database.js'
import { recorded, type Tables, withinUnit } from '../testing/tables.js'
import { tablesTest } from '../testing/tables-test.js'
import { createLeases } from './lease.js'

let tables: Tables
tablesTest.beforeEach(({ tables: shared }) => {
  tables = shared
  return tables.clear()
})

const again = { state: 'pending', afterMs: 50, spent: true, stepDone: false, maybeDelivered: false } as const
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

/** Claims of worker 42, with what they ran since they were asked last: looks, claims, and others. The clock stands still. */
function leasingOn({ database, lanes }: Tables, now = () => 1_000) {
  const { run, asked } = recorded(database.run)
  const leasing = createLeases({ ...database, run }, lanes, () => 42, now)
  const ran = () =>
    asked
      .splice(0)
      .map(([text]) =>
        text.startsWith('WITH RECURSIVE timed') ? 'look' : text.startsWith('WITH asked') ? 'claim' : 'other',
      )
  return { leasing, asked, ran }
}

describe('a claim', () => {
  tablesTest('takes what is due, as the row and the event say', () =>
    withinUnit(tables, async (inside) => {
      const marks = { planning: true, started: true, stops: 1, endpoint: 'x' }
      await inside.queue(
        { seq: 1, dueIn: 0, lease: 3, worker: 5, attempt: 2, step: 1, maybe: true, head: true, bytes: 30, ...marks },
        { seq: 2, head: true, overtaken: true },
        { seq: 3, in_doubt: true },
        { seq: 4, dueIn: 1 },
        { seq: 5, waits_for: 99 },
        { seq: 6, lane: 2 },
        { seq: 1, lane: 2 },
      )
      await inside.put('events', ...[1, 2, 3, 4, 5, 6].map((seq) => past(seq)), past(1, { slot: 2, at: 5 }))
      const others = (rows: readonly SqlRow[]) => rows.filter(({ seq, lane }) => lane === 2 || (seq as number) > 3)
      const untouched = others(await inside.rows('queue'))
      const before = Date.now()
      const { leasing, ran } = leasingOn(inside)
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
          abandoned: true,
        }),
        lease(2, {}),
        lease(3, { inDoubt: true }),
      ])
      expect(ran()).toEqual(['look', 'claim'])
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
          endpoint: 'x',
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

  tablesTest('takes the oldest first, to the bound of events and of bytes', async () => {
    await tables.queue(...[5, 2, 4, 1, 3].map((seq) => ({ seq })))
    await tables.put('events', ...[1, 2, 3, 4, 5].map((seq) => past(seq)))
    const taken = async (more: object) => {
      await tables.sql("UPDATE waybill.queue SET lease = 0, worker = NULL, due_at = 'epoch'")
      const { leasing, ran } = leasingOn(tables)
      return [seqs(await leasing.lease('none', 1, { ...all, ...more })), ran()]
    }
    const once = ['look', 'claim']
    expect(await taken({ max: 2 })).toEqual([[1, 2], once])
    expect(await taken({ maxBytes: 200 })).toEqual([[1, 2], once])
    expect(await taken({ maxBytes: 201 })).toEqual([[1, 2, 3], once])
    expect(await taken({ maxBytes: 1 })).toEqual([[1], once])
  })

  tablesTest('takes no more than a thousand', async () => {
    await tables.sql(
      `INSERT INTO waybill.queue (lane, seq, slot, due_at, bytes) SELECT 1, n, 1, 'epoch', 1 FROM generate_series(1, 1001) n`,
    )
    await tables.sql(
      `INSERT INTO waybill.events SELECT 1, n, 0, 's', 'm', 'n', '{}', 1, false, 1, '{}' FROM generate_series(1, 1001) n`,
    )
    expect(await leasingOn(tables).leasing.lease('none', 1, { ...all, max: 5_000 })).toHaveLength(1_000)
  })

  tablesTest('puts what has to wait for its user behind the last of those, and erases what was forgotten', async () => {
    const waits = { lane: 2, keys: [10] }
    await tables.queue(
      { seq: 1, ...waits, head: true, worker: 5, dueIn: 600 },
      { seq: 3, lane: 2, keys: [12] },
      { seq: 5, lane: 2, keys: [10, 11] },
      { seq: 6, ...waits },
      { seq: 7, ...waits },
      { seq: 10, lane: 2 },
      { seq: 11, ...waits, forgotten: true, lease: 4, worker: 9, attempt: 2 },
      { seq: 7, lane: 4, keys: [10], dueIn: 600 },
    )
    await tables.put(
      'heads',
      ...[1, 5].map((seq) => ({ lane: 2, key: 10, seq })),
      ...[3, 4].map((seq) => ({ lane: 2, key: 12, seq })),
      { lane: 2, key: 11, seq: 4 },
      { lane: 4, key: 10, seq: 6 },
      { lane: 2, key: 77, seq: 2 },
    )
    await tables.put('events', ...[1, 3, 5, 6, 7, 10, 11].map((seq) => past(seq)))
    const { leasing, ran } = leasingOn(tables)
    expect(seqs(await leasing.lease('user', 2, all))).toEqual([3, 10])
    // One claim, whose settlement of what was forgotten is the last.
    expect(ran()).toEqual(['look', 'claim', 'other'])
    const rows = (await tables.rows('queue')).filter(({ waits_for }) => waits_for)
    expect(rows.map(({ seq, waits_for, due_ms }) => [seq, waits_for, due_ms])).toEqual([
      [5, 4, undefined],
      [6, 5, undefined],
      [7, 5, undefined],
    ])
    const counted = (await tables.rows('heads', 'lane, key, seq')).filter(({ followers }) => followers)
    expect(counted).toMatchObject([
      { key: 10, seq: 5, followers: 2 },
      { key: 11, seq: 4, followers: 1 },
    ])
    expect(await tables.rows('ledger')).toMatchObject([{ lane: 2, seq: 11, state: 5, reason: 'forgotten', attempt: 2 }])
    expect(await tables.rows('tallies', 'lane')).toMatchObject([{ lane: 2, pending: -1, erased: 1, bytes: -100 }])
    // Nobody meets them again.
    expect([await leasing.lease('user', 2, all), ran()]).toEqual([[], ['claim', 'look']])
  })

  tablesTest('erases what has lost its body, and gives its neighbours', async () => {
    await tables.queue({ seq: 1 }, { seq: 2, lease: 4, worker: 9, dueIn: 0 }, { seq: 3 })
    await tables.put('events', past(1), past(2, { body: null }), past(3))
    expect(seqs(await leasingOn(tables).leasing.lease('none', 1, all))).toEqual([1, 3])
    expect(await tables.rows('ledger')).toMatchObject([{ seq: 2, state: 5, reason: 'forgotten', lease: 5 }])
  })

  tablesTest('erases what was forgotten where there is nothing else', async () => {
    await tables.queue({ seq: 1, forgotten: true, lease: 4, worker: 9 })
    expect(await leasingOn(tables).leasing.lease('none', 1, all)).toEqual([])
    expect(await tables.rows('ledger')).toMatchObject([{ seq: 1, state: 5, reason: 'forgotten', lease: 4 }])
  })
})

describe('the next in turn', () => {
  const of = (source: number, from: number, count: number, more: SqlRow = {}) =>
    Array.from({ length: count }, (_, index) => ({ seq: from + index, source, ...more }))
  async function fill(...rows: ReturnType<typeof of>) {
    await tables.queue(...rows)
    await tables.put('events', ...rows.map(({ seq }) => past(seq)))
  }

  tablesTest('is the next source, in one claim and from claim to claim', async () => {
    await fill(...of(-5, 1, 20), ...of(7, 101, 20), ...of(2, 201, 20))
    const { leasing } = leasingOn(tables)
    const lease = async (max: number) => seqs(await leasing.lease('none', 1, { ...all, max }))
    expect(await lease(4)).toEqual([1, 101, 201, 2])
    expect(await lease(2)).toEqual([202, 102])
    expect(await lease(1)).toEqual([3])
    expect(await lease(3)).toEqual([203, 103, 4])
  })

  tablesTest('is one of few behind many: they share what the few leave in the same claim', async () => {
    await fill(...of(1, 1, 60), ...of(2, 101, 1), ...of(3, 201, 2))
    const { leasing, ran } = leasingOn(tables)
    const lease = async (max: number) => seqs(await leasing.lease('none', 1, { ...all, max }))
    expect(await lease(6)).toEqual([1, 101, 201, 2, 202, 3])
    await fill(...of(2, 111, 1), ...of(3, 211, 1))
    expect(ran()).toEqual(['look', 'claim', 'claim'])
    const next = await lease(6)
    expect([next.length, next.includes(111), next.includes(211), ran()]).toEqual([6, true, true, ['claim']])
  })

  tablesTest('is live, filed before new, by acceptance', async () => {
    await fill(
      ...of(1, 12, 1, { drawn: 90 }),
      ...of(1, 14, 1, { drawn: 91 }),
      ...of(1, 11, 1),
      ...of(1, 13, 1),
      ...of(1, 21, 1, { endpoint: 'b' }),
      ...of(1, 22, 1, { endpoint: 'a' }),
      ...of(1, 23, 1, { endpoint: 'b' }),
    )
    expect(seqs(await leasingOn(tables).leasing.lease('none', 1, all))).toEqual([21, 22, 23, 11, 13, 12, 14])
  })

  tablesTest('is not of an endpoint that is closed or held, and of one alone where that is asked', async () => {
    await fill(...of(1, 1, 300, { endpoint: 'shut' }), ...of(1, 301, 2, { endpoint: 'open' }), ...of(2, 401, 1))
    const { leasing } = leasingOn(tables)
    const lease = async (more: object) => {
      const leases = await leasing.lease('none', 1, { ...all, ...more })
      await tables.sql("UPDATE waybill.queue SET worker = NULL, due_at = 'epoch'")
      leasing.stir(1)
      return seqs(leases)
    }
    expect(await lease({ only: 'open' })).toEqual([301, 302])
    expect([await lease({ only: 'none' }), await lease({ only: 'shut', closed: ['shut'] })]).toEqual([[], []])
    expect((await lease({ closed: ['shut'], max: 3 })).toSorted()).toEqual([301, 302, 401])
    await tables.put('holds', { lane: 1, endpoint: 'shut', reason: 'r' }, { lane: 2, endpoint: 'open', reason: 'r' })
    expect(await lease({ only: 'shut' })).toEqual([])
    expect((await lease({})).toSorted()).toEqual([301, 302, 401])
    expect(await leasing.nextDue(1, { only: 'shut' })).toBeUndefined()
  })

  tablesTest('is not of an endpoint that another process has held since the last look', async () => {
    await fill(...of(1, 1, 3, { endpoint: 'a' }), ...of(1, 11, 3))
    const { leasing, ran } = leasingOn(tables)
    const one = { ...all, max: 1 }
    expect(seqs(await leasing.lease('none', 1, one))).toEqual([1])
    ran()
    await tables.put('holds', { lane: 1, endpoint: 'a', reason: 'r' })
    expect([seqs(await leasing.lease('none', 1, one)), ran()]).toEqual([[11], ['claim']])
    await tables.put('holds', { lane: 1, endpoint: '', reason: 'r' })
    expect(await leasing.lease('none', 1, one)).toEqual([])
  })

  tablesTest('is whoever’s time has come, before what was accepted later', async () => {
    let now = 1_000
    const { leasing, ran } = leasingOn(tables, () => now)
    const one = { ...all, max: 1 }
    await fill(...of(1, 1, 9))
    expect(seqs(await leasing.lease('none', 1, one))).toEqual([1])
    await tables.sql('UPDATE waybill.queue SET worker = NULL, due_at = now() WHERE seq = 1')
    expect([seqs(await leasing.lease('none', 1, one)), ran()]).toEqual([[2], ['look', 'claim', 'claim']])
    leasing.committed({ transitions: [{ tickets: [{ lane: 'none', seq: 1, lease: 1 }], next: again, attempts: [] }] })
    now = 1_049
    expect([seqs(await leasing.lease('none', 1, one)), ran()]).toEqual([[3], ['claim']])
    now = 1_050
    expect([seqs(await leasing.lease('none', 1, one)), ran()]).toEqual([[1], ['look', 'claim']])
  })

  tablesTest('may be what the version before has set back, and did not free when its head ended', async () => {
    await fill(...of(1, 1, 2, { waits_for: 99, dueIn: -1 }), ...of(1, 3, 1, { waits_for: 99, dueIn: 60 }))
    expect(seqs(await leasingOn(tables).leasing.lease('none', 1, all))).toEqual([1, 2])
  })

  tablesTest('may be a source that another process brought, after eight claims', async () => {
    const { leasing } = leasingOn(tables, () => 1_000)
    await fill(...of(1, 1, 50))
    const one = { ...all, max: 1 }
    await leasing.lease('none', 1, one)
    await fill(...of(2, 101, 1))
    const taken: number[] = []
    for (let claims = 0; claims < 8; claims++) taken.push(...seqs(await leasing.lease('none', 1, one)))
    expect(taken).toEqual([2, 3, 4, 5, 6, 7, 8, 101])
  })

  tablesTest('is found where the last claim began, and from the beginning by a look', async () => {
    const { leasing, asked, ran } = leasingOn(tables, () => 1_000)
    await fill(...of(1, 1, 50))
    const lease = async () => seqs(await leasing.lease('none', 1, { ...all, max: 5 }))
    const starts = () => asked.splice(0).flatMap(([text, values]) => (text.startsWith('WITH asked') ? [values[8]] : []))
    expect([await lease(), await lease(), await lease()]).toEqual([of(1, 1, 5), of(1, 6, 5), of(1, 11, 5)].map(seqs))
    expect(starts()).toEqual([[1], [1], [6]])
    await tables.sql("UPDATE waybill.queue SET due_at = 'epoch' WHERE seq = 2")
    leasing.stir(1)
    expect(await lease()).toEqual([2, 16, 17, 18, 19])
    expect(ran()).toEqual(['look', 'claim'])
  })
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
    ['what the version before has held', { dueIn: 'infinity' }, false],
    ['what waits for its user', { waits_for: 9 }, false],
    ['what is leased', { worker: 5, dueIn: 60 }, false],
    ['an expired lease', { worker: 5, dueIn: 0 }, true],
    ['what is due', { dueIn: 0 }, true],
    ['what is ready', {}, true],
    ['what is ready and filed', { endpoint: 'x' }, true],
    ['what is replayed', { drawn: 9 }, true],
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

  tablesTest('tells when the next one is due of what is open, or filed under one endpoint', async () => {
    await tables.queue(
      { seq: 1, dueIn: 90, endpoint: 'a' },
      { seq: 2, dueIn: 60, endpoint: 'b' },
      { seq: 3, dueIn: 30, endpoint: 'held' },
      { seq: 4, endpoint: 'full' },
    )
    await tables.put('holds', { lane: 1, endpoint: 'held', reason: 'r' })
    const { leasing } = leasingOn(tables)
    const due = async (openness: object) => {
      const ms = await leasing.nextDue(1, openness)
      return ms === undefined ? ms : Math.ceil(ms / 30_000) * 30
    }
    expect(await due({})).toBe(0)
    expect(await due({ closed: ['full'] })).toBe(60)
    expect(await due({ closed: ['full', 'b'] })).toBe(90)
    expect([await due({ only: 'a' }), await due({ only: 'held' }), await due({ only: 'full' })]).toEqual([
      90,
      undefined,
      0,
    ])
    expect(await due({ only: 'a', closed: ['a'] })).toBeUndefined()
  })
})
