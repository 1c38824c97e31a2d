import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Erasure, NewEvent, NextState } from '@waybill/delivery/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadDriver } from '../open/driver.js'
import { migrate } from '../open/schema.js'
import { leavesTurns } from '../testing/leaves-turns.js'
import { openParts, type StoreParts, type StorePartsOptions } from '../testing/store-parts.js'
import { testEvent } from '../testing/test-event.js'
import { createMutex, type Mutex } from '../unit/mutex.js'
import { createStagedDatabase, type StagedDatabase } from '../writer/staged-database.js'
import { forgetKeys } from './forget.js'

const lanes = { a: 'none', b: 'none' } as const
const parked: NextState = { state: 'parked', reason: 'refused' }
let directory: string
let database: StagedDatabase
let parts: StoreParts

const open = (options: StorePartsOptions = {}) => {
  parts = openParts(database, { lanes, ...options })
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'waybill-forget-'))
  const path = join(directory, 'store.db')
  database = createStagedDatabase((await loadDriver())(path))
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA secure_delete = FAST')
  migrate(database, path)
  open()
})

afterEach(async () => {
  expect(await parts.faults()).toEqual([])
  database.close()
  rmSync(directory, { recursive: true, force: true })
})

const event = (id: string, user = 'x', to: readonly string[] = ['a']): NewEvent => ({
  ...testEvent(id, to),
  keys: [`u:${user}`],
})
const accept = (...events: NewEvent[]) => parts.unit.commit({ accept: events })
const forget = (keys: readonly string[], mutex: Mutex = createMutex()): Promise<Erasure> =>
  forgetKeys(keys, parts.tables, { transitionWrites: parts.transitionWrites, mutex, now: () => 7_000 })
const value = (sql: string) => Object.values(database.prepare(sql).get() ?? {})[0]
const rows = (sql: string) =>
  database
    .prepare(sql)
    .all()
    .map((row) => Object.values(row))
const bodies = () => rows('SELECT seq FROM events WHERE body IS NOT NULL ORDER BY seq').flat()
const nothing = { erased: 0, bodies: 0, inFlight: 0 }
const secureDelete = () => value('PRAGMA secure_delete')

