import { expect, it } from 'vitest'
import { failing, openMemoryDatabase } from '../testing/memory-database.js'
import { createDictionary } from './dictionary.js'

it('a dictionary numbers its texts from one, and forgets what a failed transaction wrote', async () => {
  const tables = await openMemoryDatabase()
  let dictionary = createDictionary(tables, 'sources', 'name')
  const all = () =>
    tables
      .prepare('SELECT id, name FROM sources ORDER BY id')
      .all()
      .map((row) => Object.values(row))
  expect([dictionary.known('a'), dictionary.textOf(1), dictionary.ids()]).toEqual([undefined, '', []])
  expect([dictionary.idOf('a'), dictionary.idOf('b'), dictionary.idOf('a')]).toEqual([1, 2, 1])
  expect(all()).toEqual([
    [1, 'a'],
    [2, 'b'],
  ])
  expect([dictionary.known('b'), dictionary.textOf(2), dictionary.ids()]).toEqual([2, 'b', [1, 2]])
  failing(tables, () => expect(dictionary.idOf('c')).toBe(3))
  dictionary.reload()
  expect([dictionary.known('c'), dictionary.textOf(3), dictionary.ids()]).toEqual([undefined, '', [1, 2]])
  dictionary = createDictionary(tables, 'sources', 'name')
  expect([dictionary.idOf('b'), dictionary.idOf('d')]).toEqual([2, 3])
})
