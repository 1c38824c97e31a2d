import { type Clock, systemClock } from '@waybill/core'
import { lazy } from '@waybill/core/destination'
import { optionSchemas, readOptions } from '@waybill/core/zod'

/** Options of `memoryStore`. */
export interface MemoryStoreOptions {
  /** Most pending deliveries of a lane that has no bound of its own: see `maxPending` and `whenFull` of `LaneOptions`. Default 30,000. */
  readonly maxPending?: number | undefined
  /**
   * Most bytes of their events, as JSON, approximately. In memory they take two to three times as much; an event that is in
   * several lanes is there once. Default 64,000,000.
   */
  readonly maxPendingBytes?: number | undefined
  /**
   * Most parked deliveries of a lane, as they stay in memory until a person decides. Beyond it the lane counts as full, until
   * some are replayed or forgotten. Default 30,000.
   */
  readonly maxParked?: number | undefined
  /** Most bytes of their events, as JSON, approximately. Default 64,000,000. */
  readonly maxParkedBytes?: number | undefined
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
      maxParked: optionSchemas.count('events').optional(),
      maxParkedBytes: optionSchemas.count('bytes').optional(),
      keepSettled: optionSchemas.count('events', { least: 0 }).optional(),
      keepBodies: optionSchemas.count('events', { least: 0 }).optional(),
      clock: optionSchemas.clock().optional(),
    },
    'memoryStore({ maxPending: 30_000 })',
  ),
)

/** The options with their defaults. Throws a `ConfigurationError` that names every wrong option. */
export function readMemoryStoreOptions(options: MemoryStoreOptions) {
  const {
    maxPending = 30_000,
    maxPendingBytes = 64_000_000,
    clock = systemClock,
    ...read
  } = readOptions(memoryStoreSchema(), options, 'memoryStore')
  const { maxParked = 30_000, maxParkedBytes = 64_000_000, keepSettled = 20_000, keepBodies = 2_000 } = read
  return { maxPending, maxPendingBytes, maxParked, maxParkedBytes, keepSettled, keepBodies, clock }
}
