import { isFields } from '@waybill/core/destination'
import type { AcceptOptions } from '../waybill.js'

/** Whether options of `accept` are certainly right. It costs less than a schema, and is asked for every event. */
export function isPlainlyRight(given: AcceptOptions, lanes: ReadonlyMap<string, unknown>): boolean {
  // The loop sees all options only of a plain object.
  if (typeof given !== 'object' || given === null || Object.getPrototypeOf(given) !== Object.prototype) return false
  for (const name in given) {
    if (!isRight(name, given[name as keyof AcceptOptions], lanes)) return false
  }
  return true
}

/** Whether the option is certainly right. Where this says no, the schema decides. */
function isRight(name: string, value: unknown, lanes: ReadonlyMap<string, unknown>): boolean {
  switch (name) {
    case 'source':
      return isText(value)
    case 'waitMs':
      return typeof value === 'number' && value >= 0 && value < 2 ** 31
    case 'transaction':
      return isFields(value)
    case 'destinations':
      return Array.isArray(value) && value.every((lane) => lanes.has(lane))
    default:
      return false
  }
}

/** Whether this is a text that is not empty. */
export function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}
