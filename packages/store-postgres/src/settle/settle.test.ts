import type { AttemptRecord, NextState, Ticket, Transition } from '@waybill/delivery/store'
import { describe, expect } from 'vitest'
import type { SqlRow } from '../database/database.js'
import { recorded, type Tables } from '../testing/tables.js'
import { tablesTest } from '../testing/tables-test.js'
import { settleAll } from './settle.js'

let tables: Tables
tablesTest.beforeEach(({ tables: shared }) => {
  tables = shared
  return tables.clear()
})

const ticket = (seq: number, lane = 'none', lease = 3): Ticket => ({ lane, seq, lease })
const leased = { lease: 3, worker: 7, dueIn: 30 }
const again = { state: 'pending', afterMs: 0, spent: false, stepDone: false, maybeDelivered: false } as const
const settle = (...settlements: (Pick<Transition, 'tickets' | 'next'> & Partial<Transition>)[]) =>
  settleAll(
    tables.database.run,
    settlements.map((one) => ({ attempts: [], ...one })),
    { schema: tables.database.schema, lanes: tables.lanes },
  )
const record = (attempt: number) => ({ attempt }) as unknown as AttemptRecord
const records = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => JSON.stringify(record(from + index)))
const ends = { attempt: 0, step: 0, maybe: false, overtaken: false, replays: 0, slot: 1, lease: 3 }

/** The ledger, each delivery with all that is not what it is for a fresh one. */
const ledger = async () => tables.rows('ledger')
const ended = (seq: number, more: SqlRow) => {
  const fresh: SqlRow = { lane: 1, slot: 1, attempt: 0, step: 0, maybe: false, overtaken: false, replays: 0 }
  return Object.fromEntries(Object.entries({ seq, ...ends, ...more }).filter(([name, value]) => fresh[name] !== value))
}

/** What a claim would meet. */
const ready = async () =>
  (await tables.sql("SELECT seq FROM waybill.queue WHERE due_at = 'epoch' ORDER BY seq")).map(({ seq }) => seq)

