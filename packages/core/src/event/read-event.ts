import { InvalidInputError } from '../errors/invalid-input-error.js'
import { issuesOf } from '../options/zod-issues.js'
import type { CustomerEvent } from './customer-event.js'
import { customerEventSchema } from './customer-event-schema.js'
import { instantOf } from './instant.js'
import { plainEvent } from './plain-event.js'
import { snapshot } from './snapshot.js'

/** What `readEvent` stamps an event with. */
export interface ReadEventOptions {
  /** Wall time of acceptance, epoch milliseconds: the stamp of an event without `timestamp` and `originalTimestamp`. */
  readonly now: number
  /** Makes the id of an event without `messageId`. Default a random UUID. */
  readonly newId?: () => string
}

/**
 * Validates, copies and stamps one event. Returns a canonical event that shares nothing with the input.
 * Throws `InvalidInputError` (code `invalid_event`) that names each field, its rule and the way out.
 */
export function readEvent(input: unknown, options: ReadEventOptions): CustomerEvent {
  const event = (plainEvent(input) ?? checkedEvent(input)) as Record<string, unknown>
  for (const field of emptiable) if (isEmpty(event[field])) delete event[field]
  event['messageId'] ??= (options.newId ?? randomId)()
  event['timestamp'] =
    instantOf(event['timestamp'] ?? event['originalTimestamp']) ?? new Date(options.now).toISOString()
  return event as unknown as CustomerEvent
}

function checkedEvent(input: unknown): unknown {
  const parsed = customerEventSchema().safeParse(input)
  if (parsed.success) return snapshot(parsed.data)
  throw new InvalidInputError(issuesOf(parsed.error), { subject: 'event', code: 'invalid_event' })
}

/** Fields that count as absent when there is nothing in them. An empty text is no time, nor a `messageId`. */
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
