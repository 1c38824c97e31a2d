import type { Clock } from '@waybill/core'
import { lazy } from '@waybill/core/destination'
import { optionSchemas, readOptions } from '@waybill/core/zod'

/** Options of `memoryStore`. */
export interface MemoryStoreOptions {
  /** Most events with a pending or parked delivery. Further events are refused with code `store_full`. Default 30,000. */
  readonly maxPending?: number | undefined
  /** Most bytes of such events, as JSON, approximately. In memory they take two to three times as much. Default 64,000,000. */
  readonly maxPendingBytes?: number | undefined
  /** Most settled events that are kept, for `where` and to find duplicates. The oldest are dropped first. Default 20,000. */
  readonly keepSettled?: number | undefined
  /** Most settled events whose body is kept, for `where` and replays. The oldest bodies are dropped first. Default 2,000. */
  readonly keepBodies?: number | undefined
  /** The clock for all times; tests give their own. Default: the system's clock. */
  readonly clock?: Clock | undefined
}

export const memoryStoreSchema = lazy(() =>
  optionSchemas.object(
    {
      maxPending: optionSchemas.count('events').optional(),
      maxPendingBytes: optionSchemas.count('bytes').optional(),
      keepSettled: optionSchemas.count('events', { least: 0 }).optional(),
      keepBodies: optionSchemas.count('events', { least: 0 }).optional(),
      clock: optionSchemas.clock().optional(),
    },
    'memoryStore({ maxPending: 30_000 })',
  ),
)

/** Throws a `ConfigurationError` that names every wrong option. */
export function readMemoryStoreOptions(options: MemoryStoreOptions) {
  return readOptions(memoryStoreSchema(), options, 'memoryStore')
}
