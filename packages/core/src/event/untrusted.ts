import type { CustomerEventInput } from './customer-event.js'

/**
 * Says that a value comes from outside and may be anything: a parsed body, a line of a file. Gives back the same value.
 * `accept`, `acceptMany` and `decide` check every event at run time, and refuse with `InvalidInputError` what is none.
 */
export function untrusted(values: readonly unknown[]): readonly CustomerEventInput[]
export function untrusted(value: unknown): CustomerEventInput
export function untrusted(value: unknown): unknown {
  return value
}
