import type { DeliveryQuery, NewEvent, NextState } from '@waybill/delivery/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { resumeLane } from '../lanes/resume.js'
import { createHoldRows, type HoldRows } from '../rows/hold-rows.js'
import { leavesTurns } from '../testing/leaves-turns.js'
import { openMemoryDatabase } from '../testing/memory-database.js'
import { openParts, type StoreParts, type StorePartsOptions } from '../testing/store-parts.js'
import { testEvent } from '../testing/test-event.js'
import { createMutex, type Mutex } from '../unit/mutex.js'
import { recountDeliveries } from '../unit/recount.js'
import type { StagedDatabase } from '../writer/staged-database.js'
import { createReplays, dropUnfinishedSelections, type Replays } from './replay.js'

const lanes = { a: 'none', b: 'none' } as const
const parked: NextState = { state: 'parked', reason: 'refused', detail: 'why' }
let database: StagedDatabase
let parts: StoreParts
let replays: Replays
let mutex: Mutex
let holds: HoldRows

const open = (options: StorePartsOptions = {}) => {
  parts = openParts(database, { lanes, window: 1_000, ...options })
  mutex = createMutex()
  replays = createReplays(parts.tables, { mutex: { take: (work) => mutex.take(work) }, now: () => 9_000 })
  holds = createHoldRows(database)
}

beforeEach(async () => {
  database = await openMemoryDatabase()
  open()
})

afterEach(async () => {
  expect(await parts.faults()).toEqual([])
  database.close()
})

const event = (id: string, to: readonly string[] = ['a']): NewEvent => testEvent(id, to)
const accept = (...events: NewEvent[]) => parts.unit.commit({ accept: events })
const many = (count: number) => Array.from({ length: count }, (_, index) => event(`${index + 1}`))
const rows = (sql: string) =>
  database
    .prepare(sql)
    .all()
    .map((row) => Object.values(row))
const marked = () => rows('SELECT seq, lane FROM entries WHERE replay IS NOT NULL ORDER BY seq, lane')
const seqs = (name = 'a') => parts.lease(name).map(({ seq }) => seq)
const ids = (...messageIds: string[]): DeliveryQuery => ({ messageIds })

/** Events 1 to 6: delivered, parked, pending, erased, without body, delivered in both lanes. */
async function oneOfEach(): Promise<void> {
  await accept(...['1', '2', '3', '4', '5'].map((id) => event(id)), event('6', ['a', 'b']))
  const [one, two, three, four, five, six] = parts.lease('a')
  if (!one || !two || !three || !four || !five || !six) throw new Error('six leases')
  await parts.settle([one, five, six])
  await parts.settle(parts.lease('b'))
  await parts.settle([two], parked)
  await parts.settle([four], { state: 'erased' })
  parts.tables.events.eraseBody(5)
}

