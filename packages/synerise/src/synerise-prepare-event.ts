import { type Fields, InvalidInputError, issuesOf, snapshot } from '@waybill/core'
import type { z } from 'zod'
import { customEventSchema, eventSchema, type SyneriseEventType } from './synerise-event.js'
import type { SyneriseIdentifiers } from './synerise-identifiers.js'
import { withoutNulls } from './synerise-params.js'
import { type EventTime, eventTimeOf, type FutureTime } from './synerise-time.js'

/** What an event lacks and gets. */
export interface Stamp {
  /** Wall time, epoch milliseconds: the time of an event without one, and the border to the future. */
  readonly now: number
  readonly futureTime: FutureTime
  /** The salt of an event without one; `undefined` leaves it unsalted. */
  readonly salt: string | undefined
}

/** The body of one event, ready for JSON. */
interface EventBody {
  readonly type?: SyneriseEventType
  readonly action?: string
  readonly client: SyneriseIdentifiers
  readonly label: string
  readonly time: string
  readonly eventSalt?: string
  readonly params?: Fields
}

export interface PreparedEvent {
  readonly body: EventBody
  /** Whether a repeat overwrites this event instead of adding another. */
  readonly keyed: boolean
}

/** Checks and completes what `POST /v4/events/custom` takes. Throws `InvalidInputError` (code `invalid_event`). */
export function prepareCustomEvent(input: unknown, stamp: Stamp): PreparedEvent {
  return complete(read(customEventSchema, input), stamp)
}

/** Checks and completes one event of `POST /v4/events/batch`. Throws `InvalidInputError` (code `invalid_event`). */
export function prepareEvent(input: unknown, stamp: Stamp): PreparedEvent {
  const event = read(eventSchema, input)
  return complete({ ...event, type: event.type ?? 'custom' }, stamp)
}

interface ReadEvent extends Omit<z.output<typeof customEventSchema>, 'action'> {
  readonly type?: SyneriseEventType | undefined
  readonly action?: string | undefined
}

function complete(event: ReadEvent, stamp: Stamp): PreparedEvent {
  const { type, action, client, params } = event
  const eventSalt = event.eventSalt ?? stamp.salt
  const { time, kept } = timeOf(event.time, stamp)
  requireOwnEmail(client, params)
  return {
    keyed: kept && eventSalt !== undefined,
    body: {
      ...(type === undefined ? {} : { type }),
      ...(action === undefined ? {} : { action }),
      client,
      label: event.label ?? action ?? type ?? 'event',
      time,
      ...(eventSalt === undefined ? {} : { eventSalt }),
      ...(params === undefined ? {} : { params }),
    },
  }
}

function read<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const copy = snapshot(input)
  const given = typeof copy === 'object' && copy !== null && !Array.isArray(copy) ? withoutNulls(copy as Fields) : copy
  const parsed = schema.safeParse(given)
  if (!parsed.success) throw new InvalidInputError(issuesOf(parsed.error), { subject: 'event', code: 'invalid_event' })
  return parsed.data
}

function timeOf(time: ReadEvent['time'], { now, futureTime }: Stamp): EventTime {
  if (time === undefined) return { time: new Date(now).toISOString(), kept: true }
  return eventTimeOf(typeof time === 'string' ? time : new Date(time).toISOString(), now, { futureTime, field: 'time' })
}

// Source: API reference, event endpoints: `params.email` must be the e-mail address of the profile.
function requireOwnEmail(client: SyneriseIdentifiers, params: Fields | undefined): void {
  const email = params?.['email']
  if (email === undefined || client.email === undefined || email === client.email) return
  throw new InvalidInputError(
    [{ field: 'params.email', rule: 'must be the same as client.email', hint: 'give another address another name' }],
    { subject: 'event', code: 'invalid_event' },
  )
}
