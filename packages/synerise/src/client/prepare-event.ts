import { type Fields, InvalidInputError } from '@waybill/core'
import { fieldsOf, isFields } from '@waybill/core/destination'
import { readCopy } from '@waybill/core/zod'
import type * as z from 'zod'
import { customEventSchema, eventSchema } from '../model/event/event.js'
import type { SyneriseDedicatedType, SyneriseEventType } from '../model/event/input.js'
import { hasNullMember, withoutNulls } from '../model/event/params.js'
import {
  type EventTime,
  eventTimeOf,
  isoOf,
  type SyneriseFutureTime,
  timeOfStamp,
  timeRemarks,
} from '../model/event/time.js'
import { eventTypes, isPushType } from '../model/event/types.js'
import type { SyneriseIdentifiers } from '../model/identifiers.js'
import { noRemarks, reservedParamsIn, type SyneriseRemark } from '../model/remark.js'

/** What an event gets that does not bring it itself. */
export interface Stamp {
  /** Wall time, epoch milliseconds: the time of an event without one. A later time is in the future. */
  readonly now: number
  /** See `TimeRules`. */
  readonly sureUntil?: number | undefined
  readonly futureTime: SyneriseFutureTime
  /** The salt of an event without one; `undefined` leaves it unsalted. */
  readonly salt: string | undefined
}

/** The body of one event, ready for JSON, which leaves out what is `undefined`. */
interface EventBody {
  readonly type: SyneriseEventType | undefined
  readonly action: string | undefined
  readonly client: SyneriseIdentifiers
  readonly label: string
  readonly time: string
  readonly eventSalt: string | undefined
  readonly params: Fields | undefined
}

export interface PreparedEvent {
  readonly body: EventBody
  /** Whether a repeat overwrites this event instead of adding another. */
  readonly keyed: boolean
  readonly remarks: readonly SyneriseRemark[]
}

/** Checks and completes an event of `POST /v4/events/custom`. Throws `InvalidInputError` (code `invalid_event`). */
export function prepareCustomEvent(input: unknown, stamp: Stamp): PreparedEvent {
  const remarks: SyneriseRemark[] = []
  const event = readInput(customEventSchema(), input, { subject: 'event', remarks })
  return complete(event, { type: undefined, action: event.action, given: input, remarks }, stamp)
}

/** Checks and completes an event of a dedicated endpoint, which has no `type`. Throws `InvalidInputError`. */
export function prepareDedicatedEvent(type: SyneriseDedicatedType, input: unknown, stamp: Stamp): PreparedEvent {
  const named = typeof input === 'object' && input !== null ? { ...input, type } : input
  const remarks: SyneriseRemark[] = []
  const event = readInput(eventSchema(), named, { subject: 'event', remarks })
  return complete(event, { type: undefined, action: event.action, label: type, given: input, remarks }, stamp)
}

/**
 * Checks and completes one event of `POST /v4/events/batch`. Events of push messages are sent as custom events with the action
 * that their endpoint would give them, as Synerise's mobile SDKs do: Synerise documents no `type` for them.
 * Throws `InvalidInputError` (code `invalid_event`).
 */
export function prepareEvent(input: unknown, stamp: Stamp): PreparedEvent {
  const remarks: SyneriseRemark[] = []
  const event = readInput(eventSchema(), input, { subject: 'event', remarks })
  const { type = 'custom' } = event
  if (type !== 'custom' && isPushType(type))
    return complete(event, { type: 'custom', action: eventTypes[type].action, given: input, remarks }, stamp)
  return complete(event, { type, action: event.action, given: input, remarks }, stamp)
}

/**
 * A copy of the input without nulls, as the schema gives it. What is empty where Synerise may do without it is absent, and an
 * id that is a whole number is the text of its digits, of which `remarks` gets one. Throws `InvalidInputError` (code `invalid_` and the subject)
 * naming every field at fault.
 */
export function readInput<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  { subject, remarks }: { readonly subject: string; readonly remarks: SyneriseRemark[] },
): z.output<Schema> {
  return readWithNulls(schema, input, { subject, clean: withoutNulls, remarks })
}

/** Like `readInput`, but nulls stay unless `clean` removes them. */
export function readWithNulls<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  {
    subject,
    clean,
    remarks,
  }: { readonly subject: string; readonly clean?: (fields: Fields) => Fields; readonly remarks: SyneriseRemark[] },
): z.output<Schema> {
  const code = `invalid_${subject.replace(' ', '_')}`
  const cleaned = clean && ((copy: unknown) => (isFields(copy) ? clean(copy) : copy))
  return readCopy(schema, input, { subject, code, clean: cleaned, required, remarks })
}

// Source: https://hub.synerise.com/developers/api/events/sending-events: "label must be a non-empty string".
const required = ['label'] as const

type ReadEvent = Omit<z.output<ReturnType<typeof customEventSchema>>, 'action'>

/** How an event is sent, which may differ from how it was given. */
interface SentAs {
  readonly type: SyneriseEventType | undefined
  readonly action: string | undefined
  /** The event as it was given. */
  readonly given: unknown
  /** The remarks on how it was read. */
  readonly remarks: readonly SyneriseRemark[]
  /** The label of an event that brings none. Default: its action or type. */
  readonly label?: string
}

function complete(
  event: ReadEvent,
  { type, action, given: input, remarks, label = action ?? type ?? 'event' }: SentAs,
  stamp: Stamp,
): PreparedEvent {
  const { client, params } = event
  const eventSalt = event.eventSalt ?? stamp.salt
  const given = event.time === undefined ? timeOfStamp(stamp) : isoOf(event.time)
  const stamped: EventTime = eventTimeOf(given, stamp.now, { ...stamp, field: 'time' })
  requireOwnEmail(client, params)
  return {
    keyed: stamped.kept && eventSalt !== undefined,
    remarks: [...timeRemarks(given, stamped, 'time'), ...reservedParamsIn(params), ...nullsLeftOut(input), ...remarks],
    // Every member is named: a spread for each that may be absent takes longer than all the checks.
    body: { type, action, client, label: event.label ?? label, time: stamped.time, eventSalt, params },
  }
}

/** The remarks on fields that were null, or had something null in them. */
function nullsLeftOut(input: unknown): readonly SyneriseRemark[] {
  const fields = fieldsOf(input) ?? {}
  if (!hasNullMember(fields)) return noRemarks
  return nullNames(fields).flatMap((name) => {
    const inner = fieldsOf(fields[name])
    const found = inner ? nullNames(inner).map((member) => `${name}.${member}`) : [name]
    return found.map((field) => ({ code: 'null_left_out', field, hint: nullHint }) as const)
  })
}

const nullHint = 'What is null here was left out: Synerise wants a field without a value so.'

function nullNames(fields: Fields): readonly string[] {
  return Object.keys(fields).filter((name) => hasNullMember({ [name]: fields[name] }))
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
