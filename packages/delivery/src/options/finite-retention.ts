import type { RetentionOptions } from '../waybill-options.js'

/** About 31 years, in milliseconds: no ledger is older, and every database can represent the time. */
const longestRetention = 1e12

/** The same retention without `Infinity`, which databases do not know. */
export function finiteRetention({ settledForMs, settledEvents, ...rest }: RetentionOptions): RetentionOptions {
  return {
    ...rest,
    ...(settledForMs !== undefined && { settledForMs: Math.min(settledForMs, longestRetention) }),
    ...(settledEvents !== undefined && { settledEvents: Math.min(settledEvents, Number.MAX_SAFE_INTEGER) }),
  }
}
