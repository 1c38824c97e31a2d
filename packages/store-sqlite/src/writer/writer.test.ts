import { beforeEach, expect, it } from 'vitest'
import { loadDriver } from '../open/driver.js'
import { leavesTurns } from '../testing/leaves-turns.js'
import { failing } from '../testing/memory-database.js'
import { createStagedDatabase, type StagedDatabase } from './staged-database.js'
import { createDirectWriter, transact } from './writer.js'

let database: StagedDatabase

beforeEach(async () => {
  database = createStagedDatabase((await loadDriver())(':memory:'))
  database.exec('CREATE TABLE t (a, b)')
})

const put = () => database.prepare('INSERT INTO t VALUES (?, ?)')
const rows = () =>
  database
    .prepare('SELECT * FROM t')
    .all()
    .map((row) => Object.values(row))
const isInTransaction = () => {
  try {
    database.exec('BEGIN')
    database.exec('ROLLBACK')
    return false
  } catch {
    return true
  }
}

it('a staged database hands on what is written meanwhile, by the number of its text, and reads', () => {
  const taken: unknown[] = []
  const numbers = database.texts.length
  const insert = put()
  expect(put()).toBe(insert)
  const clear = database.prepare('DELETE FROM t')
  expect(database.texts.slice(numbers)).toEqual(['INSERT INTO t VALUES (?, ?)', 'DELETE FROM t'])
  insert.run(1, 'one')
  const take = (statement: number, values: readonly unknown[]) => void taken.push([database.texts[statement], values])
  const count = database.stage(() => {
    insert.run(2, null)
    clear.run()
    return rows().length
  }, take)
  expect([count, taken]).toEqual([
    1,
    [
      ['INSERT INTO t VALUES (?, ?)', [2, null]],
      ['DELETE FROM t', []],
    ],
  ])
  insert.run(3, 'three')
  expect(rows()).toEqual([
    [1, 'one'],
    [3, 'three'],
  ])
  const failed = () =>
    database.stage(() => {
      throw new Error('not today')
    }, take)
  expect(failed).toThrow('not today')
  clear.run()
  expect([rows(), taken.length]).toEqual([[], 2])
})

it('the direct writer makes what was added, once, and nothing of what was dropped', async () => {
  const writer = createDirectWriter(database)
  const insert = put()
  const add = (a: number) => database.stage(() => insert.run(a, 'x'), writer.add)
  add(1)
  add(2)
  expect(rows()).toEqual([])
  expect(await leavesTurns(() => writer.commit())).toBe(true)
  add(3)
  writer.drop()
  await writer.commit()
  expect(rows()).toEqual([
    [1, 'x'],
    [2, 'x'],
  ])
  add(4)
  database.exec("CREATE TRIGGER refuse BEFORE INSERT ON t BEGIN SELECT RAISE(ABORT, 'not today'); END")
  await expect(writer.commit()).rejects.toThrow('not today')
  database.exec('DROP TRIGGER refuse')
  // What failed is not tried again by itself.
  await writer.commit()
  expect([rows().length, isInTransaction()]).toEqual([2, false])
})

it('a transaction is whole, or nothing and over', () => {
  const insert = put()
  expect(
    transact(database, () => {
      expect(isInTransaction()).toBe(true)
      insert.run(1, 'x')
      return 'done'
    }),
  ).toBe('done')
  expect([rows().length, isInTransaction()]).toEqual([1, false])
  failing(database, () => insert.run(2, 'x'))
  expect([rows().length, isInTransaction()]).toEqual([1, false])
  // SQLite has rolled back by itself: what is told is why.
  const byItself = () =>
    transact(database, () => {
      database.exec('ROLLBACK')
      throw new Error('not today')
    })
  expect(byItself).toThrow('not today')
})
