import type { Pool } from 'pg'

interface CommonOptions {
  /** The schema that holds the tables; made when it is missing. Default `waybill`. */
  readonly schema?: string
  /** What this process is called among the workers. Default host name and process id. */
  readonly name?: string
  /** Most events pending or parked; further ones are refused as `full`. Default 10,000,000. */
  readonly maxPending?: number
  /** Most bytes of such events, approximately. Default 20,000,000,000. */
  readonly maxPendingBytes?: number
  /**
   * Whether a synchronous standby has what was accepted. The store refuses to open when `synchronous_standby_names` is
   * empty. Default `false`: one disk.
   */
  readonly replicated?: boolean
  /** Longest time between two looks for work that other processes brought, in milliseconds. Default 250. */
  readonly pollMs?: number
  /** Ids remembered after their events are purged, for `where` and against duplicates; about 150 bytes each. Default 10,000,000. */
  readonly keepIds?: number
  /** Fewest events in a partition before the next one takes new events. Default 50,000. */
  readonly partitionEvents?: number
  /** Longest time for one statement before its connection is given up as dead, in milliseconds. Default 30,000. */
  readonly statementTimeoutMs?: number
  /**
   * Named prepared statements: less planning in the server. Default `false`, which works behind PgBouncer in transaction
   * mode of any version; PgBouncer from 1.21 on supports them with `max_prepared_statements`.
   */
  readonly prepare?: boolean
}

/** A connection string, or a pool of the caller's own, which the store does not end. */
export type PostgresStoreOptions = CommonOptions &
  (
    | {
        readonly connectionString: string
        /** Most connections. Default 4. */
        readonly maxConnections?: number
        /** Longest wait for a connection, in milliseconds. Default 5,000. */
        readonly connectTimeoutMs?: number
        readonly pool?: undefined
      }
    | { readonly pool: Pool; readonly connectionString?: undefined }
  )
