import { beforeEach, expect, it } from 'vitest'
import { failing, openMemoryDatabase } from '../testing/memory-database.js'
import type { StagedDatabase } from '../writer/staged-database.js'
import { transact } from '../writer/writer.js'
import { createIdIndex, type IdIndex } from './id-index.js'

const runSize = 1_000
let database: StagedDatabase
let ids: IdIndex

beforeEach(async () => {
  database = await openMemoryDatabase()
  ids = createIdIndex(database, 42, runSize)
})

/** Events of source 1 by their numbers, as rows too where asked. */
function add(first: number, last: number, { rows = false } = {}): void {
  for (let seq = first; seq <= last; seq++) ids.add(1, `m${seq}`, seq)
  if (rows)
    database.exec(
      `WITH RECURSIVE s(seq) AS (SELECT ${first} UNION ALL SELECT seq + 1 FROM s WHERE seq < ${last})
       INSERT INTO events SELECT seq, 1, 'm' || seq, 0, 'n', '[]', 0, 0, 1, NULL FROM s`,
    )
}

const sizes = () =>
  database
    .prepare('SELECT size FROM hash_runs ORDER BY last')
    .all()
    .map(({ size }) => Number(size))

const findAll = (seqs: readonly number[], source = 1) => seqs.map((seq) => ids.find(source, `m${seq}`))

it('finds an id of its own source alone, until it is taken back', () => {
  add(1, 3)
  expect(findAll([1, 2, 3, 4])).toEqual([1, 2, 3, undefined])
  expect(findAll([1, 2, 3], 2)).toEqual([undefined, undefined, undefined])
  ids.remove(1, 'm2')
  ids.remove(2, 'm3')
  expect(findAll([1, 2, 3])).toEqual([1, undefined, 3])
  ids.add(2, 'm2', 4)
  expect([ids.find(2, 'm2'), ids.find(1, 'm2')]).toEqual([4, undefined])
})

it('seals the newest when they are many, which counts once it is committed', () => {
  add(1, runSize - 1)
  expect(ids.seal(runSize - 1)).toBeUndefined()
  add(runSize, runSize)
  failing(database, () => ids.seal(runSize))
  expect(findAll([1, 2, runSize])).toEqual([1, 2, runSize])
  expect(sizes()).toEqual([])
  transact(database, () => ids.seal(runSize))?.()
  expect(sizes()).toEqual([runSize])
  add(runSize + 1, runSize + 2)
  expect(ids.seal(runSize + 2)).toBeUndefined()
  expect(findAll([1, runSize, runSize + 1, runSize + 2])).toEqual([1, runSize, runSize + 1, runSize + 2])
  // What was sealed is in no row of events any more, and known all the same.
  ids = createIdIndex(database, 42, runSize)
  expect(findAll([1, runSize, runSize + 1])).toEqual([1, runSize, undefined])
})

it('seals many beside a run that is small, not with it', () => {
  add(1, 2)
  transact(database, () => ids.sealUpTo(1, 2))?.()
  add(3, runSize + 2)
  transact(database, () => ids.seal(runSize + 2))?.()
  expect(sizes()).toEqual([2, runSize])
})

it('seals what is about to be purged, together with the newest run while both are small', () => {
  expect(ids.sealUpTo(5, 5)).toBeUndefined()
  add(1, 10)
  transact(database, () => ids.sealUpTo(4, 10))?.()
  expect(sizes()).toEqual([10])
  add(11, 20)
  // Covered by a run already.
  expect(ids.sealUpTo(10, 20)).toBeUndefined()
  transact(database, () => ids.sealUpTo(11, 20))?.()
  expect(sizes()).toEqual([20])
  add(21, runSize)
  transact(database, () => ids.sealUpTo(21, runSize))?.()
  expect(sizes()).toEqual([runSize])
  add(runSize + 1, runSize + 1)
  transact(database, () => ids.sealUpTo(runSize + 1, runSize + 1))?.()
  expect(sizes()).toEqual([runSize, 1])
  expect(findAll([1, 10, 11, 20, 21, runSize, runSize + 1])).toEqual([1, 10, 11, 20, 21, runSize, runSize + 1])
})

it('reads the ids that no run covers from their rows, however many', { timeout: 20_000 }, () => {
  add(1, 5, { rows: true })
  transact(database, () => ids.sealUpTo(3, 5))?.()
  database.exec('DELETE FROM events WHERE seq < 4')
  add(6, 20_006, { rows: true })
  ids = createIdIndex(database, 42, runSize)
  expect(findAll([1, 5, 6, 10_005, 10_006, 20_005, 20_006])).toEqual([1, 5, 6, 10_005, 10_006, 20_005, 20_006])
  expect(ids.find(1, 'm20007')).toBeUndefined()
  transact(database, () => ids.sealUpTo(20_006, 20_006))?.()
  expect(sizes()).toEqual([5, 20_001])
})
