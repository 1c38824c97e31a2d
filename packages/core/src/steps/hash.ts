import { type Change, changeEach, gone } from './change-at.js'
import type { HashStep } from './step.js'

/** Hashes a value as the step says. */
export function hashWith({ as = 'text', key }: Pick<HashStep, 'as' | 'key'>): Change {
  const written = forms[as]
  // A built-in module, so that what only plans loads nothing, and another runtime may import this file.
  const crypto = process.getBuiltinModule('node:crypto')
  const digest =
    key === undefined ? (text: string) => crypto.createHash('sha256').update(text).digest('hex') : keyed(key)

  function keyed(secret: string) {
    return (text: string) => crypto.createHmac('sha256', secret).update(text).digest('hex')
  }

  function hashed(value: unknown): unknown {
    if (value === null) return value
    if (Array.isArray(value)) return changeEach(value, hashed)
    if (typeof value !== 'string' && typeof value !== 'number') return gone
    if (key === undefined && isHash(value)) return value
    const text = written(String(value))
    return text === '' ? gone : digest(text)
  }

  return hashed
}

/**
 * How values are written before they are hashed, so that the same person has the same hash everywhere.
 * https://developers.facebook.com/documentation/ads-commerce/conversions-api/parameters/customer-information-parameters
 * https://developers.google.com/google-ads/api/docs/conversions/upload-identifiers
 */
const forms: Readonly<Record<NonNullable<HashStep['as']>, (text: string) => string>> = {
  text: (text) => text,
  email: (text) => text.trim().toLowerCase(),
  phone: digitsOf,
  e164: (text) => (digitsOf(text) === '' ? '' : `+${digitsOf(text)}`),
}

/** The ways to write a hash step. */
export const hashForms = Object.keys(forms)

function digitsOf(text: string): string {
  return text.replaceAll(/\D/g, '').replace(/^0+/, '')
}

function isHash(value: string | number): boolean {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
}