describe('a replay', () => {
  it('takes what is settled and still has its body, and counts it before', async () => {
    await oneOfEach()
    expect(await replays.count({})).toEqual({ a: { count: 3, overtaken: 0 }, b: { count: 1, overtaken: 0 } })
    expect(await replays.count(ids('3', '4', '5'))).toEqual({})
    expect(await replays.mark({}, 'r')).toBe(4)
    expect(marked()).toEqual([
      [1, 1],
      [2, 1],
      [6, 1],
      [6, 2],
    ])
    expect(replays.waiting()).toEqual(['r'])
    expect(parts.tables.counters.openEvents).toBe(2)
    expect(rows('SELECT seq, lane, state FROM entries WHERE replay IS NOT NULL')).toEqual([
      [1, 1, 1],
      [2, 1, 3],
      [6, 1, 1],
      [6, 2, 1],
    ])
  })

  it('lets others go on between its pages', async () => {
    await oneOfEach()
    expect(await leavesTurns(() => replays.count({}))).toBe(true)
    expect(await leavesTurns(() => replays.mark({}, 'r'))).toBe(true)
    await parts.settle([])
    const resuming = () => resumeLane('a', undefined, { tables: parts.tables, holds, mutex })
    replays.replay('r', 9)
    expect(await leavesTurns(resuming)).toBe(true)
  })

  it('counts a lane that is no longer opened under its number', async () => {
    await oneOfEach()
    const { lanesById } = parts.tables
    const missing = { ...parts.tables, lanesById: new Map([...lanesById].filter(([id]) => id !== 2)) }
    expect(await createReplays(missing, { mutex, now: () => 0 }).count({})).toEqual({
      a: { count: 3, overtaken: 0 },
      2: { count: 1, overtaken: 0 },
    })
  })

  it('sends on their way so many, oldest first, and ends with the first page that is short', async () => {
    await oneOfEach()
    await replays.mark({}, 'r')
    expect([replays.replay('unknown', 5), replays.replay('r', 3)]).toEqual([0, 3])
    expect(marked()).toEqual([[6, 2]])
    expect([parts.tables.counters.openEvents, parts.tables.counters.openBytes]).toEqual([4, 400])
    expect(parts.tables.counters.totals()['a']).toMatchObject({ pending: 4, delivered: 1, parked: 0, erased: 1 })
    expect(rows('SELECT seq, state, reason, replays, at FROM entries WHERE seq IN (1, 2, 6) AND lane = 1')).toEqual([
      [1, 0, null, 1, 9_000],
      [2, 0, null, 1, 9_000],
      [6, 0, null, 1, 9_000],
    ])
    expect(seqs()).toEqual([1, 2, 6])
    expect(parts.tables.live.get(6)).toMatchObject({ open: 1, holders: 1 })
    expect([replays.waiting(), replays.replay('r', 3), replays.waiting()]).toEqual([['r'], 1, []])
    // It is open in another lane already, in memory: counted once.
    expect([parts.tables.live.get(6)?.open, parts.tables.counters.openEvents]).toEqual([2, 4])
    expect(seqs('b')).toEqual([6])
    expect(replays.replay('r', 3)).toBe(0)
  })

  it('whose last page is full is there until it has been asked once more', async () => {
    await oneOfEach()
    await replays.mark(ids('1', '2'), 'r')
    expect([replays.replay('r', 2), replays.waiting()]).toEqual([2, ['r']])
    expect([replays.replay('r', 2), replays.waiting()]).toEqual([0, []])
  })

  it('passes over what went since it was marked, however many', async () => {
    await accept(...many(9))
    await parts.settle(parts.lease('a'))
    await replays.mark({}, 'r')
    parts.tables.events.eraseBody(1)
    database.exec('DELETE FROM events WHERE seq = 2')
    database.exec("UPDATE lanes SET purged = '[0,1,0,0,0,0]' WHERE name = 'a'")
    database.exec('UPDATE entries SET state = 5 WHERE seq = 3; UPDATE entries SET state = 0 WHERE seq = 4')
    const { tables } = parts
    tables.transact(() => {
      tables.counters.purged(1)
      tables.counters.open(1, 100)
      tables.counters.moved(1, 'delivered', 'erased', 100)
      tables.counters.moved(1, 'delivered', 'pending', 100)
    })
    expect(replays.replay('r', 2)).toBe(2)
    expect(marked().flat()).toEqual([7, 1, 8, 1, 9, 1])
    expect(rows('SELECT seq, state, replays FROM entries WHERE seq IN (1, 3, 4, 5)')).toEqual([
      [1, 1, 0],
      [3, 5, 0],
      [4, 0, 0],
      [5, 0, 1],
    ])
    expect([replays.replay('r', 9), seqs()]).toEqual([3, [5, 6, 7, 8, 9]])
  })

  it('that matches nothing is none, and its name is free', async () => {
    await accept(event('1'))
    expect([await replays.mark({}, 'r'), replays.waiting(), rows('SELECT * FROM replays')]).toEqual([0, [], []])
    await parts.settle(parts.lease('a'))
    expect([await replays.mark({}, 'r'), replays.waiting()]).toEqual([1, ['r']])
  })

  it('leaves to another what that has marked, and each unmarks its own alone', async () => {
    await oneOfEach()
    expect([await replays.mark(ids('1'), 'first'), await replays.mark({}, 'second')]).toEqual([1, 3])
    expect(replays.waiting()).toEqual(['first', 'second'])
    parts.tables.events.eraseBody(6)
    expect(replays.replay('second', 9)).toBe(1)
    expect(marked()).toEqual([[1, 1]])
    expect([replays.replay('first', 9), replays.waiting()]).toEqual([1, []])
  })

  it('marks the last event there was when it began, no later one, a page in each turn', async () => {
    await accept(...many(1_000))
    await parts.settle(parts.lease('a'))
    let count = 0
    const inner = mutex
    mutex = {
      take: (work) =>
        inner.take(async () => {
          const result = await work()
          if (count++ === 0) {
            await accept(event('late'))
            await parts.settle(parts.lease('a'))
          }
          return result
        }),
    }
    expect(await replays.mark({}, 'r')).toBe(1_000)
    // One to begin, six pages, the end of them, and one to say so.
    expect(count).toBe(9)
    expect(marked().at(-1)).toEqual([1_000, 1])
  })

  it('that was not marked to its end is dropped at the next opening; the others stay', async () => {
    await oneOfEach()
    await replays.mark(ids('1'), 'whole')
    await replays.mark(ids('2'), 'half')
    database.exec("UPDATE replays SET complete = 0 WHERE name = 'half'")
    expect(replays.waiting()).toEqual(['whole'])
    dropUnfinishedSelections(database)
    expect([marked(), rows('SELECT name FROM replays')]).toEqual([[[1, 1]], [['whole']]])
  })

  it('that is marked again under its name is unfinished until that ends', async () => {
    await oneOfEach()
    await replays.mark(ids('1'), 'r')
    const seen: unknown[] = []
    const inner = mutex
    mutex = {
      take: (work) =>
        inner.take(async () => {
          const result = await work()
          seen.push(replays.waiting().length)
          return result
        }),
    }
    await replays.mark(ids('2'), 'r')
    expect(seen).toEqual([0, 0, 0, 1])
  })

  it('that fails changes nothing', async () => {
    await oneOfEach()
    await replays.mark({}, 'r')
    database.exec(
      "CREATE TRIGGER refuse BEFORE INSERT ON entries WHEN NEW.seq = 6 BEGIN SELECT RAISE(ABORT, 'no'); END",
    )
    expect(() => replays.replay('r', 9)).toThrow('no')
    database.exec('DROP TRIGGER refuse')
    expect(marked()).toHaveLength(4)
    expect(await parts.faults()).toEqual([])
    expect(seqs()).toEqual([])
    expect(replays.replay('r', 9)).toBe(4)
  })

  it('of what is on the disk alone counts it open once', async () => {
    await accept(event('1', ['a', 'b']), event('2', ['a', 'b']))
    for (const name of ['a', 'b']) await parts.settle(parts.lease(name))
    open()
    await replays.mark({}, 'r')
    expect(replays.replay('r', 9)).toBe(4)
    expect(parts.tables.counters.openEvents).toBe(2)
    expect([seqs('a'), seqs('b')]).toEqual([
      [1, 2],
      [1, 2],
    ])
  })
})

