import type { NewEvent, NextState } from '@waybill/delivery/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openMemoryDatabase } from '../testing/memory-database.js'
import { openParts, type StoreParts, type StorePartsOptions } from '../testing/store-parts.js'
import { testEvent } from '../testing/test-event.js'
import type { StagedDatabase } from '../writer/staged-database.js'

const both = { a: 'none', b: 'per-user' } as const
const again = { state: 'pending', afterMs: 0, spent: true, stepDone: false, maybeDelivered: false } as const
const parked: NextState = { state: 'parked', reason: 'refused', detail: 'why' }
let database: StagedDatabase
let parts: StoreParts

const open = (options: StorePartsOptions = {}) => {
  parts = openParts(database, { lanes: both, ...options })
}

beforeEach(async () => {
  database = await openMemoryDatabase()
  open()
})

// Whatever a test did, the memory fits the rows.
afterEach(async () => {
  expect(await parts.faults()).toEqual([])
  database.close()
})

const event = (id: string, lanes: readonly string[] = ['a'], more: Partial<NewEvent> = {}): NewEvent => ({
  ...testEvent(id, lanes),
  keys: [`u:${id}`],
  ...more,
})
const accept = async (...events: NewEvent[]) => (await parts.unit.commit({ accept: events })).accepted
const rows = (sql: string) =>
  database
    .prepare(sql)
    .all()
    .map((row) => Object.values(row))
const refuse = (what: string) =>
  database.exec(`CREATE TRIGGER refuse BEFORE ${what} BEGIN SELECT RAISE(ABORT, 'not today'); END`)
const allow = () => database.exec('DROP TRIGGER refuse')
const ofRow = (seq: number) => {
  const row = parts.tables.live.get(seq)
  return row && [row.open, row.holders]
}
const idsOf = (leases: readonly { readonly event: { readonly messageId: string } }[]) =>
  leases.map(({ event: { messageId } }) => messageId)

describe('what is accepted', () => {
  it('counts where it goes, and only what somebody is to deliver stays open', async () => {
    const skipped = [{ lane: 'b', reason: 'no_consent' }]
    expect(await accept(event('1', ['a', 'b']), event('2', ['a'], { skipped }), event('3', [], { skipped }))).toEqual([
      'accepted',
      'accepted',
      'accepted',
    ])
    expect([ofRow(1), ofRow(2), ofRow(3)]).toEqual([[2, 2], [1, 1], undefined])
    expect(rows('SELECT seq, body IS NULL FROM events')).toEqual([
      [1, 0],
      [2, 0],
      [3, 1],
    ])
    const { seq, events, openEvents, openBytes } = parts.tables.counters
    expect([seq, events, openEvents, openBytes]).toEqual([3, 3, 2, 200])
    expect(parts.tables.counters.totals()).toMatchObject({
      a: { accepted: 2, pending: 2, skipped: 0 },
      b: { accepted: 3, pending: 1, skipped: 2 },
    })
    expect([...parts.tables.lanes.values()].map(({ cursor }) => cursor)).toEqual([3, 3])
  })

  it('fills the bounds to the last event and byte', async () => {
    open({ maxPending: 2 })
    const full = (bound: string, limit: number) => ({ status: 'full', lane: 'a', bound, limit })
    expect(await accept(event('1'), event('2'), event('3'))).toEqual(['accepted', 'accepted', full('maxPending', 2)])
    expect(await accept(event('2'))).toEqual(['duplicate'])
    open({ maxPending: 3, maxPendingBytes: 301 })
    expect(await accept(event('3', ['a'], { bytes: 102 }))).toEqual([full('maxPendingBytes', 301)])
    expect(await accept(event('3', ['a'], { bytes: 101 }))).toEqual(['accepted'])
    open({ maxPending: 9, maxPendingBytes: 301 })
    expect(await accept(event('4', ['a'], { bytes: 1 }), event('5', ['a'], { bytes: 0 }))).toEqual([
      full('maxPendingBytes', 301),
      'accepted',
    ])
  })

  it('is a duplicate once its event is purged, but not for a hash that it shares', async () => {
    await accept(event('1'), event('2'))
    database.exec("UPDATE events SET message_id = 'other' WHERE seq = 1")
    expect(await accept(event('1'))).toEqual(['accepted'])
    await parts.settle(parts.lease('a'))
    database.exec('DELETE FROM events WHERE seq = 2')
    expect(await accept(event('2'), event('2', ['a'], { source: 'stranger' }))).toEqual(['duplicate', 'accepted'])
    parts.tables.transact(() => parts.tables.counters.purged(1))
    database.exec("UPDATE lanes SET purged = '[0,1,0,0,0,0]' WHERE name = 'a'")
  })

  it('that fails leaves nothing: no id, no number, no row in memory', async () => {
    refuse('INSERT ON events')
    await expect(accept(event('1', ['a', 'b']), event('2'))).rejects.toThrow('not today')
    allow()
    expect([ofRow(1), parts.tables.counters.seq, parts.tables.sources.ids()]).toEqual([undefined, 0, []])
    expect(rows('SELECT seq FROM events')).toEqual([])
    expect(await accept(event('2'))).toEqual(['accepted'])
    expect(rows('SELECT seq, message_id FROM events')).toEqual([[1, '2']])
    expect(idsOf(parts.lease('a'))).toEqual(['2'])
    expect(await accept(event('1', ['b']))).toEqual(['accepted'])
    expect(parts.tables.lane('a').cursor).toBe(2)
  })

  it('stays on the disk where its lane is behind, and a lane that has none of it follows', async () => {
    open({ window: 2 })
    await accept(event('1'), event('2'), event('3', ['a', 'b']), event('4'))
    expect([ofRow(2), ofRow(3), ofRow(4)]).toEqual([[1, 1], [2, 1], undefined])
    expect([...parts.tables.lanes.values()].map(({ cursor, following }) => [cursor, following])).toEqual([
      [2, false],
      [4, true],
    ])
    // A commit that brings nothing moves no cursor.
    await parts.settle(parts.lease('b'))
    expect(parts.tables.lane('b').cursor).toBe(4)
  })
})

