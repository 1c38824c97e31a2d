import * as z from 'zod'
import { onFirstUse } from '../options/on-first-use.js'
import { instantHint, instantOf, instantRule } from './instant.js'

/** `properties`, `traits` and `context` are open: the Segment Spec reserves some names and leaves the rest to the sender. */
export type Fields = Readonly<Record<string, unknown>>

const fields = onFirstUse(() =>
  z.custom<Fields | readonly []>((value) => isPlainObject(value) || isEmptyList(value), { error: 'must be an object' }),
)
const nonEmpty = 'must be a non-empty string'
const text = (rule = nonEmpty) => z.string({ error: rule }).min(1, rule)
/** Clients write an id or a name that they do not know as an empty text. */
const textOrNone = onFirstUse(() => z.string({ error: nonEmpty }).nullish())
const instant = onFirstUse(() =>
  z.custom<string | Date>((value) => instantOf(value) !== undefined, {
    error: instantRule,
    params: { hint: instantHint },
  }),
)
const integrations = onFirstUse(() =>
  z.custom<Fields | readonly []>((value) => isPlainObject(value) || isEmptyList(value), {
    error: 'must be an object of destination names',
    params: { hint: 'write {"All": false} to send it nowhere, or leave the field out' },
  }),
)

const common = onFirstUse(() => ({
  messageId: text().max(100, 'must have at most 100 characters').nullish(),
  userId: textOrNone(),
  anonymousId: textOrNone(),
  timestamp: instant().nullish(),
  originalTimestamp: instant().nullish(),
  sentAt: instant().nullish(),
  context: fields().nullish(),
  integrations: integrations().nullish(),
}))

const schema = onFirstUse(() =>
  z.discriminatedUnion(
    'type',
    [
      z.looseObject({
        type: z.literal('track'),
        event: text('must name what happened'),
        properties: fields().nullish(),
        ...common(),
      }),
      z.looseObject({ type: z.literal('identify'), traits: fields().nullish(), ...common() }),
      z.looseObject({
        type: z.literal('page'),
        name: textOrNone(),
        category: textOrNone(),
        properties: fields().nullish(),
        ...common(),
      }),
      z.looseObject({
        type: z.literal('screen'),
        name: textOrNone(),
        category: textOrNone(),
        properties: fields().nullish(),
        ...common(),
      }),
      z.looseObject({
        type: z.literal('group'),
        groupId: text('must name the group'),
        traits: fields().nullish(),
        ...common(),
      }),
      z.looseObject({
        type: z.literal('alias'),
        previousId: text('must be the id used so far'),
        ...common(),
        userId: text('must be the new id'),
      }),
    ],
    { error: 'must be one of track, identify, page, screen, group, alias' },
  ),
)

/**
 * The rules of an incoming event: the Segment Spec's six calls. Unknown top-level fields are kept. `null`, an empty text in
 * an id or a name, and an empty list for an object count as absent.
 */
export const customerEventSchema = onFirstUse(() =>
  schema().refine((event) => event.userId || event.anonymousId, {
    path: ['userId'],
    error: 'or anonymousId must say whose event this is, as a non-empty string',
    params: { hint: 'set userId for a known person, else anonymousId' },
    // Also when another field is wrong: all that is wrong is said at once.
    when: ({ value }) => isPlainObject(value),
  }),
)

/** An event as a caller may write it: `messageId` and `timestamp` are stamped when absent. */
export type CustomerEventInput = z.input<ReturnType<typeof schema>>

interface Stamped {
  /** Unique per source; dedupe works by it. Stamped as a UUID when the sender gave none. */
  readonly messageId: string
  /**
   * When it happened, ISO 8601 with `Z` and milliseconds. The sender's `timestamp`, else its `originalTimestamp`, else the
   * time of acceptance.
   */
  readonly timestamp: string
  readonly userId?: string
  readonly anonymousId?: string
  readonly context?: Fields
  /**
   * Destination names, or `All`, to `true`, `false` or options (Segment Spec, Common Fields). Case, spaces and dashes in
   * names do not matter. What is neither a yes nor options is an opt-out.
   */
  readonly integrations?: Readonly<Record<string, unknown>>
  readonly [field: string]: unknown
}

export interface TrackEvent extends Stamped {
  readonly type: 'track'
  readonly event: string
  readonly properties?: Fields
}
export interface IdentifyEvent extends Stamped {
  readonly type: 'identify'
  readonly traits?: Fields
}
export interface PageEvent extends Stamped {
  readonly type: 'page'
  readonly name?: string
  readonly category?: string
  readonly properties?: Fields
}
export interface ScreenEvent extends Stamped {
  readonly type: 'screen'
  readonly name?: string
  readonly category?: string
  readonly properties?: Fields
}
export interface GroupEvent extends Stamped {
  readonly type: 'group'
  readonly groupId: string
  readonly traits?: Fields
}
export interface AliasEvent extends Stamped {
  readonly type: 'alias'
  readonly previousId: string
  readonly userId: string
}

/** A canonical event: accepted, stamped, plain JSON data, never changed afterwards. Field names are the Segment Spec's. */
export type CustomerEvent = TrackEvent | IdentifyEvent | PageEvent | ScreenEvent | GroupEvent | AliasEvent

export type CustomerEventType = CustomerEvent['type']

function isPlainObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** PHP writes an empty object as an empty list. */
function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}
