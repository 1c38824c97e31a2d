import { WaybillError } from '@waybill/core'

/**
 * Why a store did not take a unit of work, and with it what the engine does next.
 *
 * - `content`: something in the unit can never be held: a value out of range, a text too long, a broken rule. The error's
 *   kind is `invalid`. The engine tries the unit in halves until the piece at fault stands alone, and gives that one up.
 * - `lock`: somebody else's open transaction has something of the unit. The error's code is `store_busy`, its kind
 *   `unavailable`. The engine tries the unit in halves, too; the one that stays locked out is told `store_busy`.
 * - `store`: the connection, the disk, a permission. The error's kind is `unavailable` or `setup`. The engine keeps the unit
 *   whole, and tries again later what must not be lost.
 * - `unsaid`: not a `WaybillError`. As `store`; when it goes on and the store takes an empty unit, as `content`.
 */
export type NotStored = 'content' | 'lock' | 'store' | 'unsaid'

const busyCode = 'store_busy'

/** Reads the error with which a store rejected a unit of work. */
export function whyNotStored(error: unknown): NotStored {
  if (!WaybillError.isInstance(error)) return 'unsaid'
  if (error.code === busyCode) return 'lock'
  return error.kind === 'invalid' ? 'content' : 'store'
}

/** What a store rejects with that can never hold something in the unit. `message` says what it was, and quotes no value. */
export function storeRefused(message: string, cause?: unknown): WaybillError {
  return new WaybillError(message, { kind: 'invalid', code: 'store_refused', cause })
}

/** What a store rejects with when somebody else's open transaction has something of the unit. Nothing of it is stored. */
export function storeBusy(message: string, cause?: unknown): WaybillError {
  return new WaybillError(message, { kind: 'unavailable', code: busyCode, cause })
}
