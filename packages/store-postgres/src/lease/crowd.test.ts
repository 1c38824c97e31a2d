import { describe, expect } from 'vitest'
import type { Tables } from '../testing/tables.js'
import { tablesTest } from '../testing/tables-test.js'
import { claimStatement } from './claim-statement.js'
import { dueLanesStatement, nextDueStatement } from './due-statements.js'
import { lookStatement } from './look-statement.js'

let tables: Tables
tablesTest.beforeEach(({ tables: shared }) => {
  tables = shared
  return tables.clear()
})

const crowd = 5_000

/** How many pages a statement reads. What it does is undone. */
async function pages(text: string, values: readonly unknown[]): Promise<number> {
  const [row] = await tables.database.session(async (run) => {
    await run('BEGIN')
    const rows = await run(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`, values)
    await run('ROLLBACK')
    return rows
  })
  const [{ Plan: plan }] = row?.['QUERY PLAN'] as [{ Plan: Record<string, number> }]
  return (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0)
}

/** Each column is an expression of a row's number `n`. */
type Columns = Readonly<Record<string, string>>

const crowds: readonly (readonly [string, Columns])[] = [
  ['behind one head', { due_at: "'infinity'::timestamptz", waits_for: '0' }],
  ['each behind the one before', { due_at: "'infinity'::timestamptz", waits_for: 'n - 1' }],
  ['until a later time', { due_at: "now() + n * interval '1 second'" }],
  ['as it is leased', { due_at: "now() + interval '1 minute'", worker: '5' }],
  ['as its endpoint is closed', { due_at: "'epoch'::timestamptz", endpoint: "'shut'" }],
  ['before the living, as it is replayed', { due_at: "'epoch'::timestamptz", drawn: '100000 + n' }],
]

/** What was there when the planner's statistics were taken; `undefined`: they were never taken. */
const remembered: readonly (Columns | undefined)[] = [
  undefined,
  { due_at: "now() - n * interval '1 second'", worker: '5' },
  { due_at: "'epoch'::timestamptz" },
  { due_at: "'infinity'::timestamptz", waits_for: '0' },
]

async function put(count: number, columns: Columns): Promise<void> {
  const names = Object.keys(columns)
  await tables.sql(
    `INSERT INTO waybill.queue (lane, seq, slot, bytes, keys, head, ${names.join(', ')})
     SELECT 2, n, 1, 100, ARRAY[n], true, ${Object.values(columns).join(', ')} FROM generate_series(1, ${count}) n`,
  )
}

/** A crowd in lane 2, and one row that can go. The statistics are of what was there before. */
async function fill(columns: Columns, before: Columns | undefined): Promise<void> {
  // What was deleted before would stand in the indexes until it is vacuumed.
  await tables.sql(`TRUNCATE waybill.queue, waybill.heads;
    DELETE FROM pg_statistic WHERE starelid IN ('waybill.queue'::regclass, 'waybill.heads'::regclass)`)
  if (before) {
    await put(200, before)
    await tables.sql('ANALYZE waybill.queue; TRUNCATE waybill.queue')
  }
  await put(crowd, columns)
  await tables.sql(`INSERT INTO waybill.heads (lane, key, seq) SELECT 2, n, n FROM generate_series(1, ${crowd}) n`)
  await tables.queue({ seq: crowd + 1, lane: 2, keys: [0] })
}

const statements: readonly (readonly [string, string, readonly unknown[]])[] = [
  ['claim', claimStatement('waybill', false), [2, 100, 1_000, 1, 10_000, 100, [''], [0], [0], [0]]],
  ['look', lookStatement('waybill'), [2, 0]],
  ['next due', nextDueStatement('waybill'), [2, ['shut'], null]],
  ['watch', dueLanesStatement('waybill'), [[2], [2], ['shut']]],
]

const costs = async () =>
  Object.fromEntries(
    await Promise.all(statements.map(async ([name, text, values]) => [name, await pages(text, values)] as const)),
  )

describe('a crowd that cannot go', () => {
  tablesTest.for(crowds)('%s costs nothing, whatever the planner believes of the table', async ([, columns]) => {
    // Autovacuum would take statistics at a moment of its own.
    await tables.sql('ALTER TABLE waybill.queue SET (autovacuum_enabled = off)')
    const dear: unknown[] = []
    const judge = async (of: unknown) => {
      for (const [name, cost] of Object.entries(await costs())) if (cost > 60) dear.push({ name, cost, of })
    }
    for (const before of remembered) {
      await fill(columns, before)
      await judge(before ?? 'nothing')
    }
    await tables.sql('ANALYZE waybill.queue, waybill.heads')
    await judge('what is there')
    await tables.sql('ALTER TABLE waybill.queue RESET (autovacuum_enabled)')
    expect(dear).toEqual([])
  })
})
