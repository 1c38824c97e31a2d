import { lazy } from '@waybill/core/destination'
import { instantSchema } from '@waybill/core/zod'
import * as z from 'zod'
import { identifiersSchema } from '../identifiers.js'
import { actionPattern, dedicatedCallOf, longestAction } from './action.js'
import type { SyneriseAction, SyneriseDedicatedType } from './input.js'
import {
  applicationParams,
  cancelledTransactionParams,
  cartParams,
  companyParams,
  freeParams,
  itemSearchClickParams,
  locationParams,
  productViewParams,
} from './params-schemas.js'
import { eventTypes } from './types.js'

/** A text that is not empty. */
export const labelSchema = lazy(() => z.string({ error: 'must be a string' }).min(1, 'must not be empty'))

const action = lazy(() =>
  z
    .string({ error: 'must name the action, like page.visit' })
    .max(longestAction, `must have at most ${longestAction} characters`)
    .regex(actionPattern, 'must consist of letters, digits, ".", "_" and "-"')
    .superRefine((name, context) => {
      const call =
        dedicatedCallOf(name) ?? (name.startsWith('recommendation.') ? 'ai.* (POST /events/v1/*)' : undefined)
      if (call === undefined) return
      context.addIssue({ code: 'custom', message: `${name} is not for this endpoint`, params: { hint: `use ${call}` } })
    }),
)

const common = lazy(() => ({
  client: identifiersSchema(),
  label: labelSchema().optional(),
  time: instantSchema().optional(),
  eventSalt: labelSchema().optional(),
}))

const noAction = lazy(() =>
  z
    .undefined({ error: 'must be left out: a dedicated type has its own action (use type "custom" for yours)' })
    .optional(),
)

/** The schema of `SyneriseCustomEvent`. Source: https://hub.synerise.com/developers/api/events/sending-events. */
export const customEventSchema = lazy(() =>
  z.strictObject({
    action: action() as z.ZodType<SyneriseAction, SyneriseAction>,
    params: freeParams().optional(),
    ...common(),
  }),
)

const dedicated = lazy(() => ({ action: noAction(), ...common() }))

const dedicatedOf = <Type extends SyneriseDedicatedType, Params extends z.ZodType>(type: Type, params: Params) =>
  z.strictObject({ type: z.literal(type), params, ...dedicated() })

const optionalParams = lazy(() => freeParams().optional())

/** The schema of `SyneriseEventInput`. Source: the same page, "Sending a batch of events". */
export const eventSchema = lazy(() =>
  z.discriminatedUnion(
    'type',
    [
      customEventSchema().extend({ type: z.literal('custom').optional() }),
      dedicatedOf('registered', optionalParams()),
      dedicatedOf('logged-in', optionalParams()),
      dedicatedOf('logged-out', optionalParams()),
      dedicatedOf('added-to-cart', cartParams()),
      dedicatedOf('removed-from-cart', cartParams()),
      dedicatedOf('added-to-favorites', optionalParams()),
      dedicatedOf('product-view', productViewParams()),
      dedicatedOf('searched', optionalParams()),
      dedicatedOf('shared', optionalParams()),
      dedicatedOf('visited-screen', optionalParams()),
      dedicatedOf('hit-timer', optionalParams()),
      dedicatedOf('appeared-in-location', locationParams()),
      dedicatedOf('application-started', applicationParams()),
      dedicatedOf('assigned-to-company', companyParams()),
      dedicatedOf('cancelled-transaction', cancelledTransactionParams()),
      dedicatedOf('item-search-click', itemSearchClickParams()),
      dedicatedOf('push/received', optionalParams()),
      dedicatedOf('push/viewed', optionalParams()),
      dedicatedOf('push/clicked', optionalParams()),
      dedicatedOf('push/cancelled', optionalParams()),
    ],
    { error: `must be one of custom, ${Object.keys(eventTypes).join(', ')}` },
  ),
)
