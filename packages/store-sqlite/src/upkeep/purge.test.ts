import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NewEvent, NextState, Store } from '@waybill/delivery/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sqliteStore } from '../index.js'
import { type Database, loadDriver } from '../open/driver.js'
import type { SqliteStoreOptions } from '../sqlite-options.js'
import { lanesToOpen, leaseAll, testEvent } from '../testing/test-event.js'

const start = Date.UTC(2026, 0, 15)
const day = 86_400_000
let directory: string
let wall: number
let elapsed: number
let store: Store
let other: Database

async function open(options: Partial<SqliteStoreOptions> = {}): Promise<void> {
  const path = join(directory, 'store.db')
  const clock = { now: () => wall, elapsed: () => elapsed, after: () => () => undefined }
  store = sqliteStore({ path, reserveBytes: 0, clock, thread: false, ...options })
  await store.open(lanesToOpen)
  other = (await loadDriver())(path)
}

async function close(): Promise<void> {
  other.close()
  await store.close()
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'waybill-purge-'))
  wall = start
  elapsed = 0
})

afterEach(async () => {
  await close()
  rmSync(directory, { recursive: true, force: true })
})

const accept = (events: readonly NewEvent[]) => store.commit({ accept: events })
const event = (id: string, lanes = ['a']): NewEvent => ({ ...testEvent(id, lanes), at: wall })
const events = (count: number, prefix = 'm') => Array.from({ length: count }, (_, index) => event(`${prefix}${index}`))

async function settleAll(next: NextState = { state: 'delivered' }): Promise<void> {
  for (;;) {
    const tickets = await store.lease('a', leaseAll)
    if (tickets.length === 0) return
    await store.commit({ transitions: [{ tickets, next, attempts: [] }] })
  }
}

const purge = (settledBefore: number, { keep = 1_000_000, limit = 100_000 } = {}) =>
  store.purge({ settledBefore, keep, limit })
const statusesOf = async (...ids: string[]) =>
  Promise.all(ids.map(async (id) => (await store.where('shop', id)).status))
const count = (sql: string) => Number(other.prepare(sql).get()?.['n'])

describe('a purge', () => {
  it('that fails forgets no id, nor a counter', async () => {
    await open({ keepIds: 0 })
    await accept(events(10, 'old'))
    await settleAll()
    expect(await purge(wall + 1)).toBe(10)
    await accept(events(10, 'new'))
    await settleAll()
    other.exec("CREATE TRIGGER refuse BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'not today'); END")
    await expect(purge(wall + 1)).rejects.toThrow('not today')
    expect(await statusesOf('old0', 'old9', 'new0')).toEqual(['purged', 'purged', 'found'])
    expect((await accept([event('old3')])).accepted).toEqual(['duplicate'])
    other.exec('DROP TRIGGER refuse')
    expect(await store.recount()).toEqual(await store.totals())
    expect(await purge(wall + 1)).toBe(10)
    expect(await statusesOf('old0', 'new0')).toEqual(['purged', 'purged'])
    expect(await store.recount()).toEqual(await store.totals())
    expect(count('SELECT events AS n FROM store')).toBe(0)
  })

  it('takes no more and no younger than it is told, and leaves no row of what is gone', async () => {
    await open()
    await accept(events(700, 'old'))
    await settleAll()
    wall += day
    await accept(events(700, 'young'))
    await settleAll()
    expect(await purge(start)).toBe(0)
    expect(await purge(wall, { limit: 300 })).toBe(300)
    expect(await purge(wall)).toBe(400)
    expect(await purge(wall)).toBe(0)
    expect(await statusesOf('old699', 'young0')).toEqual(['purged', 'found'])
    expect(await purge(0, { keep: 650 })).toBe(50)
    expect(await statusesOf('young49', 'young50')).toEqual(['purged', 'found'])
    expect(await purge(wall + 1)).toBe(650)
    for (const table of ['events', 'runs', 'entries']) expect(count(`SELECT count(*) AS n FROM ${table}`)).toBe(0)
    expect(await store.recount()).toEqual(await store.totals())
  })

  it('passes over what is open, however much, a stretch at a time', { timeout: 60_000 }, async () => {
    await open()
    for (let unit = 0; unit < 11; unit++) await accept(events(1_000, `u${unit}-`))
    await settleAll({ state: 'parked', reason: 'bad' })
    await accept(events(3, 'm'))
    await settleAll()
    wall += day
    expect(await purge(wall)).toBe(0)
    expect(await purge(wall)).toBe(3)
    expect(await purge(wall)).toBe(0)
    // What it passed over is looked at again.
    await store.selectForReplay({ messageIds: ['u0-7'] }, 'again')
    await store.replay('again', 1)
    await settleAll()
    wall += day
    expect(await purge(wall)).toBe(0)
    expect(await purge(wall)).toBe(1)
    expect(await store.recount()).toEqual(await store.totals())
  })
})

