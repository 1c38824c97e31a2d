import { lazy } from '@waybill/core/destination'
import { optionSchemas, readOptions } from '@waybill/core/zod'
import type { Pool } from 'pg'

interface CommonOptions {
  /** The schema that holds the tables; made when it is missing. Default `waybill`. */
  readonly schema?: string | undefined
  /** What this process is called among the workers. Default host name and process id. */
  readonly name?: string | undefined
  /** Most events pending or parked; further ones are refused as `full`. Default 10,000,000. */
  readonly maxPending?: number | undefined
  /** Most bytes of such events, approximately. Default 20,000,000,000. */
  readonly maxPendingBytes?: number | undefined
  /**
   * Whether a synchronous standby has what was accepted. The store refuses to open when `synchronous_standby_names` is
   * empty. Default `false`: one disk.
   */
  readonly replicated?: boolean | undefined
  /** Longest time between two looks for work that other processes brought, in milliseconds. Default 250. */
  readonly pollMs?: number | undefined
  /** Ids remembered after their events are purged, for `where` and against duplicates; about 150 bytes each. Default 10,000,000. */
  readonly keepIds?: number | undefined
  /** Fewest events in a partition before the next one takes new events. Default 50,000. */
  readonly partitionEvents?: number | undefined
  /** Longest time for one statement before its connection is given up as dead, in milliseconds. Default 30,000. */
  readonly statementTimeoutMs?: number | undefined
  /**
   * Named prepared statements: less planning in the server. Default `false`, which works behind PgBouncer in transaction
   * mode of any version; PgBouncer from 1.21 on supports them with `max_prepared_statements`.
   */
  readonly prepare?: boolean | undefined
}

/** A connection string, or a pool of the caller's own, which the store does not end. */
export type PostgresStoreOptions = CommonOptions &
  (
    | {
        readonly connectionString: string
        /** Most connections. Default 4. */
        readonly maxConnections?: number | undefined
        /** Longest wait for a connection, in milliseconds. Default 5,000. */
        readonly connectTimeoutMs?: number | undefined
        readonly pool?: undefined
      }
    | { readonly pool: Pool; readonly connectionString?: undefined }
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
      keepIds: count('ids', { least: 0 }).optional(),
      partitionEvents: count('events').optional(),
      statementTimeoutMs: milliseconds().optional(),
      prepare: flag().optional(),
    },
    'postgresStore({ connectionString })',
  )
})

/** Connections come from exactly one place. */
export const postgresStoreSchema = lazy(() => {
  // Looked at also when other options are wrong: all that is wrong is said at once.
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

/** The options as they are. Throws `ConfigurationError` that names every wrong one. */
export function readPostgresOptions(options: PostgresStoreOptions, subject: string): PostgresStoreOptions {
  readOptions(postgresStoreSchema(), options, subject)
  return options
}

function isGiven({ value }: { readonly value: unknown }): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isPool(value: unknown): boolean {
  const pool = value as Partial<Pool> | null
  return typeof pool === 'object' && typeof pool?.connect === 'function' && typeof pool.on === 'function'
}

/** PostgreSQL cuts longer names off. */
function isIdentifier(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && !value.includes('\0') && Buffer.byteLength(value) <= 63
}
