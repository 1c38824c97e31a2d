import { onFirstUse } from '@waybill/core'
import * as z from 'zod'
import type { YespoOrderStatus } from './order.js'
import { readInput } from './read-input.js'

const text = onFirstUse(() => z.string({ error: 'must be a text' }).min(1, 'must not be empty'))
const amount = onFirstUse(() => z.union([z.number(), text()], { error: 'must be a number, or a text that holds one' }))

const statuses = ['INITIALIZED', 'IN_PROGRESS', 'DELIVERED', 'CANCELLED', 'ABANDONED_SHOPPING_CART'] as const

/** Of orders in events. Further members are sent as they are. */
const whole = onFirstUse(() =>
  z.looseObject({
    externalOrderId: text(),
    totalCost: amount(),
    status: z.enum(statuses satisfies readonly YespoOrderStatus[], {
      error: `must be ${statuses.slice(0, -1).join(', ')} or ${statuses.at(-1)}`,
    }),
    /** `YYYY-MM-DDTHH:mm:ss`, in the account's time zone unless an offset follows. */
    date: z
      .string({ error: 'must be a time of ISO 8601' })
      .regex(
        /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?$/,
        'must be a time of ISO 8601, like 2026-03-01T12:00:00Z',
      ),
    /** Products to the second level of nesting. */
    items: z
      .array(z.looseObject({}, { error: 'must be an object' }), { error: 'must be a list' })
      .readonly()
      .optional(),
  }),
)

const known = onFirstUse(() => z.looseObject({ externalOrderId: text() }))

/** The four events that change orders. https://docs.yespo.io/docs/how-send-events-resource-v1event */
const schemas = onFirstUse(
  () => ({ orderCreated: whole(), orderUpdated: whole(), orderDelivered: known(), orderCancelled: known() }) as const,
)

export type YespoOrderEventKey = keyof ReturnType<typeof schemas>
export type YespoOrderEventParams = { readonly [Key in YespoOrderEventKey]: z.input<ReturnType<typeof schemas>[Key]> }

/**
 * Checks what Yespo needs of an order event: without it, the event is ignored in silence. Throws `InvalidInputError` (code
 * `invalid_event`).
 */
export function readOrderEvent(key: YespoOrderEventKey, order: unknown): Record<string, unknown> {
  const schema: z.ZodType<Record<string, unknown>> = schemas()[key]
  return readInput(z.strictObject({ order: schema }), { order }, { subject: 'Yespo event', code: 'invalid_event' })
    .order
}
