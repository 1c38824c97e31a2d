import * as z from 'zod'
import { isFields } from '../mapping/fields.js'
import { lazy } from '../options/lazy.js'
import type { Fields } from './customer-event.js'
import { checkInstant, type Instant } from './instant.js'

const fields = lazy(() =>
  z.custom<Fields | readonly []>((value) => isFields(value) || isEmptyList(value), { error: 'must be an object' }),
)
const nonEmpty = 'must be a non-empty string'
const text = (rule = nonEmpty) => z.string({ error: rule }).min(1, rule)
/** Some senders write an unknown id or name as an empty text. */
const textOrNone = lazy(() => z.string({ error: nonEmpty }).nullish())
const integrations = lazy(() =>
  z.custom<Fields | readonly []>((value) => isFields(value) || isEmptyList(value), {
    error: 'must be an object of destination names',
    params: { hint: 'write {"All": false} to send it nowhere, or leave the field out' },
  }),
)

const instant = lazy(() => z.custom<Instant>().superRefine(checkInstant()).nullish())

const common = lazy(() => ({
  messageId: text().max(100, 'must have at most 100 characters').nullish(),
  userId: textOrNone(),
  anonymousId: textOrNone(),
  timestamp: instant(),
  originalTimestamp: instant(),
  sentAt: instant(),
  // Written by other systems, and used where it can be read.
  receivedAt: z.unknown().optional(),
  context: fields().nullish(),
  integrations: integrations().nullish(),
}))

const schema = lazy(() =>
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
 * The rules of an incoming event: the Segment Spec's six calls. Unknown top-level fields are kept. `null`, an empty id or
 * name, and an empty list in place of an object count as absent.
 */
export const customerEventSchema = lazy(() =>
  schema().refine((event) => event.userId || event.anonymousId, {
    path: ['userId'],
    error: 'or anonymousId must say whose event this is, as a non-empty string',
    params: { hint: 'set userId for a known person, else anonymousId' },
    // Checked also when another field is wrong, so that one error names everything that is wrong.
    when: ({ value }) => isFields(value),
  }),
)

/** PHP writes an empty object as an empty list. */
function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}
