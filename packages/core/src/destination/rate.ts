import type { Issue } from '../errors/invalid-input-error.js'
import { fieldsOf } from '../mapping/fields.js'

/** How much a vendor takes from one account in a time: so many requests, or so many of the calls in them. */
export type Rate =
  | {
      /** Most requests in `perMs`, however many calls they hold: a whole number from 1. */
      readonly requests: number
      /** Absent: the rate counts requests. */
      readonly calls?: undefined
      /** The time in milliseconds: a whole number from 1 to 86,400,000, a day. */
      readonly perMs: number
    }
  | {
      /** Most calls in `perMs`, in however many requests: a whole number from 1. */
      readonly calls: number
      /** Absent: the rate counts calls. */
      readonly requests?: undefined
      /** The time in milliseconds: a whole number from 1 to 86,400,000, a day. */
      readonly perMs: number
    }

/** A rate that a vendor documents. */
export type DocumentedRate = Rate & {
  /** The vendor's page, or other source, that states the rate. */
  readonly source: string
}

const day = 86_400_000

/** What `rateIssues` checks a rate for. */
export interface RateRules {
  /** Whether a vendor documents it, so that it has a `source`. Any other rate has none. */
  readonly documented: boolean
}

/** Every wrong field of a rate; an empty list when all are right. `field` is its path. */
export function rateIssues(rate: unknown, field: string, { documented }: RateRules): Issue[] {
  const fields = fieldsOf(rate)
  if (!fields) {
    const rule = documented ? 'must be a rate' : "must be a rate or 'unlimited'"
    return [{ field, rule, hint: 'a rate is an object such as { requests: 200, perMs: 1_000 }' }]
  }
  const { requests, calls, perMs, source, ...others } = fields
  const issues: Issue[] = []
  const whole = (name: string, value: unknown, most: number) => {
    if (Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) <= most) return
    const to = most === day ? ' to 86,400,000, a day' : ''
    issues.push({ field: `${field}.${name}`, rule: `must be a whole number from 1${to}`, hint: `not ${typed(value)}` })
  }
  if ((requests === undefined) === (calls === undefined))
    issues.push({
      field,
      rule: requests === undefined ? 'says neither requests nor calls' : 'says both requests and calls',
      hint: 'give one: requests where each request counts, calls where each call in it does',
    })
  if (requests !== undefined) whole('requests', requests, Number.MAX_SAFE_INTEGER)
  if (calls !== undefined) whole('calls', calls, Number.MAX_SAFE_INTEGER)
  whole('perMs', perMs, day)
  if (documented && (typeof source !== 'string' || source.trim() === ''))
    issues.push({ field: `${field}.source`, rule: 'names no source', hint: 'give the page where the vendor states it' })
  const unknown = [...Object.keys(others), ...(!documented && source !== undefined ? ['source'] : [])]
  for (const name of unknown)
    issues.push({
      field: `${field}.${name}`,
      rule: 'is unknown',
      hint: documented ? 'a rate has requests or calls, perMs and source' : 'a rate has requests or calls, and perMs',
    })
  return issues
}

/** Every wrong field of the rates that some endpoints document. `field` is the path of the endpoints. */
export function endpointRateIssues(endpoints: unknown, field: string): Issue[] {
  return Object.entries(fieldsOf(endpoints) ?? {}).flatMap(([name, endpoint]) => {
    const rate = fieldsOf(endpoint)?.['rate']
    return rate === undefined ? [] : rateIssues(rate, `${field}.${name}.rate`, { documented: true })
  })
}

function typed(value: unknown): string {
  if (typeof value === 'number') return String(value)
  return value === undefined ? 'undefined' : `a ${typeof value}`
}
