import { newFacts } from '@waybill/delivery/queue'
import type { NewEvent, NextState } from '@waybill/delivery/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Marks } from '../rows/live-delivery.js'
import { markKey } from '../rows/mark-rows.js'
import { openMemoryDatabase } from '../testing/memory-database.js'
import { openParts, type StoreParts, type StorePartsOptions } from '../testing/store-parts.js'
import { testEvent } from '../testing/test-event.js'
import type { StagedDatabase } from '../writer/staged-database.js'

const again: NextState = { state: 'pending', afterMs: 0, spent: true, stepDone: false, maybeDelivered: false }
let time: number
let database: StagedDatabase
let parts: StoreParts

/** As after a restart: another memory on the same rows. */
const open = (options: StorePartsOptions = {}) => {
  parts = openParts(database, { now: () => time, ...options })
}

beforeEach(async () => {
  time = 1_000
  database = await openMemoryDatabase()
  open()
})

afterEach(async () => {
  expect(await parts.faults()).toEqual([])
  database.close()
})

const event = (id: string, user = id, lanes = ['a']): NewEvent => ({ ...testEvent(id, lanes), keys: [`u:${user}`] })
const accept = (...events: NewEvent[]) => parts.unit.commit({ accept: events })
const many = (count: number) => Array.from({ length: count }, (_, index) => event(`${index + 1}`))
const idsOf = (leases: readonly { readonly event: { readonly messageId: string } }[]) =>
  leases.map(({ event: { messageId } }) => messageId)
const lane = () => parts.tables.lane('a')
const stateOf = () => [lane().cursor, lane().following, lane().nextDue()]

/** Gives one leased event a row that says when it is due. */
const waits = (seq: number, wait: Partial<Extract<NextState, { state: 'pending' }>>) =>
  parts.settle(
    parts.lease('a').filter((lease) => lease.seq === seq),
    { ...again, ...wait } as NextState,
  )

