import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NextState } from '@waybill/delivery/store'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { loadDriver } from '../open/driver.js'
import { migrate } from '../open/schema.js'
import { openParts, type StoreParts } from '../testing/store-parts.js'
import { testEvent } from '../testing/test-event.js'
import { createStagedDatabase, type StagedDatabase } from '../writer/staged-database.js'
import { createPurges, type Purges } from './purge.js'

let directory: string
let database: StagedDatabase
let parts: StoreParts
let purges: Purges
let isSpent: boolean
let elapsed: number

function open(keepIds: number): void {
  parts = openParts(database)
  purges = createPurges(parts.tables, {
    keepIds,
    reserve: { isSpent: () => isSpent },
    now: () => 1_000,
    elapsed: () => elapsed,
  })
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'waybill-purge-'))
  const path = join(directory, 'store.db')
  database = createStagedDatabase((await loadDriver())(path))
  database.exec('PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF')
  migrate(database, path)
  isSpent = false
  elapsed = 0
  open(0)
})

afterEach(async () => {
  expect(await parts.faults()).toEqual([])
  database.close()
  rmSync(directory, { recursive: true, force: true })
})

const rows = (sql: string) =>
  database
    .prepare(sql)
    .all()
    .map((row) => Object.values(row))
const accept = (count: number, text = '') => {
  const from = parts.tables.counters.seq
  const events = Array.from({ length: count }, (_, index) => testEvent(`m${from + index + 1}`, ['a'], text))
  return parts.unit.commit({ accept: events.map((event) => ({ ...event, at: 500 })) })
}
const settleAll = (next?: NextState) => parts.settle(parts.lease('a'), next)
const purge = (keep = 1_000_000, settledBefore = 2_000) => purges.purge({ settledBefore, keep, limit: 1_000 })
const logBytes = () => statSync(join(directory, 'store.db-wal')).size

it('a purge takes what is settled around what is not, and notes how each of it had ended', async () => {
  await accept(9)
  const leases = parts.lease('a')
  const settle = (seqs: readonly number[], next: NextState) =>
    parts.settle(
      leases.filter(({ seq }) => seqs.includes(seq)),
      next,
    )
  await settle([1, 2, 5], { state: 'delivered' })
  await settle([6], { state: 'parked', reason: 'bad' })
  await settle([4, 8], { state: 'expired', reason: 'old' })
  await settle([7], { state: 'pending', afterMs: 0, spent: true, stepDone: false, maybeDelivered: false })
  expect(parts.lease('a').map(({ seq }) => seq)).toEqual([7])
  await parts.settle(
    leases.filter(({ seq }) => seq === 9),
    { state: 'erased' },
  )
  expect(purge()).toBe(6)
  expect(rows('SELECT seq FROM events').flat()).toEqual([3, 6, 7])
  expect(rows('SELECT seq FROM entries').flat()).toEqual([6, 7])
  expect(rows('SELECT purged FROM lanes')).toEqual([['[0,3,0,0,2,1]']])
  expect(purge()).toBe(0)
  expect(rows('SELECT purged FROM lanes')).toEqual([['[0,3,0,0,2,1]']])
})

it('a purge keeps so many that are settled; what is open is not among them', async () => {
  await accept(3)
  const leases = parts.lease('a')
  await accept(3)
  await settleAll()
  expect([purge(3, 0), purge(2, 0)]).toEqual([0, 1])
  expect(rows('SELECT seq FROM events').flat()).toEqual([1, 2, 3, 5, 6])
  await parts.settle(leases.slice(0, 1))
  expect([purge(3, 0), purge(1, 0)]).toEqual([0, 2])
  expect(rows('SELECT seq FROM events').flat()).toEqual([2, 3, 6])
})

it.each([
  [65_535, true],
  [65_534, false],
])(
  'of %d ids that are kept beside those of its events: the oldest run of 65,536 is kept: %s',
  async (keepIds, kept) => {
    database.exec('UPDATE store SET seq = 65536')
    open(keepIds)
    const { ids } = parts.tables
    for (let seq = 1; seq <= 65_536; seq++) ids.add(1, `m${seq}`, seq)
    parts.tables.transact(() => ids.seal(65_536))?.()
    await accept(1)
    await settleAll()
    expect(purge()).toBe(1)
    expect([ids.find(1, 'm1'), ids.find(1, 'm65537')]).toEqual([kept ? 1 : undefined, 65_537])
    expect(rows('SELECT size FROM hash_runs ORDER BY last').flat()).toEqual(kept ? [65_536, 1] : [1])
    // All that there was is sealed.
    expect(ids.sealUpTo(70_000, 70_000)).toBeUndefined()
  },
)

it('pages that hold nothing go back to the disk, with the log', async () => {
  await accept(100, 'x'.repeat(4_000))
  await settleAll()
  const pages = () => Number(rows('PRAGMA page_count')[0]?.[0])
  const before = pages()
  expect(purge()).toBe(100)
  expect([pages() < before / 2, rows('PRAGMA freelist_count'), logBytes()]).toEqual([true, [[0]], 0])
})

it('the log is emptied before and after where the disk is full, and else once a minute', async () => {
  await accept(1)
  const before = logBytes()
  expect([purge(), logBytes()]).toEqual([0, before])
  await settleAll()
  expect([purge(), logBytes()]).toEqual([1, 0])
  elapsed = 10
  await accept(1)
  await settleAll()
  expect(purge()).toBe(1)
  expect(logBytes()).toBeGreaterThan(0)
  isSpent = true
  expect([purge(), logBytes()]).toEqual([0, 0])
  await accept(1)
  await settleAll()
  expect([purge(), logBytes()]).toEqual([1, 0])
  isSpent = false
  elapsed = 60_009
  await accept(1)
  await settleAll()
  expect(purge()).toBe(1)
  expect(logBytes()).toBeGreaterThan(0)
})

it('a purge that cannot give back space has purged all the same', async () => {
  await accept(1)
  await settleAll()
  const other = (await loadDriver())(join(directory, 'store.db'))
  other.exec('BEGIN; SELECT * FROM store')
  expect(other.prepare('SELECT seq FROM events').all()).toHaveLength(1)
  expect(purge()).toBe(1)
  other.exec('COMMIT')
  other.close()
})
