import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LeasedDelivery, NextState, Store } from '@waybill/delivery/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Limits, standardLimits } from '../limits.js'
import { type Database, loadDriver } from '../open/driver.js'
import type { SqliteStoreOptions } from '../sqlite-options.js'
import { sqliteStoreWithin } from '../sqlite-store.js'
import { lanesToOpen, leaseAll, testEvent } from '../testing/test-event.js'

const delivered: NextState = { state: 'delivered' }
let directory: string
let path: string
let store: Store
let other: Database

async function open(options: Partial<SqliteStoreOptions> = {}, limits: Partial<Limits> = {}): Promise<void> {
  store = sqliteStoreWithin({ ...standardLimits, ...limits }, { path, reserveBytes: 0, thread: false, ...options })
  await store.open(lanesToOpen)
  other = (await loadDriver())(path)
}

async function close(): Promise<void> {
  other.close()
  await store.close()
}

/** The same files for another opening, as if this one's process had been killed. */
function crash(): void {
  const copy = join(directory, 'copy')
  cpSync(path, join(copy, 'store.db'))
  cpSync(`${path}-wal`, join(copy, 'store.db-wal'))
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'waybill-upkeep-'))
  path = join(directory, 'store.db')
})

afterEach(async () => {
  await close()
  rmSync(directory, { recursive: true, force: true })
})

const accept = async (count: number, from = 1) => {
  const events = Array.from({ length: count }, (_, index) => testEvent(`m${from + index}`))
  return (await store.commit({ accept: events })).accepted
}
const settle = (tickets: readonly LeasedDelivery[], next: NextState = delivered) =>
  store.commit({ transitions: [{ tickets, next, attempts: [] }] })
const idsOf = (leases: readonly LeasedDelivery[]) => leases.map(({ event }) => event.messageId)
const numbers = (sql: string) => Object.values(other.prepare(sql).get() ?? {}).map(Number)
const refuse = (what: string) =>
  other.exec(`CREATE TRIGGER refuse BEFORE ${what} BEGIN SELECT RAISE(ABORT, 'not today'); END`)
const allow = () => other.exec('DROP TRIGGER refuse')

describe('a unit that fails', () => {
  it('leaves an event that was to be put off to the watermark, so that the next opening finds it', async () => {
    await open({ window: 8 })
    await accept(5)
    const leases = await store.lease('a', leaseAll)
    // A quarter of the window may wait in memory; who comes after them is put off to a row.
    await store.release(leases.slice(3), { afterMs: 60_000 })
    refuse('INSERT ON entries')
    await expect(store.release(leases.slice(0, 3), { afterMs: 60_000 })).rejects.toThrow('not today')
    allow()
    await accept(1, 6)
    await close()
    await open()
    expect(idsOf(await store.lease('a', leaseAll))).toEqual(['m1', 'm2', 'm3', 'm4', 'm5', 'm6'])
    expect(await store.recount()).toEqual(await store.totals())
  })

  it('counts nothing, knows no id of it, and lets the same be done again', async () => {
    await open({ maxPending: 3 })
    refuse('INSERT ON events')
    await expect(accept(3)).rejects.toThrow('not today')
    allow()
    expect(await accept(4)).toMatchObject(['accepted', 'accepted', 'accepted', { status: 'full' }])
    const leases = await store.lease('a', leaseAll)
    refuse('INSERT ON runs')
    await expect(settle(leases)).rejects.toThrow('not today')
    allow()
    expect((await store.totals())['a']).toMatchObject({ accepted: 3, pending: 3 })
    expect((await settle(leases)).stale).toEqual([])
    expect((await store.totals())['a']).toMatchObject({ accepted: 3, pending: 0, delivered: 3 })
    expect(await store.recount()).toEqual(await store.totals())
    expect(numbers('SELECT seq, events, open_events, open_bytes FROM store')).toEqual([3, 3, 0, 0])
    expect(await accept(3, 4)).toEqual(['accepted', 'accepted', 'accepted'])
  })
})

