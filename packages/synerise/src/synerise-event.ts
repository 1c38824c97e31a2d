import { z } from 'zod'
import { actionPattern, dedicatedCallOf, longestAction } from './synerise-action.js'
import {
  applicationParams,
  cancelledTransactionParams,
  cartParams,
  companyParams,
  freeParams,
  locationParams,
  productViewParams,
} from './synerise-event-params.js'
import { identifiersSchema } from './synerise-identifiers.js'

/** Types whose params are free. Each is the last part of its own endpoint's path, as `/v4/events/batch` wants it. */
const freeTypes = [
  'registered',
  'logged-in',
  'logged-out',
  'added-to-favorites',
  'searched',
  'shared',
  'visited-screen',
  'hit-timer',
] as const

const cartTypes = ['added-to-cart', 'removed-from-cart'] as const

/** Every `type` that an event of a batch may have. */
const eventTypes = [
  'custom',
  ...freeTypes,
  ...cartTypes,
  'product-view',
  'appeared-in-location',
  'application-started',
  'assigned-to-company',
  'cancelled-transaction',
] as const

/** The `type` of an event in a batch: `custom`, or the name of a dedicated endpoint. */
export type SyneriseEventType = (typeof eventTypes)[number]

// The first year that epoch milliseconds and epoch seconds cannot both mean.
const leastMilliseconds = Date.UTC(1973, 2, 4)

const instant = {
  error: 'must be a Date, ISO 8601 with seconds and zone like 2022-11-28T12:18:27Z, or epoch milliseconds',
}

const time = z.union(
  [
    z.date(instant),
    z.iso.datetime({ offset: true, ...instant }),
    z.int(instant).min(leastMilliseconds, instant).max(8_640_000_000_000_000, instant), // what a Date can hold
  ],
  instant,
)

const label = z.string({ error: 'must be a string' }).min(1, 'must not be empty')

const action = z
  .string({ error: 'must name the action, like page.visit' })
  .max(longestAction, `must have at most ${longestAction} characters`)
  .regex(actionPattern, 'must consist of letters, digits, ".", "_" and "-"')
  .superRefine((name, context) => {
    const call = dedicatedCallOf(name) ?? (name.startsWith('recommendation.') ? 'POST /events/v1/single/*' : undefined)
    if (call === undefined) return
    context.addIssue({ code: 'custom', message: `${name} is not for this endpoint`, params: { hint: `use ${call}` } })
  })

const common = {
  client: identifiersSchema,
  /** Required by Synerise but not stored. Default: the action or the type. */
  label: label.optional(),
  /**
   * When it happened. Default: now. One in the future is set to now by default, as Synerise would do it, because only an
   * event whose time is known can be overwritten; see the option `futureTime`.
   */
  time: time.optional(),
  /**
   * A later event with the same salt, time, profile and action overwrites this one, which is what makes a repeat
   * harmless. Unique in the workspace. Default: a random UUID, unless the option `salt` is false.
   */
  eventSalt: label.optional(),
}

const noAction = z
  .undefined({ error: 'must be left out: a dedicated type has its own action (use type "custom" for yours)' })
  .optional()

/** What `POST /v4/events/custom` takes. Source: hub.synerise.com/developers/api/events/sending-events. */
export const customEventSchema = z.strictObject({ action, params: freeParams.optional(), ...common })

const dedicated = { action: noAction, ...common }

/** What one event of `POST /v4/events/batch` may be. Source: same page, "Sending a batch of events". */
export const eventSchema = z.discriminatedUnion(
  'type',
  [
    customEventSchema.extend({ type: z.literal('custom').optional() }),
    z.strictObject({ type: z.enum(freeTypes), params: freeParams.optional(), ...dedicated }),
    z.strictObject({ type: z.enum(cartTypes), params: cartParams, ...dedicated }),
    z.strictObject({ type: z.literal('product-view'), params: productViewParams, ...dedicated }),
    z.strictObject({ type: z.literal('appeared-in-location'), params: locationParams, ...dedicated }),
    z.strictObject({ type: z.literal('application-started'), params: applicationParams, ...dedicated }),
    z.strictObject({ type: z.literal('assigned-to-company'), params: companyParams, ...dedicated }),
    z.strictObject({ type: z.literal('cancelled-transaction'), params: cancelledTransactionParams, ...dedicated }),
  ],
  { error: `must be one of ${eventTypes.join(', ')}` },
)

/**
 * A custom event. `action` names it (at most 32 letters, digits, `.`, `_`, `-`); a new action is defined by sending it.
 * The params `modifiedBy`, `apiKey`, `eventUUID`, `ip`, `time` and `businessProfileId` are reserved: Synerise ignores or
 * overwrites them.
 */
export type SyneriseCustomEvent = z.input<typeof customEventSchema>

/** An event of a batch: a custom one (`type` may be left out), or one with a dedicated `type` and without `action`. */
export type SyneriseEventInput = z.input<typeof eventSchema>
