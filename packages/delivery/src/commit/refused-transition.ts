import { parkedAs } from '../attempt/parked-reasons.js'
import type { LeaseTransition } from '../attempt/transitions.js'
import type { AttemptRecord } from '../store/ledger.js'

const longest = 200

/**
 * What to store instead of a transition that the store refused, one after the other until it takes one. `delivered` stays
 * `delivered`, with attempt records that any store can hold. Everything else is parked with reason `store_refused`, and so
 * is a `delivered` that is refused again.
 */
export function insteadOf(transition: LeaseTransition, refusal: Error): readonly LeaseTransition[] {
  const { tickets, next } = transition
  const attempts = transition.attempts.map(cleaned)
  const detail = plain(`After "${next.state}", which the store could not hold: ${textOf(refusal.message)}`)
  const isDoubtful = next.state === 'delivered' || next.maybeDelivered === true
  const parked = { ...parkedAs('store_refused'), detail, ...(isDoubtful && { maybeDelivered: true }) }
  const same = next.state === 'delivered' ? [{ tickets, next: { state: next.state }, attempts } as const] : []
  return [...same, { tickets, next: parked, attempts }, { tickets, next: parked, attempts: [] }]
}

/** The record without texts from outside: the error's message and the vendor's evidence. */
function cleaned({ at, durationMs, endpoint, calls, result, status, kind, code }: AttemptRecord): AttemptRecord {
  return {
    at: finite(at),
    durationMs: finite(durationMs),
    endpoint: plain(endpoint),
    calls: finite(calls),
    result,
    ...(Number.isInteger(status) && { status: finite(status) }),
    ...(kind !== undefined && { kind }),
    ...(code !== undefined && { code: plain(code) }),
  }
}

function finite(value: unknown): number {
  return typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value : 0
}

/** A short text of ASCII characters, which every database can hold. */
function plain(text: unknown): string {
  return textOf(text)
    .slice(0, longest)
    .replace(/[^\x20-\x7e]/g, '?')
}

function textOf(value: unknown): string {
  try {
    return String(value)
  } catch {
    return 'no text'
  }
}