describe('what is settled', () => {
  it('closes an event with its last lane, and forgets its body then where bodies are not kept', async () => {
    open({ keepBodies: false })
    await accept(event('1', ['a', 'b']), event('2', ['a', 'b']))
    const hasBody = () => rows('SELECT body IS NOT NULL FROM events').flat()
    await parts.settle(parts.lease('a'))
    expect([ofRow(1), hasBody(), parts.tables.counters.openEvents]).toEqual([[1, 1], [1, 1], 2])
    const [one, two] = parts.lease('b')
    if (!one || !two) throw new Error('two leases')
    await parts.settle([one], parked)
    await parts.settle([two], { state: 'skipped', reason: 'no_consent' })
    expect([ofRow(1), ofRow(2), hasBody(), parts.tables.counters.openEvents]).toEqual([undefined, undefined, [1, 0], 1])
    open()
    expect(parts.tables.counters.openBytes).toBe(100)
  })

  it.each<[NextState, Record<string, unknown>]>([
    [{ state: 'delivered' }, { state: 'delivered' }],
    [
      { state: 'skipped', reason: 'r' },
      { state: 'skipped', reason: 'r' },
    ],
    [
      { state: 'expired', reason: 'r', detail: 'd' },
      { state: 'expired', reason: 'r', detail: 'd' },
    ],
    [
      { state: 'erased', reason: 'forgotten' },
      { state: 'erased', reason: 'forgotten' },
    ],
    [parked, { state: 'parked', reason: 'refused', detail: 'why' }],
  ])('at its first attempt has a place in a run, parked has a row: %j', async (next, told) => {
    await accept(event('1'))
    const attempt = { at: 1, durationMs: 2, endpoint: 'e', calls: 1, result: 'delivered' as const }
    await parts.settle(parts.lease('a'), next, { attempts: [attempt] })
    const inRun = next.state !== 'parked'
    expect([rows('SELECT count(*) FROM runs'), rows('SELECT count(*) FROM entries')]).toEqual([
      [[inRun ? 1 : 0]],
      [[inRun ? 0 : 1]],
    ])
    const progress = inRun
      ? parts.tables.runs.between(1, 1, 1).get(1)?.progress
      : parts.tables.entries.between(1, 1)[0]?.progress
    expect(progress).toMatchObject({ ...told, attempts: [attempt] })
  })

  it('goes on as it is told: when, for what, and as which attempt', async () => {
    await accept(event('1'), event('2'))
    const [one, two] = parts.lease('a')
    if (!one || !two) throw new Error('two leases')
    await parts.settle([one], { ...again, afterMs: 40 })
    await parts.settle([two], { ...again, spent: false, endpoint: 'carts' })
    expect(rows('SELECT seq, state, attempt, due, wait, held FROM entries')).toEqual([
      [1, 0, 1, 1_040, 40, null],
      [2, 0, 0, 1_000, 0, 'carts'],
    ])
    expect(parts.lease('a', { closed: ['carts'] })).toEqual([])
    expect(parts.tables.lane('a').nextDue({ closed: ['carts'] })).toBe(40)
    parts.tables.lane('a').resume()
    const leases = parts.lease('a')
    // What is filed goes first: it was planned before.
    expect(leases.map(({ seq, attempt }) => [seq, attempt])).toEqual([
      [1, 1],
      [2, 0],
    ])
    await parts.settle(leases)
    expect(rows('SELECT state, due, wait, held FROM entries')).toEqual([
      [1, 0, 0, null],
      [1, 0, 0, null],
    ])
    expect([ofRow(1), parts.tables.live.size]).toEqual([undefined, 0])
  })

  it('lets those go that waited for it, once it has ended or is overtaken', async () => {
    const user = { keys: ['u:same'] }
    await accept(...['1', '2', '3'].map((id) => event(id, ['b'], user)))
    const [one] = parts.lease('b')
    if (!one) throw new Error('one lease')
    await parts.settle([one], again)
    const second = parts.lease('b')
    expect(idsOf(second)).toEqual(['1'])
    await parts.settle(second, { ...again, afterMs: 50, overtaken: true })
    const third = parts.lease('b')
    expect(idsOf(third)).toEqual(['2'])
    await parts.settle(third)
    expect(idsOf(parts.lease('b'))).toEqual(['3'])
  })

  it('counts once in a unit, and not for a ticket of another lease', async () => {
    await accept(event('1'), event('2'))
    const leases = parts.lease('a')
    const [one] = leases
    if (!one) throw new Error('a lease')
    const old = { ...one, lease: one.lease + 5 }
    const unknown = { ...one, lane: 'nowhere' }
    expect((await parts.settle([old, unknown, one, one], again)).stale).toEqual([old, unknown, one])
    expect((await parts.settle([one])).stale).toEqual([one])
    const last = parts.lease('a')
    // Nothing is done a second time by a unit that has nothing to do.
    await parts.unit.commit({})
    expect((await parts.settle(last)).stale).toEqual([])
    expect((await parts.settle(leases.slice(1))).stale).toEqual([])
  })

  it('that fails can be settled again, in the next unit and whole', async () => {
    open({ keepBodies: false })
    await accept(event('1', ['a', 'b']), event('2'), event('3'))
    const leases = parts.lease('a')
    refuse('INSERT ON runs')
    await expect(parts.settle(leases)).rejects.toThrow('not today')
    allow()
    expect([ofRow(1), ofRow(2)]).toEqual([
      [2, 2],
      [1, 1],
    ])
    expect(await parts.faults()).toEqual([])
    expect((await parts.settle(leases.slice(0, 1))).stale).toEqual([])
    // Nothing of the unit that failed came along.
    expect(rows('SELECT body IS NOT NULL FROM events')).toEqual([[1], [1], [1]])
    expect(parts.tables.counters.totals()['a']).toMatchObject({ pending: 2, delivered: 1 })
    // What an earlier unit had closed stays closed.
    refuse('UPDATE ON lanes')
    for (const _ of [1, 2]) await expect(parts.settle(leases.slice(1))).rejects.toThrow('not today')
    allow()
    expect(await parts.faults()).toEqual([])
    expect((await parts.settle(leases.slice(1))).stale).toEqual([])
    expect(rows('SELECT body IS NOT NULL FROM events')).toEqual([[1], [0], [0]])
  })

  it('of somebody who was forgotten meanwhile ends as erased, whatever was to come', async () => {
    await accept(event('1'), event('2'), event('3'))
    const leases = parts.lease('a')
    for (const { seq } of leases.slice(0, 2)) {
      const row = parts.tables.live.get(seq)
      if (row) row.event = undefined
      parts.tables.events.eraseBody(seq)
    }
    await parts.settle(leases.slice(0, 1), { ...again, afterMs: 5 })
    await parts.settle(leases.slice(1, 2), parked)
    await parts.settle(leases.slice(2), parked)
    expect(rows('SELECT state, reason, attempt FROM entries')).toEqual([
      [5, 'forgotten', 1],
      [5, 'forgotten', 0],
      [3, 'refused', 0],
    ])
    expect([parts.tables.live.size, parts.tables.counters.openEvents]).toEqual([0, 1])
  })
})

