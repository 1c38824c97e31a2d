import { describe, expect, it } from 'vitest'
import { createManualClock } from '../conformance/bench-clock.js'
import { sample } from '../conformance/sample-event.js'
import { newFacts } from '../queue/delivery-facts.js'
import { isLaneFull } from '../queue/lane-room.js'
import type { DeliveryState } from '../store/ledger.js'
import type { NewEvent } from '../store/work.js'
import { createMemoryTable, type MemoryTableOptions } from './memory-table.js'
import type { StoredDelivery, StoredEvent } from './stored-event.js'

function setUp(said: Partial<MemoryTableOptions> = {}) {
  const clock = createManualClock()
  const usualBounds = { maxPending: 1_000, maxPendingBytes: 1e9, maxParked: 1_000, maxParkedBytes: 1e9 }
  const bounds = { ...usualBounds, keepSettled: 1_000, keepBodies: 1_000 }
  const table = createMemoryTable({ ...bounds, clock, ...said })
  table.ledger.open('a')
  table.loads.open({ name: 'a', order: 'none' })
  const usual = sample('m')
  const eventOf = (id: number, changes: Partial<NewEvent> = {}): NewEvent => ({
    ...usual,
    event: { ...usual.event, messageId: `m${id}` },
    bytes: 10,
    ...changes,
  })
  const rowOf = (inserted: ReturnType<typeof table.insert>): StoredEvent => {
    if (inserted === 'duplicate' || isLaneFull(inserted)) throw new Error(JSON.stringify(inserted))
    return inserted
  }
  const insert = (id: number, changes: Partial<NewEvent> = {}) => rowOf(table.insert(eventOf(id, changes)))
  const move = (row: StoredEvent, state: DeliveryState) =>
    table.move(row.entries[0] as StoredDelivery, { ...newFacts, state })
  const settle = (id: number): StoredEvent => {
    const row = insert(id)
    move(row, 'delivered')
    return row
  }
  const settleAll = (from: number, to: number): StoredEvent[] => {
    const rows: StoredEvent[] = []
    for (let id = from; id <= to; id++) rows.push(settle(id))
    return rows
  }
  const known = (id: number) => {
    const found = table.byId(usual.source, `m${id}`)
    return typeof found === 'object' ? 'here' : found
  }
  return { clock, table, eventOf, insert, move, settle, settleAll, known }
}

const bodies = (rows: readonly StoredEvent[]) => rows.map(({ event }) => event !== undefined)

const fullBy = (bound: string, limit: number) => ({ status: 'full', lane: 'a', bound, limit })

