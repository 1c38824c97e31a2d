import { isFields, lazy } from '@waybill/core/destination'
import { optionSchemas, readOptions } from '@waybill/core/zod'
import type { Pool } from 'pg'

/** Options of `postgresStore` and `postgresImport`, whichever way they connect. */
interface CommonPostgresOptions {
  /** The schema of the tables, made when it is missing; 1 to 63 bytes. Default `waybill`. */
  readonly schema?: string | undefined
  /** The name of this process in `workers()`. Default: host name and process id. */
  readonly name?: string | undefined
  /** Most pending deliveries of a lane that has no bound of its own: see `maxPending` and `whenFull` of `LaneOptions`. Default 10,000,000. */
  readonly maxPending?: number | undefined
  /** Most bytes of their events, as JSON, approximately. Default 20,000,000,000. */
  readonly maxPendingBytes?: number | undefined
  /**
   * Whether accepted events must be on a synchronous standby, too. `open` rejects when `synchronous_standby_names` is empty.
   * Default `false`: they are on one disk.
   */
  readonly replicated?: boolean | undefined
  /** Longest time between two looks for due deliveries of other processes, in milliseconds. Default 250. */
  readonly pollMs?: number | undefined
  /**
   * How long this process may send without an answer of the database, in milliseconds. So long `hold` and `forget` wait for a
   * process that does not answer, in any process. Default 5,000.
   */
  readonly licenceMs?: number | undefined
  /**
   * Ids that are kept after their events are purged, for `where` and to find duplicates. Each takes about 150 bytes. Default
   * 10,000,000.
   */
  readonly keepIds?: number | undefined
  /** A partition takes at least so many events before the next one takes new events. Default 50,000. */
  readonly partitionEvents?: number | undefined
  /**
   * Longest time for one statement and for a transaction that stands idle, in milliseconds; half of it for a lock. The server
   * ends it then, and the connection counts as dead and is closed. Default 30,000.
   */
  readonly statementTimeoutMs?: number | undefined
  /**
   * Whether to use named prepared statements, which saves the server planning: a third of its work for units of a hundred
   * events. PgBouncer in transaction mode needs version 1.21 or newer and `max_prepared_statements` for them. Default: where
   * the connections are the store's own and no pooler is between.
   */
  readonly prepare?: boolean | undefined
}

/** Options of `postgresStore` and `postgresImport`: a connection string, or a pool of the caller. */
export type PostgresStoreOptions = CommonPostgresOptions &
  (
    | {
        /** Where to connect: `postgres://user@host/database`. One that is undefined is refused, by its name. */
        readonly connectionString: string | undefined
        /** Most connections of this process. Default 4. */
        readonly maxConnections?: number | undefined
        /** Longest wait for a connection, in milliseconds. Default 5,000. */
        readonly connectTimeoutMs?: number | undefined
        /** Not together with `connectionString`. */
        readonly pool?: undefined
      }
    | {
        /** A pool of the caller. The store does not end it. */
        readonly pool: Pool
        /** Not together with `pool`. */
        readonly connectionString?: undefined
      }
  )

const schema = lazy(() => {
  const { count, milliseconds, flag, word, given, object } = optionSchemas
  return object(
    {
      connectionString: word('a connection string: postgres://user@host/database').optional(),
      pool: given<Pool>('a pool of `pg`', isPool).optional(),
      maxConnections: count('connections').optional(),
      connectTimeoutMs: milliseconds().optional(),
      schema: given<string>('a name of 1 to 63 bytes', isIdentifier).optional(),
      name: word('a text: what people call this process').optional(),
      maxPending: count('events').optional(),
      maxPendingBytes: count('bytes').optional(),
      replicated: flag().optional(),
      pollMs: milliseconds().optional(),
      licenceMs: milliseconds({ least: 100 }).optional(),
      keepIds: count('ids', { least: 0 }).optional(),
      partitionEvents: count('events').optional(),
      statementTimeoutMs: milliseconds().optional(),
      prepare: flag().optional(),
    },
    'postgresStore({ connectionString })',
  )
})

/** The options, with either a connection string or a pool. */
export const postgresStoreSchema = lazy(() => {
  // Checked even when other options are wrong, so that all errors are reported at once.
  const at = (field: string, error: string) => ({ path: [field], error, when: isGiven })
  const own = 'cannot be combined with pool, which has its own'
  return schema()
    .refine(
      ({ connectionString, pool }) => connectionString !== undefined || pool !== undefined,
      at('connectionString', 'is missing: postgres://user@host/database, or a `pg` pool as `pool`'),
    )
    .refine(({ connectionString, pool }) => !connectionString || !pool, at('connectionString', own))
    .refine(({ maxConnections, pool }) => maxConnections === undefined || !pool, at('maxConnections', own))
    .refine(({ connectTimeoutMs, pool }) => connectTimeoutMs === undefined || !pool, at('connectTimeoutMs', own))
})

/** Returns the options. Throws a `ConfigurationError` that names every wrong one. */
export function readPostgresOptions(options: PostgresStoreOptions, subject: string): PostgresStoreOptions {
  readOptions(postgresStoreSchema(), options, subject)
  return options
}

function isGiven({ value }: { readonly value: unknown }): boolean {
  return isFields(value)
}

function isPool(value: unknown): boolean {
  const pool = value as Partial<Pool> | null
  return typeof pool === 'object' && typeof pool?.connect === 'function' && typeof pool.on === 'function'
}

/** PostgreSQL cuts longer names. */
function isIdentifier(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && !value.includes('\0') && Buffer.byteLength(value) <= 63
}
