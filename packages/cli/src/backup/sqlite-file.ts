import { WaybillError } from '@waybill/core'
import { UnusableInputError } from '../unusable-input-error.js'

/** The path in `sqlite:<path>`, or the text itself. */
export function sqlitePathOf(text: string): string {
  return text.replace(/^sqlite:/, '')
}

/** Loads the store's package. Throws `UnusableInputError` when it is not installed. */
export async function loadSqlite() {
  try {
    return await import('@waybill/store-sqlite')
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new UnusableInputError('The store package is required: npm install @waybill/store-sqlite')
  }
}

/** What a store's error says, with its code. Its message ends with the hint. Throws any other error again. */
export function saidBy(error: unknown): string {
  if (!WaybillError.isInstance(error)) throw error
  return `${error.message} (${error.code})`
}
