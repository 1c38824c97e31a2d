import { expect } from 'vitest'
import type { SqlRow } from '../database/database.js'
import type { Tables } from '../testing/tables.js'
import { tablesTest } from '../testing/tables-test.js'
import { dueLanesStatement } from './due-statements.js'

let tables: Tables
tablesTest.beforeEach(({ tables: shared }) => {
  tables = shared
  return tables.clear()
})

const due = (lanes: readonly number[], closed: readonly (readonly [number, string])[] = []) =>
  tables.sql(dueLanesStatement('waybill'), [
    lanes,
    closed.map(([lane]) => lane),
    closed.map(([, endpoint]) => endpoint),
  ])

tablesTest.for<[string, SqlRow, boolean | undefined]>([
  ['what is ready', {}, false],
  ['what is ready and replayed', { drawn: 9 }, false],
  ['what is filed', { endpoint: 'open' }, false],
  ['what is filed under a closed endpoint', { endpoint: 'shut' }, undefined],
  ['what is filed under a held endpoint', { endpoint: 'held' }, undefined],
  ['what is behind another', { waits_for: 1 }, undefined],
  ['what the version before set back until now', { waits_for: 1, dueIn: -1 }, true],
  ['what waits for its time', { dueIn: 60 }, undefined],
  ['what is leased', { dueIn: 60, worker: 3 }, undefined],
  ['what has waited long enough', { dueIn: -1 }, true],
  ['an expired lease', { dueIn: -1, worker: 3 }, true],
])('a lane with %s', async ([, row, stirs]) => {
  await tables.queue({ seq: 5, ...row })
  await tables.put('holds', { lane: 1, endpoint: 'held', reason: 'r' }, { lane: 2, endpoint: 'open', reason: 'r' })
  const closed = [
    [1, 'shut'],
    [2, 'open'],
  ] as const
  expect(await due([1, 2], closed)).toEqual(stirs === undefined ? [] : [{ lane: 1, stirs }])
  await tables.put('holds', { lane: 1, endpoint: '', reason: 'r' })
  expect(await due([1, 2], closed)).toEqual([])
})

tablesTest('a lane in which rows are behind heads that left, or whose followers are not counted', async () => {
  await tables.put('freed', { lane: 2, head: 4 })
  await tables.put('joined', { lane: 3, key: 1, head: 4, bulk: false, count: 1 })
  expect(await due([1, 2, 3])).toEqual([
    { lane: 2, stirs: true },
    { lane: 3, stirs: true },
  ])
  expect(await due([1])).toEqual([])
})