describe('a lane that is read back', () => {
  it('has each event once, a page or less at a time, to the end of the log', async () => {
    await accept(...many(1_200))
    open({ window: 600 })
    expect(stateOf()).toEqual([0, false, 0])
    parts.backlog.refill(lane(), 0)
    expect(stateOf()).toEqual([0, false, 0])
    parts.backlog.refill(lane(), 500)
    expect(stateOf()).toEqual([500, false, 0])
    parts.backlog.refill(lane(), 1)
    expect([lane().cursor, lane().room]).toEqual([600, 0])
    const leases = parts.lease('a')
    await parts.settle(leases)
    parts.backlog.refill(lane(), 600)
    expect([lane().cursor, lane().following]).toEqual([1_200, true])
    leases.push(...parts.lease('a'))
    expect(idsOf(leases)).toEqual(Array.from({ length: 1_200 }, (_, index) => `${index + 1}`))
  })

  it('takes none that ended, is parked, or is of another lane', async () => {
    open({ lanes: { a: 'none', b: 'none' } })
    await accept(event('1'), event('2', '2', ['b']), event('3'), event('4'), event('5'))
    const [, three, four] = parts.lease('a')
    if (!three || !four) throw new Error('four leases')
    await parts.settle([three])
    await parts.settle([four], { state: 'parked', reason: 'bad' })
    open()
    expect([...lane().recovered]).toEqual([3])
    expect(idsOf(parts.lease('a'))).toEqual(['1', '5'])
    expect([lane().recovered.size, ...stateOf()]).toEqual([0, 5, true, undefined])
    expect(idsOf(parts.lease('b'))).toEqual(['2'])
    expect(parts.tables.live.get(1)?.open).toBe(1)
    await parts.settle(parts.lease('b'))
  })

  it.each([
    ['none', false, '2'],
    ['per-user', false, undefined],
    ['per-user', true, '2'],
  ] as const)('keeps the wait of whom others wait for, order %s, overtaken %s', async (order, overtaken, id) => {
    const lanes = { a: order }
    open({ lanes })
    await accept(event('1', 'x'), event('2', 'x'))
    const next = { ...again, afterMs: 50, ...(overtaken ? { overtaken } : {}) } as NextState
    await parts.settle(parts.lease('a').slice(0, 1), next)
    open({ lanes })
    const now = parts.lease('a')
    expect(idsOf(now)).toEqual(id ? [id] : [])
    await parts.settle(now)
    time += 50
    expect(idsOf(parts.lease('a'))).toEqual(['1'])
  })

  it('stops where nothing is left, also with nothing after the cursor', async () => {
    await accept(event('1'), event('2'))
    database.exec('DELETE FROM events; UPDATE store SET events = 0, open_events = 0, open_bytes = 0')
    database.exec('UPDATE lanes SET accepted = 0, pending = 0, pending_bytes = 0')
    open()
    expect(parts.lease('a')).toEqual([])
    expect(stateOf()).toEqual([2, true, undefined])
  })

  it('goes on beyond a page of what it has nothing to do with', async () => {
    open({ lanes: { a: 'none', b: 'none' } })
    await accept(...Array.from({ length: 700 }, (_, index) => event(`${index}`, 'u', ['b'])), event('last'))
    open()
    expect(idsOf(parts.lease('a', { max: 1 }))).toEqual(['last'])
  })

  it('gives an event the marks that stood on it, once', async () => {
    await accept(event('1'), event('2'))
    const marks: Marks = { started: false, doubt: true, planning: false, stops: 2 }
    const inherited = new Map([[markKey(1, 2), marks]])
    open({ inherited })
    expect(parts.lease('a').map(({ seq, inDoubt, stops }) => [seq, inDoubt, stops])).toEqual([
      [1, undefined, undefined],
      [2, true, 2],
    ])
    expect([inherited.size, lane().entries.get(2)?.marks]).toEqual([0, marks])
  })

  it('ends what was forgotten while it was on its way', async () => {
    open({ lanes: { a: 'none', b: 'none' } })
    await accept(event('1', 'x', ['a', 'b']), event('2', 'x', ['a']))
    database.exec('UPDATE events SET body = NULL')
    open()
    expect(parts.lease('b')).toEqual([])
    expect(parts.tables.counters.openEvents).toBe(2)
    expect(parts.lease('a')).toEqual([])
    expect([parts.tables.counters.openEvents, parts.tables.counters.openBytes]).toEqual([0, 0])
    const rows = database.prepare('SELECT seq, lane, state, reason, at FROM entries ORDER BY seq, lane').all()
    expect(rows.map((row) => Object.values(row))).toEqual([
      [1, 1, 5, 'forgotten', 1_000],
      [1, 2, 5, 'forgotten', 1_000],
      [2, 1, 5, 'forgotten', 1_000],
    ])
    expect(parts.tables.counters.totals()).toMatchObject({ a: { pending: 0, erased: 2 }, b: { pending: 0, erased: 1 } })
  })

  it('ends it in one lane alone where another has it in memory', async () => {
    open({ lanes: { a: 'none', b: 'none' } })
    await accept(event('1', 'x', ['a', 'b']))
    open()
    const [held] = parts.lease('a')
    const row = parts.tables.live.get(1)
    if (!row || !held) throw new Error('in memory')
    row.event = undefined
    parts.tables.events.eraseBody(1)
    expect(parts.lease('b')).toEqual([])
    expect([row.open, parts.tables.counters.openEvents]).toEqual([1, 1])
    await parts.settle([held])
    expect(parts.tables.counters.openEvents).toBe(0)
  })
})

