import type { Delivery } from '../destination/destination.js'
import type { CustomerEvent, CustomerEventType, Fields } from '../event/customer-event.js'
import { idsReadAsText } from '../event/ids-read-as-text.js'
import { closeWord, likelyWord } from '../options/nearest-word.js'
import type { Remark } from '../remark/remark.js'
import { isFields } from './fields.js'
import { olderNames, specNameOf, specNames } from './spec-name.js'

const common = [
  ...['type', 'messageId', 'userId', 'anonymousId', 'timestamp', 'originalTimestamp', 'sentAt', 'receivedAt'],
  ...['context', 'integrations', 'channel', 'version'],
]

/** What mappings read at the top of each type of event. The traits of any person's event are read for address and phone. */
const members: Readonly<Record<CustomerEventType, ReadonlySet<string>>> = {
  track: new Set([...common, 'event', 'properties', 'traits']),
  identify: new Set([...common, 'traits']),
  page: new Set([...common, 'name', 'category', 'properties', 'traits']),
  screen: new Set([...common, 'name', 'category', 'properties', 'traits']),
  group: new Set([...common, 'groupId', 'traits']),
  alias: new Set([...common, 'previousId', 'traits']),
}

// What Segment's and similar libraries and servers add for themselves. None of it is meant for a vendor.
const forServers: ReadonlySet<string> = new Set('writeKey projectId library metadata rudderId request_ip'.split(' '))

const ofTime = new Set('time ts date datetime eventtime occurredat'.split(' '))
const ofFacts = new Set('props params parameters data payload attributes details traits properties'.split(' '))

/** The remarks on an event that hold at every vendor. `undefined` where there is none, as for nearly every event. */
export function eventRemarks(delivery: Pick<Delivery, 'event' | 'acceptedAt'>): Remark[] | undefined {
  const told = remarksOn(delivery)
  const numbered = (delivery.event as { readonly [idsReadAsText]?: unknown })[idsReadAsText]
  return numbered === undefined ? told : [...(told ?? []), ...numberedIdRemarks(numbered)]
}

/** An id that was a number is another person's where somebody sends the text `007`, so the sender should know. */
function numberedIdRemarks(numbered: unknown): Remark[] {
  const fields = Array.isArray(numbered) ? numbered.filter((field) => typeof field === 'string') : []
  const hint = 'It came as a number and was read as the text of its digits. Send the id as a text.'
  return fields.map((field) => ({ code: 'number_as_text', field, hint }))
}

function remarksOn({ event, acceptedAt }: Pick<Delivery, 'event' | 'acceptedAt'>): Remark[] | undefined {
  const isPlain = !hasUnknown(event, members[event.type]) && !isAhead(event.timestamp, acceptedAt)
  if (event.type !== 'track') return isPlain ? undefined : commonRemarks(event, acceptedAt)
  const name = judge(event.event)
  const more = name === 'other' ? undefined : name === 'known' ? inexactIdsIn(event.properties) : [name]
  if (isPlain) return more
  return [...commonRemarks(event, acceptedAt), ...(more ?? [])]
}

function hasUnknown(event: CustomerEvent, known: ReadonlySet<string>): boolean {
  for (const name of Object.keys(event)) if (!known.has(name) && !isForServers(name)) return true
  return false
}

function isForServers(name: string): boolean {
  return forServers.has(name) || name.startsWith('_')
}

function commonRemarks(event: CustomerEvent, acceptedAt: number): Remark[] {
  const known = members[event.type]
  const unknown = Object.keys(event).filter((name) => !known.has(name) && !isForServers(name))
  const remarks = unknown.map((name) => unknownMember(name, event.type, known))
  return isAhead(event.timestamp, acceptedAt) ? [...remarks, timeClamped] : remarks
}

// An instant and its text. What was accepted after it, and happened before it, is not ahead: to make a text of each time of
// acceptance, or to parse each timestamp, would cost more than everything else here.
let knownAt = Number.POSITIVE_INFINITY
let knownText = ''

