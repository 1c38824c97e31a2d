import { describe, expect } from 'vitest'
import type { Statement } from '../database/database.js'
import { newEvent } from '../testing/new-events.js'
import { recorded, type Tables } from '../testing/tables.js'
import { tablesTest } from '../testing/tables-test.js'
import { acceptEvents } from './accept.js'
import { createRoom, type Room } from './room.js'

let tables: Tables
tablesTest.beforeEach(({ tables: shared }) => {
  tables = shared
  return tables.clear()
})

const unbounded = Number.MAX_SAFE_INTEGER
const counted = { accepted: 0, delivered: 0, skipped: 0, parked: 0, expired: 0, erased: 0 }
const tally = (lane: number, pending: number, bytes = 0) => tables.put('tallies', { lane, pending, bytes, ...counted })

async function roomOf(bounds: { maxPending?: number; maxPendingBytes?: number }, run: Statement = tables.sql) {
  const room = createRoom({ ...tables.database, run }, tables.lanes, {
    maxPending: unbounded,
    maxPendingBytes: unbounded,
    ...bounds,
  })
  await room.open(['none', 'user'].map((name) => ({ name, order: 'none' })))
  return room
}

let ids = 0
const event = (bytes = 1, lanes: readonly string[] = ['none']) => newEvent(`m${ids++}`, { bytes, lanes })
const some = (count: number, bytes = 1) => Array.from({ length: count }, () => event(bytes))
const looked = async (room: Room, ...events: ReturnType<typeof event>[]) =>
  (await room.look(tables.sql, events)).map((one) => ('status' in one ? `${one.lane} ${one.bound}` : one.lanes.join()))

describe('the credit of a process', () => {
  tablesTest('is 1 % of the bound at most, and needs no look', async () => {
    const room = await roomOf({ maxPending: 10_000 })
    expect([room.take(some(60)), room.take(some(40)), room.take(some(1))]).toEqual([true, true, false])
    const ofBytes = await roomOf({ maxPendingBytes: 10_000 })
    expect([ofBytes.take(some(1, 101)), ofBytes.take(some(4, 25)), ofBytes.take(some(1, 0))]).toEqual([
      false,
      true,
      true,
    ])
    expect(ofBytes.take(some(1, 1))).toBe(false)
  })

  tablesTest('is one event where 1 % is less, and what is left where that is less', async () => {
    const room = await roomOf({ maxPending: 20 })
    expect([room.take(some(2)), room.take(some(1)), room.take(some(1))]).toEqual([false, true, false])
    await tally(1, 9_995)
    const near = await roomOf({ maxPending: 10_000 })
    expect([near.take(some(6)), near.take(some(5)), near.take(some(1))]).toEqual([false, true, false])
  })

  tablesTest('is each lane’s, and what goes nowhere needs none', async () => {
    await tally(1, 10_000)
    const room = await roomOf({ maxPending: 10_000 })
    expect(room.take([event(1, ['user'])])).toBe(true)
    expect(room.take([event(1, ['user', 'none'])])).toBe(false)
    expect(room.take([event(1, [])])).toBe(true)
  })

  tablesTest('ends before the mark of a warning, so that a look finds who reaches it', async () => {
    await tally(1, 7_950)
    const room = await roomOf({ maxPending: 10_000 })
    expect([room.take(some(50)), room.take(some(49)), room.filling()]).toEqual([false, true, undefined])
    await tally(1, 49)
    await looked(room, event())
    expect(room.filling()).toEqual([{ lane: 'none', bound: 'maxPending', limit: 10_000, fill: 0.8 }])
    expect(room.filling()).toBeUndefined()
    await looked(room, event())
    expect(room.filling()).toBeUndefined()
  })
})

describe('a look', () => {
  tablesTest('fills each lane to the last event and the last byte', async () => {
    await tally(1, 5, 500)
    await tally(1, -2, -200)
    await tally(2, 1, 100)
    const events = await roomOf({ maxPending: 5 })
    const [full, in1] = ['none maxPending', 'none']
    expect(await looked(events, ...some(3))).toEqual([in1, in1, full])
    const bytes = await roomOf({ maxPendingBytes: 450 })
    expect(await looked(bytes, event(100), event(100), event(50))).toEqual([in1, 'none maxPendingBytes', in1])
    const both = await roomOf({ maxPending: 2 })
    const to = (...lanes: string[]) => event(1, lanes)
    expect(await looked(both, to('user', 'none'), to('user'), to('user'), to())).toEqual([
      full,
      'user',
      'user maxPending',
      '',
    ])
  })

  tablesTest('needs no room for what is known, also in the same unit', async () => {
    const known = event()
    await acceptEvents(tables.sql, [known], { schema: 'waybill', lanes: tables.lanes, slot: 1, lockMs: undefined })
    const room = await roomOf({ maxPending: 2 })
    const [one, two] = [event(), event()]
    expect(await looked(room, one, one, two, known)).toEqual(['none', 'none', 'none maxPending', 'none'])
  })

  tablesTest('counts what was taken while it was read', async () => {
    const room = await roomOf({ maxPending: 1_000 })
    await tally(1, 995)
    const slow: Statement = async (text, values) => {
      const rows = await tables.sql(text, values)
      expect(room.take(some(4))).toBe(true)
      return rows
    }
    const judged = await room.look(slow, some(3))
    expect(judged.map((one) => 'status' in one)).toEqual([false, true, true])
  })

  tablesTest('is one statement, and reads the counters alone, whatever is pending', async () => {
    const { run, asked } = recorded(tables.sql)
    const room = await roomOf({ maxPending: 1_000 })
    for (const more of [10, 980, 10]) {
      await tally(1, more)
      asked.length = 0
      await room.look(run, some(100))
      expect(asked).toHaveLength(1)
      expect(asked[0]?.[0]).not.toMatch(/queue|ledger|events/)
    }
  })
})
