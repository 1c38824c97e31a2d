import type { CustomerEvent } from '@waybill/core'
import { isFields } from '@waybill/core/destination'
import { isNo, isYes } from './said-yes.js'

/**
 * What an event says of consent: by category, as `categoryOf` writes it, whether the person agreed. `unreadable`: it says
 * something that cannot be read, which counts as a no to everything. `undefined`: it says nothing.
 */
export type EventConsent = ReadonlyMap<string, boolean> | 'unreadable' | undefined

/**
 * Reads the consent that an event carries, in both documented forms: `context.consent.categoryPreferences` of Segment, and
 * `context.consentManagement` of RudderStack with its lists of allowed and denied ids. A no wins over a yes to the same
 * category. In an undocumented form a no is heard, and a yes is not.
 * https://www.twilio.com/docs/segment/privacy/consent-management/consent-in-segment-connections
 * https://www.rudderstack.com/docs/data-governance/consent-management/passing-consent/
 */
export function consentIn({ context }: CustomerEvent): EventConsent {
  let said: Map<string, boolean> | undefined
  for (const member in context) {
    const reader = mayBeRead.test(member) ? readers.get(plainly(member)) : undefined
    if (!reader) continue
    said ??= new Map()
    if (!reader(context[member], said)) return 'unreadable'
  }
  return said && said.size > 0 ? said : undefined
}

/**
 * Whether one yes is enough of several categories: RudderStack's `resolutionStrategy: 'or'`. Not where the event also carries
 * Segment's preferences, which know no such thing.
 */
export function isOneEnough({ context }: CustomerEvent): boolean {
  if (!context) return false
  const carried = Object.keys(context).filter((member) => readers.has(plainly(member)) && !isNothing(context[member]))
  return (
    carried.length > 0 && carried.every((member) => plainly(member) === 'consentmanagement' && saysOr(context[member]))
  )
}

function saysOr(management: unknown): boolean {
  if (!isFields(management)) return false
  return Object.keys(management).some((name) => {
    const value = management[name]
    return plainly(name) === 'resolutionstrategy' && typeof value === 'string' && value.trim().toLowerCase() === 'or'
  })
}

/** A category as categories are compared: without case and outer spaces. Other signs count: `1.1` and `11` are two. */
export function categoryOf(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase()
}

/** Notes what a member says. Returns false when that cannot be read. */
type Reader = (value: unknown, said: Map<string, boolean>) => boolean

const readers: ReadonlyMap<string, Reader> = new Map([
  ['consent', (value, said) => readMembers(value, said, preferenceReaders)],
  ['consentmanagement', (value, said) => readMembers(value, said, idReaders)],
])

/** Asked first, for every member of every context: both names begin like this, however they are written. */
const mayBeRead = /^[^a-z]*c/i

const preferenceReaders: ReadonlyMap<string, Reader> = new Map([['categorypreferences', readPreferences]])

const idReaders: ReadonlyMap<string, Reader> = new Map([
  ['allowedconsentids', (value, said) => readIds(value, said, true)],
  ['deniedconsentids', (value, said) => readIds(value, said, false)],
])

function readMembers(value: unknown, said: Map<string, boolean>, members: ReadonlyMap<string, Reader>): boolean {
  if (isNothing(value)) return true
  if (!isFields(value)) return false
  const before = said.size
  let saysMore = false
  for (const [name, one] of Object.entries(value)) {
    const read = members.get(plainly(name))
    if (read?.(one, said) === false) return false
    if (read) continue
    if (isNo(one)) note(said, name, false)
    else saysMore ||= typeof one === 'object' && !isEmpty(one)
  }
  return said.size > before || !saysMore
}

function readPreferences(value: unknown, said: Map<string, boolean>): boolean {
  if (isNothing(value)) return true
  if (!isFields(value)) return false
  for (const [category, agreed] of Object.entries(value)) note(said, category, isYes(agreed))
  return true
}

function readIds(value: unknown, said: Map<string, boolean>, agreed: boolean): boolean {
  if (isNothing(value)) return true
  if (!Array.isArray(value)) return false
  for (const id of value as readonly unknown[]) {
    if (typeof id === 'string' || typeof id === 'number') note(said, String(id), agreed)
    // Nobody knows which category was denied.
    else if (!agreed) return false
  }
  return true
}

function note(said: Map<string, boolean>, name: string, agreed: boolean): void {
  const category = categoryOf(name)
  said.set(category, agreed && said.get(category) !== false)
}

/** An empty object of PHP is an empty list. */
function isNothing(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0)
}

function isEmpty(value: unknown): boolean {
  return isNothing(value) || (isFields(value) && Object.keys(value).length === 0)
}

/** A member's name as people write it: `category_preferences` is `categoryPreferences`. */
function plainly(name: string): string {
  // Members that are much longer are none of these, whatever they are.
  return name.length > 30 ? '' : name.toLowerCase().replace(/[^a-z]/g, '')
}