describe('a delivery that ends', () => {
  tablesTest('is in the ledger as it was, out of the queue, and counted', async () => {
    const past = { ...leased, attempt: 2, step: 1, maybe: true, overtaken: true, replays: 4, attempts: records(1, 1) }
    await tables.queue(
      { seq: 11, ...past, reason: 'old', bytes: 5 },
      { seq: 12, ...leased, bytes: 10 },
      { seq: 13, ...leased, bytes: 20, slot: 2 },
      { seq: 14, ...leased, bytes: 40 },
      { seq: 15, ...leased, bytes: 80 },
      { seq: 16, ...leased, bytes: 160, lane: 2 },
      { seq: 17, ...leased, bytes: 320 },
    )
    const kinds: [number, NextState][] = [
      [11, { state: 'delivered' }],
      [12, { state: 'skipped', reason: 'why' }],
      [13, { state: 'parked', reason: 'bad', detail: 'a field' }],
      [14, { state: 'expired' }],
      [15, { state: 'erased' }],
    ]
    const before = Date.now()
    expect(
      await settle(
        ...kinds.map(([seq, next]) => ({ tickets: [ticket(seq)], next, attempts: seq === 11 ? [record(2)] : [] })),
        { tickets: [ticket(16, 'user')], next: { state: 'delivered' }, attempts: [record(1)] },
      ),
    ).toEqual({ stale: [], woken: [] })
    expect(await ledger()).toEqual(
      [
        ended(11, { state: 1, attempt: 2, step: 1, maybe: true, overtaken: true, replays: 4, attempts: records(1, 2) }),
        ended(12, { state: 2, reason: 'why' }),
        ended(13, { state: 3, reason: 'bad', detail: 'a field', slot: 2 }),
        ended(14, { state: 4 }),
        ended(15, { state: 5 }),
        ended(16, { state: 1, lane: 2, attempts: records(1, 1) }),
      ].map((row) => expect.objectContaining(row)),
    )
    expect((await tables.rows('queue')).map(({ seq }) => seq)).toEqual([17])
    const zero = { accepted: 0 }
    const counts = { delivered: 1, skipped: 1, parked: 1, expired: 1, erased: 1, ...zero }
    expect(await tables.rows('tallies', 'lane')).toEqual([
      { ...counts, pending: -5, bytes: -155 },
      { ...counts, lane: 2, skipped: 0, parked: 0, expired: 0, erased: 0, pending: -1, bytes: -160 },
    ])
    const [row] = await tables.sql('SELECT min(extract(epoch FROM settled_at)) * 1000 AS at FROM waybill.ledger')
    expect(Number(row?.['at'])).toBeGreaterThanOrEqual(before - 2)
    expect(Number(row?.['at'])).toBeLessThanOrEqual(Date.now() + 2)
  })

  tablesTest('keeps the newest 50 of its attempts', async () => {
    await tables.queue(
      { seq: 1, ...leased, attempts: records(1, 49) },
      { seq: 2, ...leased, attempts: records(1, 50) },
      { seq: 3, ...leased, attempts: records(1, 50) },
      { seq: 4, ...leased, attempts: records(1, 49) },
      { seq: 5, ...leased },
    )
    await settle(
      { tickets: [ticket(1), ticket(2)], next: { state: 'delivered' }, attempts: [record(51)] },
      { tickets: [ticket(3)], next: again, attempts: [record(51), record(52)] },
      { tickets: [ticket(4)], next: again, attempts: [record(50)] },
      { tickets: [ticket(5)], next: again, attempts: [record(9)] },
    )
    expect((await ledger()).map(({ attempts }) => attempts)).toEqual([
      [...records(1, 49), ...records(51, 51)],
      [...records(2, 50), ...records(51, 51)],
    ])
    expect((await tables.rows('queue')).map(({ attempts }) => attempts)).toEqual([
      records(3, 52),
      records(1, 50),
      records(9, 9),
    ])
  })

  tablesTest('leaves its place in the order, and wakes who waits for it in its lane', async () => {
    const head = { ...leased, head: true, keys: [10, 11] }
    await tables.queue(
      { seq: 1, lane: 2, ...head },
      { seq: 2, lane: 2, ...leased, keys: [10] },
      { seq: 3, lane: 2, waits_for: 1 },
      { seq: 4, lane: 2, waits_for: 2 },
      { seq: 5, lane: 2, waits_for: 9 },
      { seq: 6, lane: 4, waits_for: 1 },
      { seq: 7, lane: 2, dueIn: 600 },
    )
    const heads = [
      { lane: 2, key: 10, seq: 1 },
      { lane: 2, key: 10, seq: 2 },
      { lane: 2, key: 11, seq: 1 },
      { lane: 2, key: 12, seq: 1 },
      { lane: 4, key: 10, seq: 1 },
    ]
    await tables.put('heads', ...heads)
    expect(
      await settle({ tickets: [ticket(1, 'user'), ticket(2, 'user')], next: { state: 'parked', reason: 'x' } }),
    ).toEqual({ stale: [], woken: [2] })
    expect(await tables.rows('heads', 'lane, key, seq')).toMatchObject(
      heads.filter((_, index) => index % 2 === 1 || index > 2),
    )
    expect((await tables.rows('queue')).map(({ seq, waits_for }) => [seq, waits_for])).toEqual([
      [3, undefined],
      [4, 2],
      [5, 9],
      [7, undefined],
      [6, 1],
    ])
    expect(await ready()).toEqual(['3'])
  })

  tablesTest('is erased where it was forgotten on its way, unless it was delivered', async () => {
    const forgotten = { ...leased, forgotten: true, attempt: 2, step: 1 }
    await tables.queue(
      ...[1, 2, 3, 4].map((seq) => ({ seq, ...forgotten })),
      { seq: 5, ...forgotten, overtaken: true },
      { seq: 6, ...leased },
    )
    const passes = { overtaken: true } as const
    await settle(
      { tickets: [ticket(1)], next: { state: 'delivered' } },
      { tickets: [ticket(2)], next: { state: 'parked', reason: 'bad' } },
      { tickets: [ticket(3)], next: { ...again, spent: true, stepDone: true, ...passes, reason: 'later' } },
      { tickets: [ticket(4), ticket(5)], next: { ...again, reason: 'later' } },
      { tickets: [ticket(6)], next: { state: 'parked', reason: 'bad' } },
    )
    const past = { attempt: 2, step: 1 }
    const [erased, overtaken] = [{ state: 5, reason: 'forgotten' }, { overtaken: true }]
    const expected = [
      { seq: 1, state: 1, ...past },
      { seq: 2, ...erased, ...past },
      { seq: 3, ...erased, ...overtaken, attempt: 3, step: 2 },
      { seq: 4, ...erased, ...past },
      { seq: 5, ...erased, ...overtaken, ...past },
      { seq: 6, state: 3, reason: 'bad' },
    ]
    expect(await ledger()).toEqual(expected.map((row) => ({ lease: 3, ...row })))
    expect(await tables.rows('queue')).toEqual([])
    expect(await tables.rows('tallies', 'lane')).toMatchObject([
      { pending: -6, delivered: 1, parked: 1, erased: 4, bytes: -600 },
    ])
  })
})

