import type { Clock } from '@waybill/core'
import { lazy } from '@waybill/core/destination'
import { optionSchemas, readOptions } from '@waybill/core/zod'

/** Options of `sqliteStore`. */
export interface SqliteStoreOptions {
  /** The database file. A missing directory is made. It must be on a local disk: WAL does not work over NFS or SMB. */
  readonly path: string
  /** Most pending deliveries of a lane that has no bound of its own: see `maxPending` and `whenFull` of `LaneOptions`. Default 5,000,000. */
  readonly maxPending?: number | undefined
  /** Most bytes of their events, as JSON, approximately. Default 10,000,000,000. */
  readonly maxPendingBytes?: number | undefined
  /** Most pending deliveries of a lane in memory. The others wait on the disk. Default 10,000. */
  readonly window?: number | undefined
  /** Ids that are kept after their events are purged, for `where` and to find duplicates. Default 1,000,000. */
  readonly keepIds?: number | undefined
  /**
   * Whether a worker thread writes, so that the event loop does not wait for SQLite and the disk. Default `true`. Set it to
   * `false` where there are no worker threads.
   */
  readonly thread?: boolean | undefined
  /** Bytes on the disk that are reserved for transitions when it is full. New events are refused then, and before it when pending deliveries could not be settled any more, at 200 bytes each. 0: nothing is kept. Default 16,000,000. */
  readonly reserveBytes?: number | undefined
  /** What `open` does with a damaged file. `refuse`: reject. `move-aside`: rename it and start empty. Default `refuse`. */
  readonly onDamage?: 'refuse' | 'move-aside' | undefined
  /** Called with the new path of a damaged file. */
  readonly onMovedAside?: ((path: string) => void) | undefined
  /**
   * Called with the file's real path when the file is a copy, an older state, or is here without the lock file that knew it.
   * What was pending when it was copied may have been sent since, and is sent again. Default: nothing is called.
   */
  readonly onCopy?: ((path: string) => void) | undefined
  /** The clock for all times; tests give their own. Default: the system's clock. */
  readonly clock?: Clock | undefined
}

export const sqliteStoreSchema = lazy(() => {
  const { clock, count, flag, oneOf, callback, object } = optionSchemas
  return object(
    {
      path: pathSchema(),
      maxPending: count('events').optional(),
      maxPendingBytes: count('bytes').optional(),
      window: count('events').optional(),
      keepIds: count('ids', { least: 0 }).optional(),
      thread: flag().optional(),
      reserveBytes: count('bytes', { least: 0 }).optional(),
      onDamage: oneOf(['refuse', 'move-aside']).optional(),
      onMovedAside: callback<(path: string) => void>().optional(),
      onCopy: callback<(path: string) => void>().optional(),
      clock: clock().optional(),
    },
    "sqliteStore({ path: 'data/waybill.db' })",
  )
})

/** Returns the options. Throws a `ConfigurationError` that names every wrong one. */
export function readSqliteStoreOptions(options: SqliteStoreOptions): SqliteStoreOptions {
  readOptions(sqliteStoreSchema(), options, 'sqliteStore')
  return options
}

const pathSchema = () =>
  optionSchemas
    .given<string>(
      "a text: the database file, like 'data/waybill.db'",
      (value) => typeof value === 'string' && isFile(value),
    )
    .refine((path) => path !== ':memory:', 'must be a file; memoryStore() of @waybill/delivery keeps events in memory')

/** SQLite reads an empty name as a temporary database. */
function isFile(path: string): boolean {
  return path.trim() !== '' && !path.includes('\0')
}
