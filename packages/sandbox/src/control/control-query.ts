import type { RequestFilter, Verdict } from '../server/record.js'
import { VENDOR_NAMES, type VendorName } from '../vendor-name.js'

const VERDICTS: readonly Verdict[] = ['accepted', 'refused', 'cut']
const MOST_AT_ONCE = 1000

/** Query for a list of requests: filter, position and limit. */
export interface RequestPage {
  readonly filter: RequestFilter
  /** Only requests with a greater id, oldest first. */
  readonly since?: number
  /** Only requests with a smaller id, newest first. */
  readonly before?: number
  readonly limit: number
  /** Only requests with this text in path, body, rule or fault, in any case. */
  readonly text?: string
  readonly full: boolean
}

/** Reads the query of a list of requests. Throws a `TypeError` with the message `field: message` for a wrong parameter. */
export function readRequestPage(query: Readonly<Record<string, string>>): RequestPage {
  onlyKnown(query, ['vendor', 'method', 'path', 'verdict', 'fault', 'since', 'before', 'limit', 'text', 'view'])
  const { method, path, fault, text } = query
  const vendor = oneOf(query, 'vendor', VENDOR_NAMES)
  const verdict = oneOf(query, 'verdict', VERDICTS)
  const since = whole(query, 'since', { least: 0 })
  const before = whole(query, 'before', { least: 1 })
  if (since !== undefined && before !== undefined) throw new TypeError('before: cannot be combined with since')
  return {
    filter: {
      ...(vendor !== undefined && { vendor }),
      ...(method !== undefined && { method }),
      ...(path !== undefined && { path }),
      ...(verdict !== undefined && { verdict }),
      ...(fault !== undefined && { fault }),
    },
    ...(since !== undefined && { since }),
    ...(before !== undefined && { before }),
    ...(text !== undefined && { text }),
    limit: whole(query, 'limit', { least: 1, most: MOST_AT_ONCE }) ?? 100,
    full: oneOf(query, 'view', ['full', 'summary']) === 'full',
  }
}

/** Reads the query of a list of profiles. */
export function readProfilePage(query: Readonly<Record<string, string>>): {
  readonly vendor?: VendorName
  readonly offset: number
  readonly limit: number
  readonly text: string
} {
  onlyKnown(query, ['vendor', 'offset', 'limit', 'text'])
  const vendor = oneOf(query, 'vendor', VENDOR_NAMES)
  return {
    ...(vendor !== undefined && { vendor }),
    offset: whole(query, 'offset', { least: 0 }) ?? 0,
    limit: whole(query, 'limit', { least: 1, most: MOST_AT_ONCE }) ?? 100,
    text: query['text'] ?? '',
  }
}

function onlyKnown(query: Readonly<Record<string, string>>, known: readonly string[]): void {
  const stranger = Object.keys(query).find((name) => !known.includes(name))
  if (stranger !== undefined) throw new TypeError(`${stranger}: unknown parameter; known are ${known.join(', ')}`)
}

function oneOf<Value extends string>(
  query: Readonly<Record<string, string>>,
  field: string,
  values: readonly Value[],
): Value | undefined {
  const text = query[field]
  const value = values.find((one) => one === text)
  if (text !== undefined && value === undefined) throw new TypeError(`${field}: must be one of ${values.join(', ')}`)
  return value
}

function whole(
  query: Readonly<Record<string, string>>,
  field: string,
  { least, most = Number.MAX_SAFE_INTEGER }: { readonly least: number; readonly most?: number },
): number | undefined {
  const text = query[field]
  if (text === undefined) return undefined
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  throw new TypeError(
    `${field}: must be a whole number of at least ${least}${most < Number.MAX_SAFE_INTEGER ? ` and at most ${most}` : ''}`,
  )
}