describe('a delivery that goes back', () => {
  const marked = {
    ...leased,
    started: true,
    planning: true,
    in_doubt: true,
    stops: 2,
    reason: 'old',
    endpoint: 'x',
  }
  const due = async (seq: number) =>
    (await tables.rows('queue')).find((row) => row['seq'] === seq)?.['due_ms'] as number

  tablesTest('has its marks ended, and another try counted', async () => {
    const maybe = { maybe: true }
    await tables.queue(
      { seq: 1, ...marked, attempt: 2, step: 1, ...maybe },
      ...[2, 3].map((seq) => ({ seq, ...marked, ...maybe })),
      ...[4, 5].map((seq) => ({ seq, ...marked })),
      { seq: 6, ...marked, overtaken: true },
      { seq: 7, ...marked },
    )
    const before = Date.now()
    await settle(
      {
        tickets: [ticket(1)],
        next: { ...again, spent: true, stepDone: true, maybeDelivered: true, afterMs: 90_000, reason: 'new' },
      },
      { tickets: [ticket(2)], next: { ...again, endpoint: 'batch' } },
      { tickets: [ticket(3)], next: { ...again, stepDone: true } },
      { tickets: [ticket(4)], next: { ...again, maybeDelivered: true, overtaken: true } },
      { tickets: [ticket(5), ticket(6)], next: again },
      { tickets: [ticket(7)], next: { ...again, stepDone: true, endpoint: 'next' } },
    )
    const rows = (await tables.rows('queue')).map(({ due_ms: _, ...row }) => row)
    expect(rows).toEqual([
      { seq: 1, lease: 3, attempt: 3, step: 2, reason: 'new' },
      { seq: 2, lease: 3, endpoint: 'batch', ...maybe },
      { seq: 3, lease: 3, step: 1 },
      { seq: 4, lease: 3, overtaken: true, endpoint: 'x', ...maybe },
      { seq: 5, lease: 3, endpoint: 'x' },
      { seq: 6, lease: 3, overtaken: true, endpoint: 'x' },
      { seq: 7, lease: 3, step: 1, endpoint: 'next' },
    ])
    expect(await due(1)).toBeGreaterThanOrEqual(before + 89_998)
    expect(await due(1)).toBeLessThanOrEqual(Date.now() + 90_002)
    expect(await ready()).toEqual(['2', '3', '4', '5', '6', '7'])
    expect(await tables.rows('tallies', 'lane')).toEqual([])
  })

  tablesTest('keeps its reason and its stops when it was not tried at all', async () => {
    await tables.queue({ seq: 1, ...marked, attempt: 2, attempts: records(1, 2), maybe: true })
    await settleAll(tables.database.run, [{ tickets: [ticket(1)], next: again, attempts: [] }], {
      schema: tables.database.schema,
      lanes: tables.lanes,
      returned: true,
    })
    const [{ due_ms: _, ...row } = {}] = await tables.rows('queue')
    expect(row).toEqual({
      seq: 1,
      lease: 3,
      attempt: 2,
      stops: 2,
      reason: 'old',
      endpoint: 'x',
      maybe: true,
      attempts: records(1, 2),
    })
  })

  tablesTest('keeps its place in the order until it is overtaken', async () => {
    const head = { ...leased, lane: 2, head: true, keys: [10] }
    await tables.queue(
      { seq: 1, ...head },
      { seq: 2, ...head },
      { seq: 3, ...leased, lane: 2, keys: [10] },
      ...[1, 2, 3].map((seq) => ({ seq: seq + 10, lane: 2, waits_for: seq })),
    )
    await tables.put('heads', ...[1, 2, 3].map((seq) => ({ lane: 2, key: 10, seq })))
    const overtaken = { ...again, overtaken: true as const }
    const answer = await settle(
      { tickets: [ticket(1, 'user')], next: again },
      { tickets: [ticket(2, 'user'), ticket(3, 'user')], next: overtaken },
    )
    expect(answer).toEqual({ stale: [], woken: [2] })
    expect((await tables.rows('heads', 'seq')).map(({ seq }) => seq)).toEqual([1, 3])
    expect((await tables.rows('queue')).flatMap(({ waits_for }) => waits_for ?? [])).toEqual([1, 3])
  })
})

