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
const roomOf = (bounds: { maxPending?: number; maxPendingBytes?: number }, run: Statement = tables.sql) =>
  createRoom({ ...tables.database, run }, { maxPending: unbounded, maxPendingBytes: unbounded, ...bounds })
const event = (bytes: number, lanes: readonly string[] = ['none']) => newEvent(`m${Math.random()}`, { bytes, lanes })

/** Whether these come in by what is known, without a look at the tables. */
async function isFar(room: Room, ...events: Parameters<Room['admit']>[1]): Promise<boolean> {
  const { run, asked } = recorded(tables.sql)
  const admitted = await room.admit(run, events)
  if (asked.length === 0) expect(admitted).toEqual(events.map(() => true))
  return asked.length === 0
}

const counted = { accepted: 0, delivered: 0, skipped: 0, expired: 0, erased: 0 }

describe('as long as the bound is far', () => {
  tablesTest('everything comes in, to the last delivery and the last byte', async () => {
    await tables.put(
      'tallies',
      { lane: 1, pending: 3, parked: 2, bytes: 500, ...counted },
      { lane: 2, pending: 1, parked: 0, bytes: 100, ...counted },
    )
    const read = async (bounds: { maxPending?: number; maxPendingBytes?: number }) => {
      const room = roomOf(bounds)
      expect(await isFar(room, event(1))).toBe(false)
      const afresh = roomOf(bounds)
      await afresh.refresh()
      return afresh
    }
    // Six deliveries and 600 bytes are counted.
    expect(await isFar(await read({ maxPending: 7 }), event(1))).toBe(true)
    expect(await isFar(await read({ maxPending: 6 }), event(1))).toBe(false)
    expect(await isFar(await read({ maxPending: 9 }), event(1, ['none', 'user', 'first']))).toBe(true)
    expect(await isFar(await read({ maxPending: 8 }), event(1, ['none', 'user', 'first']))).toBe(false)
    expect(await isFar(await read({ maxPending: 7 }), event(1, []))).toBe(true)
    expect(await isFar(await read({ maxPending: 6 }), event(1, []))).toBe(false)
    expect(await isFar(await read({ maxPendingBytes: 750 }), event(50, ['none', 'user', 'first']))).toBe(true)
    expect(await isFar(await read({ maxPendingBytes: 749 }), event(50, ['none', 'user', 'first']))).toBe(false)
    expect(await isFar(await read({ maxPendingBytes: 650 }), event(50, []))).toBe(true)
    const room = await read({ maxPending: 9, maxPendingBytes: 800 })
    expect(await isFar(room, event(100), event(50))).toBe(true)
    expect(await isFar(room, event(50))).toBe(true)
    expect(await isFar(room, event(0))).toBe(false)
  })

  tablesTest('what comes in while the counters are read, and in the turn before, is not forgotten', async () => {
    await tables.put('tallies', { lane: 1, pending: 10, parked: 0, bytes: 1_000, ...counted })
    const two = ['none', 'user']
    /** That just so many deliveries, of 100 bytes each, are known beside those that are counted. */
    const probe = async (known: number, prepare: (room: Room) => Promise<unknown>) => {
      const [bound, bytes] = [10 + known, 1_000 + 100 * known]
      const fits: boolean[] = []
      for (const bounds of [
        { maxPending: bound },
        { maxPending: bound + 1 },
        { maxPendingBytes: bytes },
        { maxPendingBytes: bytes + 100 },
      ]) {
        const room = roomOf(bounds)
        await prepare(room)
        fits.push(await isFar(room, event(100)))
      }
      expect(fits).toEqual([false, true, false, true])
    }
    await probe(0, (room) => room.refresh())
    const before = async (room: Room) => {
      await room.admit(tables.sql, [event(100, two), event(100)])
      await room.refresh()
    }
    await probe(3, before)
    const meanwhile = async (room: Room) => {
      await room.admit(tables.sql, [event(100)])
      const reading = room.refresh()
      await room.admit(tables.sql, [event(100, two), event(100, two)])
      await reading
    }
    await probe(5, meanwhile)
    // What came in meanwhile is of the turn before at the next reading, and what was before is counted by then.
    const nextTurn = async (room: Room) => {
      await meanwhile(room)
      await room.refresh()
    }
    await probe(4, nextTurn)
    await probe(0, async (room) => {
      await nextTurn(room)
      await room.refresh()
    })
  })
})

describe('near the bound', () => {
  const admits = async (
    bounds: { maxPending?: number; maxPendingBytes?: number },
    ...events: ReturnType<typeof newEvent>[]
  ) => roomOf(bounds).admit(tables.sql, events)
  const one = (id: string, bytes = 100, lanes = ['none']) => newEvent(id, { bytes, lanes })

  /** Three open events of 100, 200 and 300 bytes: in two lanes, parked, and parked in one lane and pending in another. */
  async function fill() {
    const ended = {
      slot: 1,
      attempt: 0,
      step: 0,
      maybe: false,
      overtaken: false,
      replays: 0,
      lease: 1,
      settled_at: 'now',
    }
    const stored = { slot: 1, at: 0, source: 's', name: 'n', keys: [], barrier: false, lanes: 1 }
    await tables.put(
      'events',
      ...[2, 3, 4, 5].map((seq) => ({ ...stored, seq, message_id: `m${seq}`, bytes: 100 * seq })),
    )
    await tables.put('events', { ...stored, slot: 2, seq: 2, message_id: 'other', bytes: 9_000 })
    await tables.queue({ seq: 1, bytes: 100 }, { seq: 1, lane: 2, bytes: 100 }, { seq: 3, bytes: 300 })
    await tables.put(
      'ledger',
      { ...ended, seq: 2, lane: 1, state: 3 },
      { ...ended, seq: 3, lane: 2, state: 3 },
      ...[1, 2, 4, 5].map((state) => ({ ...ended, seq: 4, lane: state, state })),
    )
  }

  tablesTest('what is open is counted, each event once', async () => {
    await fill()
    expect(await admits({ maxPending: 3 }, one('a'))).toEqual([false])
    expect(await admits({ maxPending: 4 }, one('a'))).toEqual([true])
    expect(await admits({ maxPending: 5 }, one('a'), one('b'), one('c'))).toEqual([true, true, false])
    expect(await admits({ maxPendingBytes: 699 }, one('a'))).toEqual([false])
    expect(await admits({ maxPendingBytes: 700 }, one('a'))).toEqual([true])
    expect(await admits({ maxPendingBytes: 750 }, one('a'), one('b'), one('c', 50))).toEqual([true, false, true])
  })

  tablesTest('what is known, or goes nowhere, takes no room', async () => {
    await tables.put('ids', { digest: '00000000-0000-0000-0000-000000000000', seq: 1 })
    expect(await admits({ maxPending: 1 }, one('a'), one('a'), one('b'))).toEqual([true, true, false])
    expect(await admits({ maxPending: 1 }, one('x', 100, []), one('a'), one('b'))).toEqual([true, true, false])
    expect(await admits({ maxPending: 0 }, one('x', 100, []))).toEqual([false])

    await acceptEvents(tables.sql, [one('known')], {
      schema: 'waybill',
      lanes: tables.lanes,
      slot: 1,
      lockMs: undefined,
    })
    expect(await admits({ maxPending: 1 }, one('new'), one('known'))).toEqual([false, true])
  })
})
