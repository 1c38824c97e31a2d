import { InvalidInputError, type Issue } from '../errors/invalid-input-error.js'
import { isFields } from '../mapping/fields.js'
import { issuesOf } from '../options/zod-issues.js'
import type { CustomerEvent, CustomerEventInput } from './customer-event.js'
import { customerEventSchema } from './customer-event-schema.js'
import { setHappenedAt } from './happened-at.js'
import { idsReadAsText } from './ids-read-as-text.js'
import { plainEvent } from './plain-event.js'
import { snapshot } from './snapshot.js'

/** What `readEvent` writes into an event that lacks it. */
export interface ReadEventOptions {
  /** When the event is accepted, epoch milliseconds: its `timestamp` when it has neither that nor `originalTimestamp`. */
  readonly now: number
  /** Makes the id of an event without `messageId`. Default a random UUID. */
  readonly newId?: () => string
}

/**
 * Validates and copies one event, and gives it a `messageId` and a `timestamp`. The returned event shares nothing with the
 * input. Throws `InvalidInputError` (code `invalid_event`) that names each wrong field, its rule and what to do.
 */
export function readEvent(input: unknown, options: ReadEventOptions): CustomerEvent {
  const event = (plainEvent(input) ?? checkedEvent(input)) as Record<string, unknown>
  for (const field of emptiable) if (isEmpty(event[field])) delete event[field]
  event['messageId'] ??= (options.newId ?? randomId)()
  setHappenedAt(event, options.now)
  return event as unknown as CustomerEvent
}

/**
 * Marks a value from outside, such as a parsed body, as an event for the compiler. Returns the same value, unchecked.
 * `accept`, `acceptMany` and `decide` check every event at run time and throw `InvalidInputError` for one that breaks a rule.
 */
export function untrusted(values: readonly unknown[]): readonly CustomerEventInput[]
export function untrusted(value: unknown): CustomerEventInput
export function untrusted(value: unknown): unknown {
  return value
}

function checkedEvent(input: unknown): unknown {
  const numbered = numberedIds(input)
  const parsed = customerEventSchema().safeParse(withoutEmpty(withTextIds(input, numbered)))
  // The schema leaves it out, and nobody would be told.
  const hasProto = typeof input === 'object' && input !== null && Object.hasOwn(input, '__proto__')
  if (parsed.success && !hasProto) return noted(snapshot(parsed.data) as object, numbered)
  const wrong = parsed.success ? [] : issuesOf(parsed.error)
  const issues: readonly Issue[] = [
    ...wrong.map((issue) => ({ ...issue, ...numberHint(issue, input) })),
    ...(hasProto ? [{ field: '__proto__', rule: 'is not allowed as a key' }] : []),
  ]
  throw new InvalidInputError(issues, { subject: 'event', code: 'invalid_event' })
}

const ids: readonly string[] = ['messageId', 'userId', 'anonymousId', 'groupId', 'previousId']

/** What to do where an id is a number. */
function numberHint({ field, hint }: Issue, input: unknown): { readonly hint?: string } {
  const value: unknown = isFields(input) && ids.includes(field) ? input[field] : undefined
  if (hint !== undefined || (typeof value !== 'number' && typeof value !== 'bigint')) return {}
  if (Number.isInteger(value) && !Number.isSafeInteger(value))
    return { hint: 'send it as a string, from the start: JSON rounds integers beyond 9007199254740991' }
  return { hint: 'send it as a string' }
}

/** Databases number their rows, so ids come as whole numbers too. Larger ones than 2^53 JSON has rounded: they are refused. */
function numberedIds(input: unknown): readonly string[] {
  return isFields(input) ? ids.filter((field) => Number.isSafeInteger(input[field])) : []
}

function withTextIds(input: unknown, numbered: readonly string[]): unknown {
  if (!isFields(input) || numbered.length === 0) return input
  return { ...input, ...Object.fromEntries(numbered.map((field) => [field, String(input[field])])) }
}

/** Only where the event breaks a rule as it is: the check of others is quicker, and they lose the same afterwards. */
function withoutEmpty(input: unknown): unknown {
  if (!isFields(input) || !emptiable.some((field) => isEmpty(input[field]))) return input
  return Object.fromEntries(
    Object.entries(input).filter(([field, value]) => !emptiable.includes(field) || !isEmpty(value)),
  )
}

/** The event, with a note of the ids of people and groups that came as numbers. The remarks on it are made of the note. */
function noted(event: object, numbered: readonly string[]): object {
  const told = numbered.filter((field) => field !== 'messageId')
  return told.length === 0 ? event : { ...event, [idsReadAsText]: told }
}

/** Fields that count as absent when they are `null`, an empty text or an empty list. */
const emptiable = [
  'messageId',
  'userId',
  'anonymousId',
  'name',
  'category',
  'timestamp',
  'originalTimestamp',
  'sentAt',
  'properties',
  'traits',
  'context',
  'integrations',
]

function isEmpty(value: unknown): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0)
}

function randomId(): string {
  return crypto.randomUUID()
}
