import type { Fields } from '../event/customer-event.js'
import type { Remark } from '../remark/remark.js'

/**
 * The remark that a trait was left out, where the event gives it and nothing of it was sent; `undefined` otherwise. A trait
 * that is null or blank is not given. `rule` says what the vendor takes.
 */
export function leftOut(traits: Fields, name: string, sent: unknown, rule: string): Remark | undefined {
  const given = traits[name]
  if (sent !== undefined || given === undefined || given === null) return undefined
  if (typeof given === 'string' && given.trim() === '') return undefined
  return { code: 'trait_left_out', field: `traits.${name}`, hint: `It was left out: the vendor takes ${rule}.` }
}

/** The remark that a value was changed, where what was sent differs from what was given; `undefined` otherwise. */
export function valueChanged(field: string, isChanged: boolean, rule: string): Remark | undefined {
  return isChanged ? { code: 'value_changed', field, hint: `It was changed: ${rule}.` } : undefined
}
