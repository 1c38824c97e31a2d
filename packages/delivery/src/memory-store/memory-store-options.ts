import type { Clock } from '@waybill/core'
import { lazy } from '@waybill/core/destination'
import { optionSchemas, readOptions } from '@waybill/core/zod'

export interface MemoryStoreOptions {
  /** Most events pending or parked; further ones are refused as `full`. Default 30,000. */
  readonly maxPending?: number | undefined
  /** Most bytes of such events, approximately; in memory they take two to three times as much. Default 64,000,000. */
  readonly maxPendingBytes?: number | undefined
  /** Settled events that are remembered, for `where` and for dedupe; the oldest go first. Default 20,000. */
  readonly keepSettled?: number | undefined
  /** Settled events whose body is kept, for `where` and replay; the newest. Default 2,000. */
  readonly keepBodies?: number | undefined
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

/** Throws `ConfigurationError` that names every wrong option. */
export function readMemoryStoreOptions(options: MemoryStoreOptions) {
  return readOptions(memoryStoreSchema(), options, 'memoryStore')
}