describe('the watermark', () => {
  it('passes an event that holds it up for long, which is found by its row', async () => {
    await open({}, { lag: 500 })
    const [first] = (await accept(1)) && (await store.lease('a', leaseAll))
    if (!first) throw new Error('nothing leased')
    await accept(499, 2)
    await settle(await store.lease('a', leaseAll))
    await accept(1, 501)
    // As far behind as may be: the cursor stands on the last event.
    expect(numbers('SELECT low FROM lanes')).toEqual([1])
    await accept(1, 502)
    expect(numbers('SELECT count(*) FROM entries')).toEqual([0])
    await accept(1, 503)
    expect(numbers('SELECT seq, state FROM entries')).toEqual([1, 0])
    // It passes once the row is committed.
    expect(numbers('SELECT low FROM lanes')).toEqual([1])
    await accept(1, 504)
    expect(numbers('SELECT low FROM lanes')).toEqual([501])
    crash()
    await close()
    path = join(directory, 'copy', 'store.db')
    await open()
    expect(idsOf(await store.lease('a', leaseAll)).sort()).toEqual(['m1', 'm501', 'm502', 'm503', 'm504'])
    expect(await store.recount()).toEqual(await store.totals())
  })

  it('stands before what has no row, and behind what has ended or waits on the disk', async () => {
    await open({ window: 8 })
    await accept(6)
    const leases = await store.lease('a', leaseAll)
    await settle(leases.slice(0, 2))
    await settle(leases.slice(3, 4))
    await accept(1, 7)
    expect(numbers('SELECT low FROM lanes')).toEqual([3])
    const again: NextState = { state: 'pending', afterMs: 60_000, spent: true, stepDone: false, maybeDelivered: false }
    await settle(leases.slice(2, 3), again)
    await accept(1, 8)
    expect(numbers('SELECT low FROM lanes')).toEqual([5])
    await settle(leases.slice(4))
    await settle(await store.lease('a', leaseAll))
    await accept(1, 9)
    expect(numbers('SELECT low FROM lanes')).toEqual([9])
  })
})

describe('a backlog', () => {
  it('of hundreds with rows of their own is read back, each once', async () => {
    await open()
    const again: NextState = { state: 'pending', afterMs: 0, spent: true, stepDone: false, maybeDelivered: true }
    for (let from = 1; from <= 1_000; from += 500) {
      await accept(500, from)
      await settle(await store.lease('a', leaseAll), again)
    }
    await accept(1, 1_001)
    await settle(
      (await store.lease('a', { ...leaseAll, max: 2_000 })).filter(({ event }) => event.messageId === 'm1001'),
    )
    await close()
    await open({ window: 300 })
    const seen: string[] = []
    for (let leases = await store.lease('a', { ...leaseAll, max: 170 }); leases.length > 0; ) {
      // The first half had two attempts.
      for (const { seq, attempt } of leases) expect([seq, attempt]).toEqual([seq, seq <= 500 ? 2 : 1])
      seen.push(...idsOf(leases))
      await settle(leases)
      leases = await store.lease('a', { ...leaseAll, max: 170 })
    }
    expect(seen).toEqual(Array.from({ length: 1_000 }, (_, index) => `m${index + 1}`))
    expect((await store.totals())['a']).toMatchObject({ accepted: 1_001, delivered: 1_001, pending: 0 })
    expect(await store.recount()).toEqual(await store.totals())
  })

  it('stays filed under an endpoint that is held, and under one that is not goes at once', async () => {
    await open()
    await accept(2)
    const [one, two] = await store.lease('a', leaseAll)
    if (!one || !two) throw new Error('nothing leased')
    const filedUnder = (endpoint: string): NextState => ({
      state: 'pending',
      afterMs: 0,
      spent: false,
      stepDone: false,
      maybeDelivered: false,
      endpoint,
    })
    await store.hold({ lane: 'a', endpoint: 'carts', reason: 'bad_key' })
    await settle([one], filedUnder('carts'))
    await settle([two], filedUnder('profiles'))
    await close()
    await open()
    expect(idsOf(await store.lease('a', leaseAll))).toEqual(['m2'])
    await store.resume('a', 'carts')
    expect(idsOf(await store.lease('a', leaseAll))).toEqual(['m1'])
  })
})
