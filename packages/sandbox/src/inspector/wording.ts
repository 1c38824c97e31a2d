import type { RequestSummary } from '../control/request-summary.js'
import type { Fault } from '../faults/fault.js'
import type { VendorName } from '../vendor-name.js'

/** Names of the vendors as people say them, in the order of the list. */
export const VENDOR_TITLES: Readonly<Record<VendorName, string>> = {
  'salesforce-personalization': 'Salesforce',
  yespo: 'Yespo',
  synerise: 'Synerise',
}

/** The time of day in this place, with milliseconds. */
export function clock(at: number): string {
  const date = new Date(at)
  const two = (value: number): string => String(value).padStart(2, '0')
  const milliseconds = String(date.getMilliseconds()).padStart(3, '0')
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${milliseconds}`
}

/** A count with its noun: `1 request`, `1,024 requests`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`
}

/** How a request ended, in a word; `waiting` when it has not. */
export function ending({
  open,
  verdict,
}: Pick<RequestSummary, 'open' | 'verdict'>): 'waiting' | 'accepted' | 'refused' | 'cut' {
  return open ? 'waiting' : verdict
}

/** Text after the path in the list: the fault, the broken rule, or the number of accepted operations. */
export function remark({ rule, fault, operations }: RequestSummary): string {
  const parts = [
    fault !== undefined && `fault ${fault}`,
    rule,
    operations > 1 && `${operations.toLocaleString('en')} accepted`,
  ]
  return parts.filter((part) => typeof part === 'string').join(' · ')
}

/** A fault in a sentence. */
export function faultInWords({ match = {}, when = {}, act }: Fault): string {
  const vendor = match.vendor === undefined ? 'every vendor' : VENDOR_TITLES[match.vendor]
  const where = [
    match.method,
    match.path ?? 'any path',
    `at ${vendor}`,
    match.bodyIncludes && `with “${match.bodyIncludes}”`,
  ]
  const times = [
    when.nth !== undefined && `request ${[when.nth].flat().join(', ')}`,
    when.every !== undefined && `every ${when.every}th`,
    when.first !== undefined && `the first ${when.first}`,
    when.probability !== undefined && `${Math.round(when.probability * 1000) / 10} % of them`,
    when.times !== undefined && `at most ${when.times} times`,
  ].filter((part) => typeof part === 'string')
  const { do: what, ...rest } = act
  const details = Object.entries(rest).map(
    ([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`,
  )
  return `${where.filter(Boolean).join(' ')}${times.length === 0 ? '' : `, ${times.join(', ')}`} → ${[what, ...details].join(', ')}`
}