describe('a ticket', () => {
  tablesTest.for<[string, NextState]>([
    ['end', { state: 'delivered' }],
    ['go back', again],
  ])('that does not hold lets nothing %s, and is named', async ([, next]) => {
    await tables.queue(
      { seq: 1, ...leased },
      { seq: 1, lane: 2, ...leased },
      { seq: 2, ...leased },
      { seq: 3, ...leased, worker: null },
      { seq: 4, ...leased, lease: 4 },
      { seq: 5, ...leased },
    )
    const before = await tables.rows('queue')
    const wrong = [ticket(3), ticket(4), ticket(2, 'user'), ticket(9)]
    expect(await settle({ tickets: wrong, next })).toEqual({ stale: wrong, woken: [] })
    expect(await tables.rows('queue')).toEqual(before)
    for (const one of wrong) expect((await settle({ tickets: [one], next })).stale).toEqual([one])
    // One that holds changes its own row, and no other with the same lane, number or lease.
    expect(await settle({ tickets: [ticket(3), ticket(1)], next })).toEqual({ stale: [ticket(3)], woken: [] })
    const isMine = (row: SqlRow) => row['seq'] === 1 && row['lane'] === undefined
    expect((await tables.rows('queue')).filter((row) => !isMine(row))).toEqual(before.filter((row) => !isMine(row)))
    expect((await ledger()).length).toBe(next.state === 'pending' ? 0 : 1)
  })

  tablesTest('that does not hold is told apart from lanes that were woken', async () => {
    await tables.queue({ seq: 1, lane: 2, ...leased, head: true, keys: [10] }, { seq: 2, lane: 2, waits_for: 1 })
    expect(await settle({ tickets: [ticket(1, 'user'), ticket(8)], next: { state: 'delivered' } })).toEqual({
      stale: [ticket(8)],
      woken: [2],
    })
  })

  tablesTest('that is none runs nothing', async () => {
    const { run, asked } = recorded(tables.database.run)
    const context = { schema: tables.database.schema, lanes: tables.lanes }
    const none = { tickets: [], next: again, attempts: [] }
    expect(await settleAll(run, [none], context)).toEqual({ stale: [], woken: [] })
    expect(asked).toEqual([])
  })
})
