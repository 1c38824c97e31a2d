import { InvalidInputError } from '../errors/invalid-input-error.js'
import { issuesOf } from '../zod-issues.js'
import { type CustomerEvent, customerEventSchema } from './customer-event.js'
import { plainEvent } from './plain-event.js'
import { snapshot } from './snapshot.js'

export interface ReadEventOptions {
  /** Wall time of acceptance, epoch milliseconds: the stamp of an event without `timestamp`. */
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
  for (const field of nullable) if (event[field] === null) delete event[field]
  event['messageId'] ??= (options.newId ?? randomId)()
  const timestamp = event['timestamp']
  event['timestamp'] = stampOf(timestamp as string | undefined, options.now)
  return event as unknown as CustomerEvent
}

function checkedEvent(input: unknown): unknown {
  const parsed = customerEventSchema().safeParse(input)
  if (parsed.success) return snapshot(parsed.data)
  throw new InvalidInputError(issuesOf(parsed.error), { subject: 'event', code: 'invalid_event' })
}

const nullable = ['userId', 'anonymousId', 'name', 'category', 'sentAt']

function randomId(): string {
  return crypto.randomUUID()
}

// What `toISOString` writes needs no second writing.
const canonical = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

function stampOf(timestamp: string | undefined, now: number): string {
  if (timestamp !== undefined && canonical.test(timestamp)) return timestamp
  return new Date(timestamp ?? now).toISOString()
}
