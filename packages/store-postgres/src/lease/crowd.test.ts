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

const crowd = 20_000

/** How many pages a statement reads. */
async function pages(text: string, values: readonly unknown[]): Promise<number> {
  const [row] = await tables.sql(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`, values)
  const [{ Plan: plan }] = row?.['QUERY PLAN'] as [{ Plan: Record<string, number> }]
  return (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0)
}

/** A crowd in lane 2, and one row that can go. Each column is an expression of its number `n`. */
async function fill(columns: Readonly<Record<string, string>>): Promise<void> {
  const names = Object.keys(columns)
  // What was deleted before would stand in the indexes until it is vacuumed.
  await tables.sql('TRUNCATE waybill.queue, waybill.heads')
  await tables.sql(
    `INSERT INTO waybill.queue (lane, seq, slot, bytes, keys, head, ${names.join(', ')})
     SELECT 2, n, 1, 100, ARRAY[n], true, ${Object.values(columns).join(', ')} FROM generate_series(1, ${crowd}) n`,
  )
  await tables.sql(`INSERT INTO waybill.heads (lane, key, seq) SELECT 2, n, n FROM generate_series(1, ${crowd}) n`)
  await tables.queue({ seq: crowd + 1, lane: 2, keys: [0] })
  // Autovacuum may have counted the empty tables a moment ago.
  await tables.sql('ANALYZE waybill.queue, waybill.heads')
}

describe('a crowd that cannot go', () => {
  tablesTest.for([
    ['behind one head', { due_at: "'infinity'::timestamptz", waits_for: '0' }],
    ['each behind the one before', { due_at: "'infinity'::timestamptz", waits_for: 'n - 1' }],
    ['until a later time', { due_at: "now() + n * interval '1 second'" }],
    ['as it is leased', { due_at: "now() + interval '1 minute'", worker: '5' }],
    ['as its endpoint is closed', { due_at: "'epoch'::timestamptz", endpoint: "'shut'" }],
    ['before the living, as it is replayed', { due_at: "'epoch'::timestamptz", drawn: '100000 + n' }],
  ] as const)('%s costs a claim, a look and the watch nothing', async ([, columns]) => {
    await fill(columns)
    const claim = [2, 100, 1_000, 1, 10_000, 100, [''], [0], [0], [0]]
    expect(await pages(claimStatement('waybill', false), claim)).toBeLessThan(150)
    await tables.sql(`UPDATE waybill.queue SET worker = NULL, due_at = 'epoch' WHERE seq = ${crowd + 1}`)
    expect(await pages(lookStatement('waybill'), [2, 0])).toBeLessThan(150)
    expect(await pages(nextDueStatement('waybill'), [2, ['shut'], null])).toBeLessThan(150)
    expect(await pages(dueLanesStatement('waybill'), [[2], [2], ['shut']])).toBeLessThan(150)
  })
})