describe('the bound of what is pending', () => {
  it('is a number of events, to which parked and settled ones do not count', () => {
    const { table, eventOf, insert, move } = setUp({ maxPending: 2 })
    const full = fullBy('maxPending', 2)
    const [first, second] = [insert(1), insert(2)]
    expect([first.seq, second.seq]).toEqual([1, 2])
    expect(table.insert(eventOf(3))).toEqual(full)
    expect(table.insert(eventOf(2))).toBe('duplicate')
    move(first, 'parked')
    expect(insert(3).seq).toBe(3)
    expect(table.insert(eventOf(4))).toEqual(full)
    move(second, 'expired')
    // One that is sent again is pending again.
    move(first, 'pending')
    expect(table.insert(eventOf(4))).toEqual(full)
    move(first, 'erased')
    expect(insert(4).seq).toBe(4)
  })

  it('is a number of bytes', () => {
    const { table, eventOf, insert, move } = setUp({ maxPendingBytes: 30 })
    const full = fullBy('maxPendingBytes', 30)
    const first = insert(1)
    insert(2)
    expect(table.insert(eventOf(3, { bytes: 11 }))).toEqual(full)
    const third = insert(3)
    expect(table.insert(eventOf(4, { bytes: 1 }))).toEqual(full)
    move(third, 'delivered')
    move(first, 'parked')
    expect(insert(4, { bytes: 20 }).bytes).toBe(20)
  })

  it('is another one for what is parked, which stays in memory', () => {
    const { table, eventOf, insert, move } = setUp({ maxParked: 2, maxParkedBytes: 30 })
    const [first, second] = [insert(1), insert(2)]
    move(first, 'parked')
    const third = insert(3, { bytes: 20 })
    move(third, 'parked')
    expect(table.insert(eventOf(4))).toEqual(fullBy('maxParked', 2))
    move(first, 'pending')
    move(second, 'delivered')
    expect(insert(4).seq).toBe(4)
    const fifth = insert(5, { bytes: 10 })
    move(third, 'delivered')
    move(fifth, 'parked')
    const sixth = insert(6, { bytes: 20 })
    move(fifth, 'erased')
    move(sixth, 'parked')
    const seventh = insert(7, { bytes: 10 })
    move(seventh, 'parked')
    move(sixth, 'pending')
    expect(insert(8).seq).toBe(8)
    move(sixth, 'parked')
    expect(table.insert(eventOf(9))).toEqual(fullBy('maxParked', 2))
  })

  it('has room for what a full lane skips, whose body is kept for a replay', () => {
    const { table, insert } = setUp()
    table.loads.open({ name: 'a', order: 'none', maxPending: 1, whenFull: 'skip' })
    insert(1)
    const skipped = insert(2)
    expect(skipped).toMatchObject({ pending: 0, event: { messageId: 'm2' } })
    expect(skipped.entries).toMatchObject([{ lane: 'a', facts: { state: 'skipped', reason: 'lane_full' } }])
    table.keepBodies = false
    expect(insert(3).event).toBeUndefined()
  })

  it('has no place for what nobody may have, whose body is not kept', () => {
    const { table, insert, eventOf } = setUp({ maxPending: 1 })
    const nobodys = insert(1, { lanes: [], skipped: [{ lane: 'a', reason: 'no_consent' }] })
    expect(nobodys).toMatchObject({ event: undefined, pending: 0, parked: 0, retired: 1, settledAt: 1_000 })
    expect(nobodys.entries).toMatchObject([
      { lane: 'a', facts: { state: 'skipped', reason: 'no_consent', attempt: 0, step: 0 } },
    ])
    expect(table.insert(eventOf(1))).toBe('duplicate')
    expect(table.ledger.totals()['a']).toMatchObject({ accepted: 1, skipped: 1, pending: 0 })
    expect(insert(2).event).toBeDefined()
  })
})

describe('a row', () => {
  it('is open while one of its deliveries is pending or parked', async () => {
    const { clock, table, insert } = setUp()
    const row = insert(1, { lanes: ['a', 'b'] })
    const [first, second] = row.entries as [StoredDelivery, StoredDelivery]
    expect(row).toMatchObject({ pending: 2, parked: 0, settledAt: undefined, retired: 0, purged: false })
    table.move(first, { ...newFacts, state: 'delivered' })
    expect(row).toMatchObject({ pending: 1, parked: 0, settledAt: undefined })
    table.move(second, { ...newFacts, state: 'parked' })
    expect(row).toMatchObject({ pending: 0, parked: 1, settledAt: undefined, retired: 0 })
    table.move(second, { ...newFacts, state: 'parked' })
    expect(row).toMatchObject({ pending: 0, parked: 1 })
    await clock.pass(50)
    table.move(second, { ...newFacts, state: 'erased' })
    expect(row).toMatchObject({ pending: 0, parked: 0, settledAt: 1_050, retired: 1 })
    table.move(first, { ...newFacts, state: 'pending' })
    expect(row).toMatchObject({ pending: 1, parked: 0, settledAt: undefined, retired: 1 })
    table.move(first, { ...newFacts, state: 'delivered' })
    expect(row).toMatchObject({ pending: 0, settledAt: 1_050, retired: 2 })
    const tally = { accepted: 1, pending: 0, delivered: 0, skipped: 0, parked: 0, expired: 0, erased: 0, discarded: 0 }
    const totals = { a: { ...tally, delivered: 1 }, b: { ...tally, erased: 1 } }
    expect(table.ledger.totals()).toEqual(totals)
    expect(table.ledger.recount(table.rows.values())).toEqual(totals)
  })

  it('loses its body once', () => {
    const { table, insert } = setUp()
    const row = insert(1)
    expect([table.eraseBody(row), row.event, table.eraseBody(row)]).toEqual([true, undefined, false])
  })

  it('keeps no body once it is settled where none are to be kept', () => {
    const { table, settle } = setUp()
    table.keepBodies = false
    expect(bodies([settle(1)])).toEqual([false])
  })
})

