import { WaybillError } from '@waybill/core'
import { storeRefused } from '@waybill/delivery/store'
import { resultCodeOf, resultCodes } from './driver.js'
import { notWritten } from './store-errors.js'

const { busy, locked, tooBig, constraint, mismatch, range } = resultCodes
const content: ReadonlySet<number> = new Set([tooBig, constraint, mismatch, range])

/** Why a unit of work was not stored, as the contract of stores says it. https://sqlite.org/rescode.html */
export function commitError(cause: unknown): WaybillError {
  if (WaybillError.isInstance(cause)) return cause
  const result = resultCodeOf(cause)
  // The lock is one for the whole file, so that no piece of the unit would fare better alone.
  if (result === busy || result === locked) return notWritten('Another program is writing to the file.', cause)
  if (result !== undefined && content.has(result))
    return storeRefused(`SQLite cannot hold a value: ${messageOf(cause)}.`, cause)
  if (result === undefined && isOurs(cause)) return storeRefused('A value cannot be written as SQLite reads it.', cause)
  return notWritten(`SQLite could not write: ${messageOf(cause)}.`, cause)
}

/**
 * What was to be written is not what it should be: found before it was written, here or by the driver, by whatever the
 * value itself may throw. An error of the system has a number.
 */
function isOurs(cause: unknown): boolean {
  return typeof (cause as { readonly errno?: unknown } | null | undefined)?.errno !== 'number'
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