describe('what is given back', () => {
  it('goes out again as it was, without marks; what was forgotten ends', async () => {
    await accept(event('1'), event('2'), event('3'))
    const leases = parts.lease('a')
    const [one, two, three] = leases.map(({ seq }) => parts.tables.lane('a').entries.get(seq))
    if (!one || !two || !three) throw new Error('three entries')
    await parts.unit.commit({ start: leases.slice(0, 1), probation: leases.slice(0, 2) })
    expect(rows('SELECT seq, started, planning FROM marks')).toEqual([
      [1, 1, 1],
      [2, 0, 1],
    ])
    expect([one.marks?.started, two.marks?.planning, three.marks]).toEqual([true, true, undefined])
    await parts.unit.release([one, three], {})
    expect([rows('SELECT seq FROM marks'), one.marks]).toEqual([[[2]], undefined])
    await parts.unit.commit({ probationPassed: leases.slice(1, 2) })
    expect([rows('SELECT seq FROM marks'), two.marks]).toEqual([[], undefined])
    expect(rows('SELECT seq FROM entries')).toEqual([])
    three.row.event = undefined
    two.row.event = undefined
    for (const seq of [2, 3]) parts.tables.events.eraseBody(seq)
    three.leased = true
    await parts.unit.release([two, three], { afterMs: 5 })
    expect(rows('SELECT seq, state FROM entries')).toEqual([
      [2, 5],
      [3, 5],
    ])
    expect(idsOf(parts.lease('a'))).toEqual(['1'])
  })

  it('has a row once it leaves the memory, and only then', async () => {
    open({ window: 8 })
    await accept(...['1', '2', '3', '4'].map((id) => event(id)))
    const entries = parts.lease('a').map(({ seq }) => parts.tables.lane('a').entries.get(seq))
    const [one, two, three, four] = entries
    if (!one || !two || !three || !four) throw new Error('four entries')
    await parts.unit.release([one, two], { afterMs: 5 })
    expect(rows('SELECT seq FROM entries')).toEqual([])
    four.stored = true
    await parts.unit.release([three, four], { afterMs: 9 })
    expect(rows('SELECT seq, state, due, wait, at FROM entries')).toEqual([[3, 0, 1_009, 9, 1_000]])
    expect([three.stored, one.stored, ofRow(3), parts.tables.lane('a').nextDue()]).toEqual([true, false, undefined, 5])
    parts.tables.transact(() => parts.tables.entries.put(4, 1, four.progress, { at: 1 }))
  })

  it('has none when it could not be written', async () => {
    open({ window: 4 })
    await accept(...['1', '2', '3'].map((id) => event(id)))
    const [one, two, three] = parts.lease('a').map(({ seq }) => parts.tables.lane('a').entries.get(seq))
    if (!one || !two || !three) throw new Error('three entries')
    await parts.unit.release([one], { afterMs: 5 })
    refuse('INSERT ON entries')
    await expect(parts.unit.release([two, three], { afterMs: 5 })).rejects.toThrow('not today')
    allow()
    expect([two.stored, three.stored, parts.tables.lane('a').low()]).toEqual([false, false, 1])
    // Rows of the unit that failed are not taken back with the next one.
    one.stored = true
    refuse('INSERT ON events')
    await expect(accept(event('4'))).rejects.toThrow('not today')
    allow()
    expect(one.stored).toBe(true)
    one.stored = false
  })
})
