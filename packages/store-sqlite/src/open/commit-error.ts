import { WaybillError } from '@waybill/core'
import { storeRefused } from '@waybill/delivery/store'
import { resultCodeOf, resultCodes } from './driver.js'
import { notWritten } from './store-errors.js'

const { busy, locked, tooBig, constraint, mismatch, range } = resultCodes
const content: ReadonlySet<number> = new Set([tooBig, constraint, mismatch, range])

/** The error of a unit that was not stored, as the contract of stores asks for. https://sqlite.org/rescode.html */
export function commitError(cause: unknown): WaybillError {
  if (WaybillError.isInstance(cause)) return cause
  const result = resultCodeOf(cause)
  // SQLite locks the whole file, so no part of the unit could be stored alone.
  if (result === busy || result === locked) return notWritten('Another program is writing to the file.', cause)
  if (result !== undefined && content.has(result))
    return storeRefused(`SQLite cannot hold a value: ${messageOf(cause)}.`, cause)
  if (result === undefined && isOurs(cause)) return storeRefused('A value cannot be written as SQLite reads it.', cause)
  return notWritten(`SQLite could not write: ${messageOf(cause)}.`, cause)
}

/** Whether a value caused the error before it was written, here or in the driver. Errors of the system have an `errno`. */
function isOurs(cause: unknown): boolean {
  return typeof (cause as { readonly errno?: unknown } | null | undefined)?.errno !== 'number'
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