describe('what waits below the watermark', () => {
  /** A lane that has read all, with events that wait for the rest of these times. */
  async function wait(afterMs: number, later: number): Promise<void> {
    await accept(event('1'))
    await waits(1, { afterMs })
    // The next unit writes the watermark behind it.
    await accept(event('2'))
    time += later
    open()
    expect(lane().cursor).toBe(1)
  }

  it.each([
    [100, 0, 100],
    [100, 40, 60],
    [100, 99, 1],
    [100, 100, 0],
    [100, 500, 0],
    // The clock went back.
    [100, -700, 100],
  ])('waits for the rest of its %d ms after %d', async (afterMs, later, rest) => {
    await wait(afterMs, later)
    parts.backlog.refill(lane(), 1)
    if (rest > 0) expect(idsOf(parts.lease('a'))).toEqual(['2'])
    expect(lane().nextDue()).toBe(rest)
    time += rest
    expect(idsOf(parts.lease('a'))).toContain('1')
  })

  it('is read when due, in order, as what it was', async () => {
    await accept(...many(1_001))
    for (let leases = parts.lease('a'); leases.length > 0; leases = parts.lease('a'))
      await parts.settle(leases, { ...again, afterMs: 10 })
    await accept(event('last'))
    open({ window: 2_000 })
    expect(lane().cursor).toBe(1_001)
    expect(idsOf(parts.lease('a'))).toEqual(['last'])
    time += 10
    expect(parts.lease('a', { max: 300 }).map(({ seq, attempt }) => [seq, attempt])).toEqual(
      Array.from({ length: 300 }, (_, index) => [index + 1, 1]),
    )
    expect(parts.lease('a', { max: 2_000 })).toHaveLength(701)
  })

  it('is filed under its endpoint, each in its own lane', async () => {
    const lanes = { a: 'none', b: 'none' } as const
    open({ lanes })
    await accept(event('1', '1', ['a', 'b']), event('2'), event('3'))
    for (const name of ['a', 'b'])
      await parts.settle(parts.lease(name, { max: 1 }), { ...again, endpoint: 'carts' } as NextState)
    await parts.settle(parts.lease('a', { max: 1, closed: ['carts'] }), { ...again, endpoint: 'profiles' } as NextState)
    await accept(event('4', '4', ['a', 'b']))
    open({ lanes })
    const closed = ['carts']
    expect(idsOf(parts.lease('a', { closed })).sort()).toEqual(['2', '3', '4'])
    expect(idsOf(parts.lease('b', { closed }))).toEqual(['4'])
    expect(idsOf(parts.lease('a', { only: 'carts' }))).toEqual(['1'])
    expect(idsOf(parts.lease('b'))).toEqual(['1'])
  })

  it('holds up those behind it that are of its user, unless it is overtaken or replayed', async () => {
    const lanes = { a: 'per-user' } as const
    open({ lanes })
    await accept(...['x', 'y', 'z'].map((user, index) => event(`${index + 1}`, user)))
    for (const lease of parts.lease('a'))
      await parts.settle([lease], {
        ...again,
        afterMs: 50,
        ...(lease.seq === 2 ? { overtaken: true } : {}),
      } as NextState)
    parts.tables.transact(() =>
      parts.tables.entries.put(
        3,
        1,
        { ...newFacts, replays: 1 },
        { at: 1, waiting: { due: time + 50, wait: 50, endpoint: undefined }, replayed: { turn: 1, behind: 3 } },
      ),
    )
    await accept(...['x', 'y', 'z'].map((user, index) => event(`${index + 4}`, user)))
    open({ lanes })
    expect(idsOf(parts.lease('a'))).toEqual(['5', '6'])
    time += 50
    const due = parts.lease('a')
    expect(idsOf(due)).toEqual(['1', '2', '3'])
    await parts.settle(due)
    expect(idsOf(parts.lease('a'))).toEqual(['4'])
  })

  it('is not read again where it ended meanwhile or is in memory', async () => {
    const met = (seq: number) => ({
      seq,
      source: 's',
      keys: [],
      barrier: false,
      bulk: false,
      turn: seq,
      behind: seq - 1,
    })
    await accept(event('1'), event('2'))
    await waits(1, { afterMs: 5 })
    await accept(event('3'))
    open()
    lane().postpone(met(9))
    expect(idsOf(parts.lease('a'))).toEqual(['2', '3'])
    lane().postpone(met(2))
    expect(parts.lease('a')).toEqual([])
    time += 5
    expect(idsOf(parts.lease('a'))).toEqual(['1'])
    expect(parts.tables.live.size).toBe(3)
    expect([1, 2, 3].map((seq) => parts.tables.live.get(seq)?.holders)).toEqual([1, 1, 1])
    database.exec(
      'UPDATE entries SET state = 3 WHERE seq = 1; UPDATE lanes SET pending = 2, parked = 1, pending_bytes = 200',
    )
    open()
    lane().postpone(met(1))
    expect(idsOf(parts.lease('a'))).toEqual(['2', '3'])
  })
})
