import { types } from 'node:util'
import { type ErrorKind, type Evidence, WaybillError } from '@waybill/core'

/** Longest code and longest message that the ledger keeps, in characters. Each delivery of a request has a copy on the disk. */
const most = { code: 200, message: 2_000, evidence: 2_000 }

const kinds: ReadonlySet<unknown> = new Set<ErrorKind>(['invalid', 'setup', 'throttled', 'unavailable', 'unknown'])

/**
 * The error of an outcome or a plan, so that reading it later gives the same texts, and never throws: the given one where
 * it has plain fields of bearable length, else a copy with the given one as its `cause`. Throws for what is no
 * `WaybillError`, and for one whose kind, code or message is none.
 */
export function errorFrom(given: unknown): WaybillError {
  if (!WaybillError.isInstance(given)) throw new Error('its error is no WaybillError')
  if (isPlain(given)) return given
  const { kind, code, message } = given
  if (!kinds.has(kind)) throw new Error('its error has no known kind')
  if (typeof code !== 'string' || code === '') throw new Error('its error has no code')
  if (typeof message !== 'string') throw new Error('its error has no message')
  return new WaybillError(cut(message, most.message), { kind, code: cut(code, most.code), cause: given })
}

/** Why a delivery is parked or skipped, as the ledger keeps it. */
export function reasonFrom(given: unknown): string {
  if (typeof given !== 'string' || given === '') throw new Error('it has no reason')
  return cut(given, most.code)
}

/** What was thrown, as a text for the ledger. Not everything that is thrown can be read. */
export function messageFrom(cause: unknown): string | undefined {
  try {
    const message = cause instanceof Error ? cause.message : undefined
    return typeof message === 'string' ? cut(message, most.message) : undefined
  } catch {
    return undefined
  }
}

/** Whether each field that the engine reads is a value of the object itself. An accessor may give something else each time. */
function isPlain(given: WaybillError): boolean {
  if (types.isProxy(given)) return false
  const own = (name: string) => Object.getOwnPropertyDescriptor(given, name)?.value as unknown
  const isText = (value: unknown, longest: number) => typeof value === 'string' && value.length <= longest
  return (
    kinds.has(own('kind')) &&
    own('code') !== '' &&
    isText(own('code'), most.code) &&
    isText(own('message'), most.message) &&
    (own('name') !== 'VendorError' || isEvidence(own('evidence')))
  )
}

function isEvidence(given: unknown): boolean {
  const { status, body } = (given ?? {}) as Partial<Evidence>
  return Number.isSafeInteger(status) && typeof body === 'string' && body.length <= most.evidence
}

function cut(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text
}
