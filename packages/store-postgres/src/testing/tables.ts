import type { OrderPolicy } from '@waybill/delivery/store'
import { createDatabase, type Database, type SqlRow, type Statement } from '../database/database.js'
import { migrate } from '../database/migrate.js'
import { createLaneTable, type LaneTable } from '../lease/lane-table.js'
import type { PostgresServer } from './postgres-server.js'

/** The tables without a store around them: rows go in as they are given, so that one statement meets just these. */
export interface Tables {
  readonly database: Database
  readonly lanes: LaneTable
  readonly connectionString: string
  /** Empties every table but that of the lanes. */
  clear(): Promise<void>
  /** Pending deliveries; what is left out is that of a fresh one: lane 1, ready, 100 bytes. */
  queue(...rows: readonly QueueRow[]): Promise<void>
  /** Rows of another table, with every column that has no default. */
  put(table: string, ...rows: readonly SqlRow[]): Promise<void>
  /** All rows of a table by `order`, columns that are null or the default of a fresh one left out. */
  rows(table: string, order?: string): Promise<SqlRow[]>
  /** Runs one statement. */
  sql: Statement
}

interface QueueRow extends SqlRow {
  readonly seq: number
  /** Seconds from the start of the transaction. Absent: it is ready, or never due where it `waits_for` another. */
  readonly dueIn?: number | 'infinity'
}

/** Lanes 1, 2 and 3, and 4 as a second one per user. */
const laneOrders: readonly { readonly name: string; readonly order: OrderPolicy }[] = [
  { name: 'none', order: 'none' },
  { name: 'user', order: 'per-user' },
  { name: 'first', order: 'identify-first' },
  { name: 'other', order: 'per-user' },
]

export async function openTables(server: PostgresServer): Promise<Tables> {
  const connectionString = await server.database()
  const database = createDatabase({ connectionString })
  await migrate(database)
  const lanes = createLaneTable(database)
  for (const lane of laneOrders) await lanes.open([lane])
  return { ...tablesOf(database, database.run), database, lanes, connectionString }
}

/** The same within one transaction, where `now()` stands still. */
export function withinUnit<T>(tables: Tables, work: (tables: Tables) => Promise<T>): Promise<T> {
  const { database } = tables
  return database.unit((run) => {
    const inside: Database = { ...database, run, session: (inner) => inner(run), unit: (inner) => inner(run) }
    return work({ ...tables, ...tablesOf(inside, run), database: inside })
  })
}

function tablesOf({ schema }: Database, run: Statement): Pick<Tables, 'clear' | 'queue' | 'put' | 'rows' | 'sql'> {
  async function put(table: string, ...rows: readonly SqlRow[]): Promise<void> {
    if (rows.length === 0) return
    const columns = Object.keys(rows[0] as SqlRow).join(', ')
    await run(
      `INSERT INTO ${schema}.${table} (${columns})
       SELECT ${columns} FROM json_populate_recordset(NULL::${schema}.${table}, $1::json)`,
      [JSON.stringify(rows)],
    )
  }
  return {
    sql: run,
    put,
    async clear() {
      const names = [
        'queue',
        'heads',
        'bulk_heads',
        'freed',
        'joined',
        'events',
        'ledger',
        'ids',
        'tallies',
        'holds',
        'resumes',
        'pauses',
        'forgets',
        'workers',
        'gone',
        'discards',
      ]
      await run(names.map((name) => `DELETE FROM ${schema}.${name}`).join(';'))
    },
    async queue(...rows) {
      await put(
        'queue',
        ...rows.map(({ dueIn, ...row }) => {
          const due_at = dueIn === 'infinity' || row['waits_for'] ? 'infinity' : 'epoch'
          return { ...freshEntry, due_at, ...row }
        }),
      )
      const given = rows.filter(({ dueIn }) => typeof dueIn === 'number')
      await run(
        `UPDATE ${schema}.queue q SET due_at = now() + given.s * interval '1 second'
         FROM unnest($1::smallint[], $2::bigint[], $3::float8[]) AS given(lane, seq, s)
         WHERE q.lane = given.lane AND q.seq = given.seq`,
        [given.map(({ lane }) => lane ?? 1), given.map(({ seq }) => seq), given.map(({ dueIn }) => dueIn)],
      )
    },
    async rows(table, order = 'lane, seq') {
      const columns =
        table === 'queue'
          ? "*, CASE WHEN due_at > 'epoch' AND due_at < 'infinity' THEN extract(epoch FROM due_at) * 1000 END AS due_ms"
          : '*'
      return (await run(`SELECT ${columns} FROM ${schema}.${table} ORDER BY ${order}`)).map((row) =>
        Object.fromEntries(
          Object.entries(row)
            .filter(([name, value]) => value !== null && value !== (freshEntry as SqlRow)[name])
            .filter(([name]) => !(table === 'bulk_heads' ? [] : hidden).includes(name))
            .map(([name, value]) => [name, isBigint(value) ? Number(value) : value]),
        ),
      )
    },
  }
}

const isBigint = (value: unknown) => typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)

/** Times that tests cannot know, and what follows from other columns or is used no more. */
const hidden = ['due_at', 'settled_at', 'turn', 'bulk', 'held', 'checks']

const freshEntry = {
  lane: 1,
  slot: 1,
  lease: 0,
  worker: null,
  attempt: 0,
  step: 0,
  maybe: false,
  overtaken: false,
  late: false,
  head: false,
  forgotten: false,
  started: false,
  in_doubt: false,
  planning: false,
  stops: 0,
  replays: 0,
  bytes: 100,
  keys: null,
  source: 0,
  endpoint: '',
  drawn: null,
  waits_for: null,
  reason: null,
  attempts: null,
}

/** Writes down what runs, each statement by its first words. */
export function recorded(run: Statement): { readonly run: Statement; readonly asked: [string, readonly unknown[]][] } {
  const asked: [string, readonly unknown[]][] = []
  return {
    asked,
    run: (text, values = []) => {
      asked.push([text, values])
      return run(text, values)
    },
  }
}