function isAhead(timestamp: string, acceptedAt: number): boolean {
  if (acceptedAt >= knownAt && timestamp <= knownText && timestamp >= '0') return false
  knownAt = acceptedAt
  knownText = new Date(acceptedAt).toISOString()
  return Date.parse(timestamp) > acceptedAt
}

const timeClamped: Remark = Object.freeze({
  code: 'time_clamped',
  field: 'timestamp',
  hint: 'It is later than the acceptance, so the time of acceptance counts. Set the clock of the sender right.',
})

function unknownMember(name: string, type: CustomerEventType, known: ReadonlySet<string>): Remark {
  const facts = known.has('properties') ? 'properties' : 'traits'
  const meant = meantBy(name, facts, known)
  const way = meant === undefined ? `Facts belong in ${facts}.` : `Write ${meant} for it.`
  return {
    code: 'unknown_member',
    field: name,
    hint: `It is no member of a ${type} event, so no vendor gets it. ${way}`,
  }
}

function meantBy(name: string, facts: string, known: ReadonlySet<string>): string | undefined {
  const letters = name.toLowerCase().replaceAll(/[_-]/g, '')
  if (ofFacts.has(letters)) return facts
  if (ofTime.has(letters)) return 'timestamp'
  if (letters === 'eventname' && known.has('event')) return 'event'
  // Every event has its type, so no other word is meant for it.
  return likelyWord(
    name,
    [...known].filter((one) => one !== 'type'),
  )
}

// Far more names than a shop has. A sender that puts ids into names must not fill the memory.
const mostNames = 1_000
const mostEdits = 2

type Judgement = 'known' | 'other' | Remark

const judged = new Map<string, Judgement>()

/** Whether vendors have something of their own for events of this name, or for one nearly so. Judged once for each name. */
function judge(name: string): Judgement {
  const known = judged.get(name)
  if (known !== undefined) return known
  if (judged.size >= mostNames) judged.clear()
  const found = specNames.includes(specNameOf(name)) ? 'known' : nearlyKnown(name)
  judged.set(name, found)
  return found
}

function nearlyKnown(name: string): Judgement {
  const close = closeWord(name, [...specNames, ...olderNames], mostEdits)
  return close === undefined ? 'other' : nameLikeKnown(specNameOf(close))
}

function nameLikeKnown(close: string): Remark {
  return {
    code: 'name_like_known',
    field: 'event',
    hint: `It is sent as a plain event. Was ${close} meant? Write it so, or give this name a mapping.`,
  }
}

/** Ids of an order or its products that came as numbers, and have other digits than the sender wrote, or are no whole ones. */
function inexactIdsIn(properties: unknown): Remark[] | undefined {
  if (!isFields(properties)) return undefined
  let told = inexactIn(properties, 'properties', undefined)
  const { products } = properties
  if (!Array.isArray(products)) return told
  for (let index = 0; index < products.length; index++)
    told = inexactIn(products[index], `properties.products[${index}]`, told)
  return told
}

const idNames = ['order_id', 'orderId', 'product_id', 'productId', 'id', 'sku'] as const

function inexactIn(value: unknown, at: string, told: Remark[] | undefined): Remark[] | undefined {
  if (!isFields(value) || !hasNumberedId(value)) return told
  let all = told
  for (const name of idNames) {
    const id = value[name]
    if (typeof id !== 'number' || Number.isSafeInteger(id)) continue
    all ??= []
    all.push({
      code: 'number_as_text',
      field: `${at}.${name}`,
      hint: 'The number is no exact whole number, and its digits were read as a text. Send the id as a text.',
    })
  }
  return all
}

/** Written out, because it runs for every product of every event. */
function hasNumberedId(fields: Fields): boolean {
  return (
    typeof fields['order_id'] === 'number' ||
    typeof fields['orderId'] === 'number' ||
    typeof fields['product_id'] === 'number' ||
    typeof fields['productId'] === 'number' ||
    typeof fields['id'] === 'number' ||
    typeof fields['sku'] === 'number'
  )
}
