import { isFields } from '@waybill/core/destination'
import { knownName } from './names.js'

const yes: ReadonlySet<unknown> = new Set(['true', 'yes', 'on', '1'])

/** Whether a value that people write for a choice is certainly a yes. */
export function isYes(value: unknown): boolean {
  return value === true || value === 1 || (typeof value === 'string' && yes.has(value.trim().toLowerCase()))
}

const no: ReadonlySet<unknown> = new Set(['false', 'no', 'off', '0', 'denied'])

/** Whether a value that people write for a choice is certainly a no. */
export function isNo(value: unknown): boolean {
  return value === false || value === 0 || (typeof value === 'string' && no.has(value.trim().toLowerCase()))
}

/** An object of options is a yes, unless its `enabled` is a no. */
export function isOptions(value: unknown): boolean {
  if (!isFields(value)) return false
  return Object.entries(value).every(([option, on]) => knownName(option).plain !== 'enabled' || isYes(on))
}
