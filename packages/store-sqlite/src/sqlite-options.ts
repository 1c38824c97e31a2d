import type { Clock } from '@waybill/core'
import { lazy } from '@waybill/core/destination'
import { optionSchemas, readOptions } from '@waybill/core/zod'

export interface SqliteStoreOptions {
  /** The database file. Its directory is created; it must be on a local disk: WAL does not work over NFS or SMB. */
  readonly path: string
  /** Most events pending or parked; further ones are refused as `full`. Default 5,000,000. */
  readonly maxPending?: number | undefined
  /** Most bytes of such events, approximately. Default 10,000,000,000. */
  readonly maxPendingBytes?: number | undefined
  /** Most pending events of a lane in memory; the others wait on the disk. Default 10,000. */
  readonly window?: number | undefined
  /** Ids remembered beyond the purge of their events, for `where` and for dedupe; those of events that are there always are. Default 1,000,000. */
  readonly keepIds?: number | undefined
  /**
   * Whether a thread of its own writes, so that the event loop goes on while SQLite works and the disk is waited for.
   * Default `true`; `false` where threads are not to be had.
   */
  readonly thread?: boolean | undefined
  /** Bytes kept free for settlements when the disk is full. Default 16,000,000. */
  readonly reserveBytes?: number | undefined
  /** What happens to a damaged file: `refuse` to open (default), or `move-aside` under a name with the time and start empty. */
  readonly onDamage?: 'refuse' | 'move-aside' | undefined
  /** Called with the new name of a damaged file. */
  readonly onMovedAside?: ((path: string) => void) | undefined
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
      clock: clock().optional(),
    },
    "sqliteStore({ path: 'data/waybill.db' })",
  )
})

/** The options as they are. Throws `ConfigurationError` that names every wrong one. */
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

/** SQLite would take an empty name for a database that is gone with its connection. */
function isFile(path: string): boolean {
  return path.trim() !== '' && !path.includes('\0')
}