describe('a clock that was ahead', () => {
  const years = 12 * 365 * day

  it('of more events than one page holds up none of the later ones', async () => {
    await open()
    wall = start + years
    await accept(events(1_300, 'ahead'))
    wall = start
    await accept(events(2, 'm'))
    await settleAll()
    wall = start + 8 * day
    await accept(events(1, 'young'))
    await settleAll()
    expect(await purge(start + day)).toBe(1_302)
    expect(await statusesOf('ahead0', 'ahead1299', 'm1', 'young0')).toEqual(['purged', 'purged', 'purged', 'found'])
  })

  it('takes what it settled for settled when that is noticed: in a run, and in a row of its own', async () => {
    await open()
    await accept(events(2, 'm'))
    wall = start + years
    const [first, second] = await store.lease('a', leaseAll)
    if (!first || !second) throw new Error('nothing leased')
    const again: NextState = { state: 'pending', afterMs: 0, spent: true, stepDone: false, maybeDelivered: false }
    await store.commit({ transitions: [{ tickets: [second], next: again, attempts: [] }] })
    await settleAll()
    await store.commit({ transitions: [{ tickets: [first], next: { state: 'delivered' }, attempts: [] }] })
    wall = start + day
    await accept(events(1, 'after'))
    await settleAll()
    // Nobody knows when it was: it has its whole retention from here.
    expect(await purge(wall - 1)).toBe(0)
    wall += 7 * day
    expect(await purge(wall - 7 * day)).toBe(0)
    expect(await purge(wall - 7 * day + 1)).toBe(3)
    expect(await store.recount()).toEqual(await store.totals())
  })

  it('by less than an hour is believed: clocks go back a little', async () => {
    await open()
    await accept(events(1))
    wall = start + 3_600_000
    await settleAll()
    wall = start
    expect(await purge(start + 1)).toBe(0)
    wall = start + 2 * 3_600_000
    expect(await purge(start + 3_600_000)).toBe(0)
    expect(await purge(start + 3_600_001)).toBe(1)
  })

  it('is not held against what no lane took', async () => {
    await open()
    wall = start + years
    await accept([{ ...event('nowhere', []), skipped: [{ lane: 'a', reason: 'no_consent' }] }])
    wall = start
    await accept(events(1))
    await settleAll()
    wall = start + day
    expect(await purge(start)).toBe(0)
    expect(await purge(start + 1)).toBe(2)
  })
})

it('the log is emptied after a purge, at most once a minute', async () => {
  await open()
  const logBytes = () => statSync(join(directory, 'store.db-wal')).size
  const purgeOne = async (id: string) => {
    await accept([event(id)])
    await settleAll()
    expect(await purge(wall + 1)).toBe(1)
  }
  await purgeOne('m1')
  expect(logBytes()).toBe(0)
  elapsed += 59_999
  await purgeOne('m2')
  expect(logBytes()).toBeGreaterThan(0)
  elapsed += 1
  await purgeOne('m3')
  expect(logBytes()).toBe(0)
})
