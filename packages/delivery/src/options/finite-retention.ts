import type { RetentionOptions } from '../waybill-options.js'

/** 31 years, in milliseconds: nothing in a ledger is older, and every database can count so far back. */
const longestRetention = 1e12

/** The same retention in numbers that a database can take: it knows no `Infinity`. */
export function finiteRetention({ settledForMs, settledEvents, ...rest }: RetentionOptions): RetentionOptions {
  return {
    ...rest,
    ...(settledForMs !== undefined && { settledForMs: Math.min(settledForMs, longestRetention) }),
    ...(settledEvents !== undefined && { settledEvents: Math.min(settledEvents, Number.MAX_SAFE_INTEGER) }),
  }
}
