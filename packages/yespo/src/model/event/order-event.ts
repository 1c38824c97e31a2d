import type { Remark } from '@waybill/core'
import { instantOf, lazy } from '@waybill/core/destination'
import { instantSchema } from '@waybill/core/zod'
import * as z from 'zod'
import { orderStatus, type YespoOrderStatus } from '../order.js'
import { readInput } from '../read-input.js'

/** A product of an order in an event. Its fields are named as you like; Yespo reads them to the second level of nesting. */
export type YespoOrderEventItem = Readonly<Record<string, unknown>>

/** An order in the events `orderCreated` and `orderUpdated`. */
export interface YespoWholeOrder {
  /** Your id of the order. `orderUpdated` updates the order with this id, or creates it. */
  readonly externalOrderId: string
  /** Total of the order, a number or a text that holds one. */
  readonly totalCost: number | string
  /** The state of the order. */
  readonly status: YespoOrderStatus
  /**
   * When the order was made: a `Date`, ISO 8601 with a zone, or epoch milliseconds. `YYYY-MM-DDTHH:mm:ss` without a zone is
   * in the account's.
   */
  readonly date: string | number | Date
  /** The products. Default: none. */
  readonly items?: readonly YespoOrderEventItem[] | undefined
  /** Any other member, like `currency`, becomes a parameter of the event. */
  readonly [other: string]: unknown
}

/** An order in the events `orderDelivered` and `orderCancelled`. */
export interface YespoKnownOrder {
  /** Your id of the order. Yespo ignores the event when it does not know the order. */
  readonly externalOrderId: string
  /** Any other member becomes a parameter of the event. */
  readonly [other: string]: unknown
}

/** The order that each event carries. https://docs.yespo.io/docs/how-send-events-resource-v1event */
export interface YespoOrderEventParams {
  /** Creates an order with the status that it names. */
  readonly orderCreated: YespoWholeOrder
  /** Updates an order, or creates it when Yespo does not know it. */
  readonly orderUpdated: YespoWholeOrder
  /** Gives a known order the status `DELIVERED`. */
  readonly orderDelivered: YespoKnownOrder
  /** Gives a known order the status `CANCELLED`. */
  readonly orderCancelled: YespoKnownOrder
}

/** The event types that change orders. */
export type YespoOrderEventKey = keyof YespoOrderEventParams

const text = lazy(() => z.string({ error: 'must be a text' }).min(1, 'must not be empty'))
const amount = lazy(() => z.union([z.number(), text()], { error: 'must be a number, or a text that holds one' }))

const whole = lazy(() =>
  z.looseObject({
    externalOrderId: text(),
    totalCost: amount(),
    status: orderStatus(),
    date: instantSchema(
      'must be a time of ISO 8601 that exists, like 2026-03-01T12:00:00Z, epoch milliseconds or a Date',
      isDocumentedDate,
    ).transform((date) => (isDocumentedDate(date) ? date : instantOf(date))),
    items: z
      .array(z.looseObject({}, { error: 'must be an object' }), { error: 'must be a list' })
      .readonly()
      .optional(),
  }),
)

const known = lazy(() => z.looseObject({ externalOrderId: text() }))

/** Without an offset, as the guide writes it, the date is one of the account's time zone, which only Yespo knows. */
function isDocumentedDate(date: unknown): boolean {
  if (typeof date !== 'string') return false
  const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?$/.exec(date)
  return form !== null && instantOf(form[1] === undefined ? `${date}Z` : date) !== undefined
}

/** The rules of `YespoOrderEventParams`. */
export const orderEventSchemas = lazy(
  () => ({ orderCreated: whole(), orderUpdated: whole(), orderDelivered: known(), orderCancelled: known() }) as const,
)

/**
 * Checks that an order event has what Yespo needs. Yespo would accept the event without it, and ignore the order. Throws
 * `InvalidInputError` (code `invalid_event`).
 */
export function readOrderEvent(key: YespoOrderEventKey, order: unknown, remarks?: Remark[]): Record<string, unknown> {
  const schema: z.ZodType<Record<string, unknown>> = orderEventSchemas()[key]
  return readInput(
    z.strictObject({ order: schema }),
    { order },
    { subject: 'Yespo event', code: 'invalid_event', remarks },
  ).order
}