describe('the bodies of settled rows', () => {
  it('go, oldest first, once a few more than the bound have gathered', () => {
    const { settleAll } = setUp({ keepBodies: 128 })
    const rows = settleAll(1, 130)
    expect(bodies(rows)).not.toContain(false)
    rows.push(...settleAll(131, 131))
    expect(bodies(rows)).toEqual(rows.map((_, index) => index >= 3))
  })

  it('go at once where none may stay', () => {
    const { settle } = setUp({ keepBodies: 0 })
    expect(bodies([settle(1)])).toEqual([false])
  })

  it('stay with those that are open again', () => {
    const { move, settle, settleAll } = setUp({ keepBodies: 1 })
    const row = settle(1)
    move(row, 'pending')
    const others = settleAll(2, 3)
    expect(bodies([row, ...others])).toEqual([true, false, true])
  })
})

describe('settled rows', () => {
  it('are forgotten, oldest first, once a few more than the bound have gathered; their ids a while later', () => {
    const { table, settleAll, known, eventOf } = setUp({ keepSettled: 64 })
    const [first] = settleAll(1, 65)
    expect([table.rows.size, known(1)]).toEqual([65, 'here'])
    settleAll(66, 66)
    expect([table.rows.size, known(1), known(2), known(3)]).toEqual([64, 'purged', 'purged', 'here'])
    expect(first).toMatchObject({ event: undefined, entries: [], purged: true, retired: 0 })
    expect(table.insert(eventOf(1))).toBe('duplicate')
    settleAll(67, 128)
    expect([known(1), known(64), known(65)]).toEqual(['purged', 'purged', 'here'])
    settleAll(129, 130)
    // Sixty-six have gone by now, of which two are not even ids any more.
    expect([known(1), known(2), known(3), known(66), known(67)]).toEqual([
      undefined,
      undefined,
      'purged',
      'purged',
      'here',
    ])
    expect(table.ledger.totals()['a']).toMatchObject({ accepted: 130, delivered: 130 })
    expect(table.ledger.recount(table.rows.values())).toEqual(table.ledger.totals())
  })

  it('stay while they are open again, and until they stand at the head for the last time', () => {
    const { table, move, settle, settleAll, known } = setUp({ keepSettled: 1 })
    const row = settle(1)
    move(row, 'pending')
    settleAll(2, 3)
    expect([known(1), known(2), known(3)]).toEqual(['here', 'purged', 'here'])
    expect(row).toMatchObject({ retired: 0, settledAt: undefined })
    move(row, 'delivered')
    expect([known(3), known(1), row.retired]).toEqual(['purged', 'here', 1])
    move(row, 'pending')
    move(row, 'delivered')
    expect([known(1), row.retired, table.rows.size]).toEqual(['here', 1, 1])
    settle(4)
    expect([known(1), known(4)]).toEqual(['purged', 'here'])
  })
})

describe('a purge', () => {
  it('takes what was settled before, as many as it may, and beyond what is kept whatever its age', async () => {
    const { clock, table, settleAll, known } = setUp()
    settleAll(1, 3)
    const settledBefore = clock.now()
    await clock.pass(10)
    settleAll(4, 6)
    // Settled at that very time is not before it.
    expect(table.purge({ settledBefore, keep: 100, limit: 100 })).toBe(0)
    expect(table.purge({ settledBefore: settledBefore + 1, keep: 100, limit: 2 })).toBe(2)
    expect(table.purge({ settledBefore: settledBefore + 1, keep: 100, limit: 100 })).toBe(1)
    expect(table.purge({ settledBefore: 0, keep: 2, limit: 100 })).toBe(1)
    expect([3, 4, 5, 6].map(known)).toEqual(['purged', 'purged', 'here', 'here'])
    // A wall clock that jumps takes its stamps along.
    clock.jump(1e9)
    expect(table.purge({ settledBefore: clock.now(), keep: 0, limit: 0 })).toBe(0)
    expect(table.purge({ settledBefore: clock.now() - 5, keep: 2, limit: 100 })).toBe(0)
    expect(table.purge({ settledBefore: clock.now() + 1, keep: 2, limit: 100 })).toBe(2)
    expect(table.purge({ settledBefore: clock.now() + 1, keep: 0, limit: 100 })).toBe(0)
  })

  it('passes over what is open again, and does not count it', () => {
    const { table, clock, move, settle, settleAll, known } = setUp()
    const row = settle(1)
    settleAll(2, 2)
    move(row, 'pending')
    expect(table.purge({ settledBefore: 0, keep: 2, limit: 10 })).toBe(0)
    expect(table.purge({ settledBefore: clock.now() + 1, keep: 2, limit: 10 })).toBe(1)
    expect([known(1), known(2)]).toEqual(['here', 'purged'])
  })
})
