import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createDiskReserve, type DiskReserve } from '../open/disk-reserve.js'
import { loadDriver } from '../open/driver.js'
import { migrate } from '../open/schema.js'
import { openParts, type StoreParts } from '../testing/store-parts.js'
import { testEvent } from '../testing/test-event.js'
import { createStagedDatabase, type StagedDatabase } from '../writer/staged-database.js'

let directory: string
let database: StagedDatabase
let reserve: DiskReserve
let parts: StoreParts

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'waybill-unit-'))
  const path = join(directory, 'store.db')
  database = createStagedDatabase((await loadDriver())(path))
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF')
  migrate(database, path)
  reserve = createDiskReserve({
    path: join(directory, 'reserve'),
    bytes: 4_096,
    log: { bytes: 0 },
    pending: () => 0,
    elapsed: () => 0,
  })
  parts = openParts(database, { window: 1_000, reserve })
})

afterEach(() => {
  database.close()
  rmSync(directory, { recursive: true, force: true })
})

const numbers = (sql: string) => Object.values(database.prepare(sql).get() ?? {}).map(Number)
const accept = async (count: number, from = 1) => {
  const events = Array.from({ length: count }, (_, index) => testEvent(`m${from + index}`))
  return (await parts.unit.commit({ accept: events })).accepted
}
const logBytes = () => statSync(join(directory, 'store.db-wal')).size

/** From here on the file cannot grow. */
const fillDisk = () => database.exec(`PRAGMA max_page_count = ${numbers('PRAGMA page_count')[0]}`)
const large = (id: string) => testEvent(id, ['a'], 'x'.repeat(100_000))

it('a full disk takes no event, and what vendors answered all the same', async () => {
  await accept(3)
  const leases = parts.lease('a')
  await parts.settle(leases.slice(0, 1))
  for (let from = 10; from < 60; from++) await accept(1, from)
  fillDisk()
  const before = logBytes()
  expect(reserve.isSpent()).toBe(false)
  const settle = [{ tickets: leases.slice(1, 2), next: { state: 'delivered' as const }, attempts: [] }]
  expect(await parts.unit.commit({ accept: [large('x'), testEvent('y')], transitions: settle })).toEqual({
    accepted: ['full', 'full'],
    stale: [],
    disk: expect.objectContaining({ full: true }),
  })
  expect(reserve.isSpent()).toBe(true)
  expect(logBytes()).toBeLessThan(before / 2)
  expect(parts.tables.counters.totals()['a']).toMatchObject({ accepted: 53, delivered: 2, pending: 51 })
  // Until there is room again, nothing else is tried.
  expect((await parts.unit.commit({ accept: [testEvent('z')] })).accepted).toEqual(['full'])
  const next = { state: 'parked' as const, detail: 'x'.repeat(100_000) }
  await expect(parts.settle(leases.slice(2), next)).rejects.toMatchObject({ code: 'store_not_written' })
  expect((await parts.settle(leases.slice(2))).stale).toEqual([])
  expect(await parts.faults()).toEqual([])
})

it('a full disk that takes nothing at all is said once the reserve did not help', async () => {
  await accept(1)
  const leases = parts.lease('a')
  fillDisk()
  const next = { state: 'parked' as const, detail: 'x'.repeat(100_000) }
  await expect(parts.settle(leases, next)).rejects.toMatchObject({ code: 'store_not_written', kind: 'unavailable' })
  expect(reserve.isSpent()).toBe(true)
  expect(await parts.faults()).toEqual([])
})

it('another failure spends no reserve', async () => {
  database.exec("CREATE TRIGGER refuse BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'not today'); END")
  await expect(accept(1)).rejects.toMatchObject({ code: 'store_refused' })
  expect(reserve.isSpent()).toBe(false)
})

it('a watermark that is held up passes 500 events a unit, each with a row, while they are further behind', async () => {
  await accept(700)
  const lane = parts.tables.lane('a')
  // A table of a thousand numbers is as far as it was read.
  lane.read(50_001, false)
  await parts.unit.commit({})
  expect([lane.low(), numbers('SELECT count(*) FROM entries')]).toEqual([1, [0]])
  lane.read(50_002, false)
  await parts.unit.commit({})
  expect([lane.low(), numbers('SELECT count(*), max(seq), max(state), max(at) FROM entries')]).toEqual([
    2,
    [1, 1, 0, 1_000],
  ])
  lane.read(90_000, false)
  await parts.unit.commit({})
  expect([lane.low(), numbers('SELECT count(*), max(seq) FROM entries')]).toEqual([502, [501, 501]])
  database.exec("CREATE TRIGGER refuse BEFORE INSERT ON entries BEGIN SELECT RAISE(ABORT, 'not today'); END")
  await expect(parts.unit.commit({})).rejects.toThrow('not today')
  database.exec('DROP TRIGGER refuse')
  // Of what has no row now the watermark knows, and of what had one before.
  expect(lane.low()).toBe(502)
  await parts.unit.commit({})
  await parts.unit.commit({})
  expect([lane.low(), numbers('SELECT count(*), max(seq) FROM entries')]).toEqual([90_001, [700, 700]])
  // It ends in its row then, at its first attempt too.
  await parts.settle(parts.lease('a', { max: 3 }))
  expect(numbers('SELECT count(*) FROM entries WHERE state = 1')).toEqual([3])
  expect(await parts.faults()).toEqual([])
})