describe('somebody who is forgotten', () => {
  it('is nobody without a key, and nobody whom the store does not know', async () => {
    await accept(event('1'))
    expect(await forget([])).toEqual(nothing)
    expect(await forget(['u:y', 'u:', 'x'])).toEqual(nothing)
    expect(await leavesTurns(() => forget(['u:y']))).toBe(true)
    expect(bodies()).toEqual([1])
  })

  it('has the file written anew on the thread of the writer alone', async () => {
    await accept(event('1'))
    const [here, there]: [string[], string[]] = [[], []]
    const exec = async (text: string) => void there.push(text)
    const watched = { ...database, exec: (text: string) => void here.push(text) }
    const { transitionWrites } = parts
    const options = { transitionWrites, mutex: createMutex(), now: () => 7_000 }
    expect(await forgetKeys(['u:x'], { ...parts.tables, database: watched, exec }, options)).toMatchObject({
      bodies: 1,
    })
    expect(there).toEqual(['VACUUM', 'PRAGMA wal_checkpoint(TRUNCATE)'])
    expect(here).toEqual(['PRAGMA secure_delete = ON', 'PRAGMA secure_delete = FAST'])
  })

  it('goes with what is in memory, on the disk and parked; what is on its way goes when it comes back', async () => {
    open({ window: 8 })
    await accept(
      event('1', 'x', ['a', 'b']),
      event('2', 'x', ['a', 'b']),
      event('3', 'x', ['a', 'b']),
      event('4'),
      event('5', 'y', ['a', 'b']),
      event('6', 'x', ['a', 'b']),
    )
    const [one, two, three, four, , six] = parts.lease('a')
    if (!one || !two || !three || !four || !six) throw new Error('six leases')
    await parts.settle([one])
    await parts.settle([two, four], parked)
    await parts.settle([six])
    await parts.settle(parts.lease('b').filter(({ seq }) => seq === 6))
    // In lane b all wait in memory or are leased; only the third is on its way in a.
    for (const seq of [1, 2, 3, 5]) {
      const entry = parts.tables.lane('b').entries.get(seq)
      if (entry) await parts.unit.release([entry], {})
    }
    expect(await forget(['u:x', 'u:nobody'])).toEqual({ erased: 5, bodies: 5, inFlight: 1 })
    expect(bodies()).toEqual([5])
    expect(rows('SELECT seq, lane, reason, at FROM entries WHERE state = 5 ORDER BY seq, lane')).toEqual([
      [1, 2, 'forgotten', 1_000],
      [2, 1, 'forgotten', 7_000],
      [2, 2, 'forgotten', 1_000],
      [3, 2, 'forgotten', 1_000],
      [4, 1, 'forgotten', 7_000],
    ])
    expect([parts.tables.counters.openEvents, parts.tables.counters.openBytes]).toEqual([2, 200])
    expect(parts.tables.live.get(3)).toMatchObject({ open: 1, event: undefined })
    expect(await forget(['u:x'])).toEqual({ erased: 0, bodies: 0, inFlight: 1 })
    await parts.settle([three], { state: 'pending', afterMs: 0, spent: true, stepDone: false, maybeDelivered: false })
    expect(parts.tables.counters.openEvents).toBe(1)
    expect(parts.lease('b')).toHaveLength(1)
  })

  it('goes from the disk alone after a restart: pending and parked', async () => {
    await accept(event('1', 'x', ['a', 'b']), event('2', 'x', ['a', 'b']), event('3', 'y'))
    const [one] = parts.lease('a')
    if (!one) throw new Error('a lease')
    await parts.settle([one], parked)
    open()
    expect(await forget(['u:x'])).toEqual({ erased: 4, bodies: 2, inFlight: 0 })
    expect([parts.tables.counters.openEvents, parts.tables.counters.openBytes]).toEqual([1, 100])
    expect(parts.lease('a').map(({ seq }) => seq)).toEqual([3])
  })

  it('stays open in a lane on the disk while the other lane has it on its way', async () => {
    await accept(event('1', 'x', ['a', 'b']))
    open()
    const [held] = parts.lease('a')
    if (!held) throw new Error('a lease')
    expect(await forget(['u:x'])).toEqual({ erased: 1, bodies: 1, inFlight: 1 })
    expect([parts.tables.live.get(1)?.open, parts.tables.counters.openEvents]).toEqual([1, 1])
    await parts.settle([held])
    expect(parts.tables.counters.openEvents).toBe(0)
  })

  it('goes with more events than one page has, those accepted meanwhile not', async () => {
    await accept(...Array.from({ length: 1_001 }, (_, index) => event(`${index + 1}`, index % 2 === 0 ? 'x' : 'y')))
    await accept(...Array.from({ length: 500 }, (_, index) => event(`x${index}`)))
    open()
    const inner = createMutex()
    let pages = 0
    const mutex: Mutex = {
      take: (work) =>
        inner.take(async () => {
          const result = await work()
          if (pages++ === 1) await accept(event('late'))
          return result
        }),
    }
    expect(await forget(['u:x'], mutex)).toEqual({ erased: 1_001, bodies: 1_001, inFlight: 0 })
    expect(value('SELECT count(*) FROM events WHERE body IS NOT NULL')).toBe(501)
    expect(value("SELECT body IS NOT NULL FROM events WHERE message_id = 'late'")).toBe(1)
  })

  it('is counted once of each that is on its way, however many', async () => {
    open({ window: 1_000 })
    await accept(...Array.from({ length: 501 }, (_, index) => event(`${index + 1}`)))
    const leases = parts.lease('a')
    expect(await forget(['u:x'])).toEqual({ erased: 0, bodies: 501, inFlight: 501 })
    await parts.settle(leases)
  })

  it('is not half forgotten by a pass that fails', async () => {
    await accept(event('1', 'x', ['a', 'b']), event('2', 'x'))
    database.exec("CREATE TRIGGER refuse BEFORE INSERT ON entries BEGIN SELECT RAISE(ABORT, 'not today'); END")
    await expect(forget(['u:x'])).rejects.toThrow('not today')
    database.exec('DROP TRIGGER refuse')
    expect([bodies(), secureDelete(), parts.tables.live.get(1)?.open]).toEqual([[1, 2], 2, 2])
    expect(await parts.faults()).toEqual([])
    await accept(event('3', 'y'))
    expect(parts.lease('a').map(({ seq }) => seq)).toEqual([1, 2, 3])
    expect(await forget(['u:x'])).toEqual({ erased: 1, bodies: 2, inFlight: 2 })
  })
})

describe('the file, once somebody is forgotten', () => {
  const logBytes = () => statSync(join(directory, 'store.db-wal')).size

  it('has an empty log, and deletes as before; while it forgets, it overwrites', async () => {
    await accept(event('1'))
    const seen: unknown[] = []
    const inner = createMutex()
    const mutex: Mutex = {
      take: (work) =>
        inner.take(() => {
          seen.push(secureDelete())
          return work()
        }),
    }
    expect(logBytes()).toBeGreaterThan(0)
    await forget(['u:x'], mutex)
    expect([seen, secureDelete(), logBytes()]).toEqual([[2, 1, 1], 2, 0])
  })

  it.each([
    [200, true],
    [1_500, false],
  ])('is written anew where that is quick: %d pages', async (pages, anew) => {
    await accept(event('1'), event('2'))
    const pageSize = Number(value('PRAGMA page_size'))
    database.exec(`CREATE TABLE filler (bytes BLOB); INSERT INTO filler VALUES (zeroblob(${pages * pageSize}))`)
    database.exec('CREATE TABLE gone (bytes BLOB); INSERT INTO gone VALUES (zeroblob(100000)); DROP TABLE gone')
    const free = () => Number(value('PRAGMA freelist_count'))
    expect(free()).toBeGreaterThan(10)
    await forget(['u:nobody'])
    expect(free()).toBeGreaterThan(10)
    await forget(['u:x'])
    expect(free() === 0).toBe(anew)
  })
})
