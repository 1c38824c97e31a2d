import { WaybillError } from '@waybill/core'

/**
 * Why a store did not take a unit of work. It decides what the engine does next.
 *
 * - `content`: the store can never hold something in the unit: a value out of range, a text that is too long, a violated
 *   constraint. The error's kind is `invalid`. The engine divides the unit until the wrong piece stands alone and ends it.
 * - `lock`: another open transaction has locked something in the unit. The error's code is `store_busy`, its kind
 *   `unavailable`. The engine divides the unit, and refuses the locked piece with `store_busy`.
 * - `store`: the connection, the disk or a permission. The error's kind is `unavailable` or `setup`. The engine keeps the
 *   unit whole, refuses new events, and tries transitions again later.
 * - `unsaid`: the error is no `WaybillError`. Counts as `store`. When that repeats although the store takes an empty unit,
 *   it counts as `content`.
 */
export type NotStored = 'content' | 'lock' | 'store' | 'unsaid'

const busyCode = 'store_busy'

/** Reads from a store's error why the store did not take a unit of work. */
export function whyNotStored(error: unknown): NotStored {
  if (!WaybillError.isInstance(error)) return 'unsaid'
  if (error.code === busyCode) return 'lock'
  return error.kind === 'invalid' ? 'content' : 'store'
}

/** The error of a store that can never hold something in the unit. `message` says what it is, and should quote no value. */
export function storeRefused(message: string, cause?: unknown): WaybillError {
  return new WaybillError(message, { kind: 'invalid', code: 'store_refused', cause })
}

/** The error of a store when another open transaction has locked something in the unit. Nothing of the unit is stored. */
export function storeBusy(message: string, cause?: unknown): WaybillError {
  return new WaybillError(message, { kind: 'unavailable', code: busyCode, cause })
}