it('resuming ends the waits of every row of the lane, a page at a time, and the hold', async () => {
  const again: NextState = { state: 'pending', afterMs: 50, spent: true, stepDone: false, maybeDelivered: false }
  const count = 2_001
  open({ window: 10_000 })
  for (let from = 0; from < count; from += 1_000) {
    await accept(...Array.from({ length: Math.min(1_000, count - from) }, (_, index) => event(`${from + index}`)))
    await parts.settle(parts.lease('a'), again)
  }
  await accept(event('b', ['b']))
  await parts.settle(parts.lease('b'), { ...again, endpoint: 'carts' })
  holds.put({ lane: 'a', reason: 'manual' }, 0)
  holds.put({ lane: 'a', endpoint: 'carts', reason: 'bad_key' }, 0)
  let taken = 0
  const counted: Mutex = { take: (work) => (taken++, mutex.take(work)) }
  expect(parts.lease('a')).toEqual([])
  await resumeLane('a', undefined, { tables: parts.tables, holds, mutex: counted })
  // Two pages, the end of them, and the memory.
  expect(taken).toBe(4)
  expect(rows('SELECT lane, count(*) FROM entries WHERE wait > 0 GROUP BY lane')).toEqual([[2, 1]])
  expect(holds.all()).toEqual([{ lane: 'a', endpoint: 'carts', reason: 'bad_key', since: 0 }])
  expect(parts.lease('a', { max: 5_000 })).toHaveLength(count)
  await resumeLane('a', 'carts', { tables: parts.tables, holds, mutex })
  expect([holds.all(), parts.lease('b')]).toEqual([[], []])
  await resumeLane('b', 'carts', { tables: parts.tables, holds, mutex })
  expect(parts.lease('b')).toHaveLength(1)
})

it('counts again all that there is, and what was noted of what was purged', async () => {
  await accept(event('1'))
  database.exec(`WITH RECURSIVE s(seq) AS (SELECT 2 UNION ALL SELECT seq + 1 FROM s WHERE seq < 4000)
    INSERT INTO events SELECT seq, 1, 'm' || seq, 0, 'n', '[]', 0, 1, 1, '{}' FROM s;
    UPDATE store SET seq = 4000, events = 4000, open_events = 4000, open_bytes = 4099;
    UPDATE lanes SET accepted = 4000, pending = 4000, pending_bytes = 4099 WHERE name = 'a'`)
  open()
  await parts.settle(parts.lease('a', { max: 10 }))
  await parts.settle(parts.lease('a', { max: 5 }), parked)
  expect(await parts.faults()).toEqual([])
  // A state that this version does not know is among what was accepted all the same.
  database.exec("UPDATE lanes SET purged = '[0,7,2,0,4,1,3,100]' WHERE name = 'a'")
  const counting = recountDeliveries(parts.tables)
  await accept(event('meanwhile'))
  expect(await counting).toEqual({
    a: { accepted: 4_117, pending: 3_985, delivered: 17, skipped: 2, parked: 5, expired: 4, erased: 1, discarded: 3 },
    b: { accepted: 0, pending: 0, delivered: 0, skipped: 0, parked: 0, expired: 0, erased: 0, discarded: 0 },
  })
  expect(await leavesTurns(() => recountDeliveries(parts.tables))).toBe(true)
  // Nor does it wait for events that are gone.
  database.exec('DELETE FROM events')
  expect((await recountDeliveries(parts.tables))['a']).toMatchObject({ accepted: 117, pending: 0 })
  database.exec('UPDATE lanes SET accepted = 0, pending = 0, delivered = 0, parked = 0, pending_bytes = 0')
  database.exec("UPDATE lanes SET purged = '[0,0,0,0,0,0]'; DELETE FROM entries; DELETE FROM runs")
  database.exec('UPDATE store SET events = 0, open_events = 0, open_bytes = 0')
  open()
})
