import { InvalidInputError, type Remark } from '@waybill/core'
import { instantOf, lazy } from '@waybill/core/destination'
import { instantSchema } from '@waybill/core/zod'
import * as z from 'zod'
import { readInputCopy } from './read-input.js'

const text = lazy(() => z.string({ error: 'must be a text' }).min(1, 'must not be empty'))
const amount = lazy(() => z.number({ error: 'must be a number' }))

/** The state of an order. Only `DELIVERED` counts as revenue. https://esputnik.com/api/ns1_order.html */
export type YespoOrderStatus = (typeof orderStatuses)[number]

/** Where an order was made. Yespo reads any text but `offline` as `online`. */
export type YespoOrderSource = 'online' | 'offline' | (string & {})

/** One line of an order. */
export interface YespoOrderItem {
  /** The product's id in your shop. */
  readonly externalItemId: string
  /** Name of the product. */
  readonly name: string
  /** Number of pieces. */
  readonly quantity: number
  /** Price of one piece after discount, in the order's currency. */
  readonly cost: number
  /** Category of the product. */
  readonly category?: string | undefined
  /** Address of the product's page. Some of Yespo's guides require it. */
  readonly url?: string | undefined
  /** Address of the product's picture. Some of Yespo's guides require it. */
  readonly imageUrl?: string | undefined
  /** Description of the product. */
  readonly description?: string | undefined
  /** Any other field is sent as it is. */
  readonly [other: string]: unknown
}

/**
 * An order for `POST /v1/orders`. It needs at least one of `externalCustomerId`, `email` and `phone`. No text may be
 * empty, and every amount is in `currency`. https://yespo.io/support/orders-automation
 */
export interface YespoOrder {
  /** Your id of the order. An order with the same id is updated. */
  readonly externalOrderId: string
  /** Your id of the customer. The first order with it decides for good which contact it belongs to. */
  readonly externalCustomerId?: string | undefined
  /** The customer's e-mail address, like `ada@shop.example`. It identifies the contact, as does `phone` or `externalCustomerId`. */
  readonly email?: string | undefined
  /** The customer's phone number with country code, like `380501234567`. */
  readonly phone?: string | undefined
  /** The customer's first name. */
  readonly firstName?: string | undefined
  /** The customer's last name. */
  readonly lastName?: string | undefined
  /** Total of the order, in `currency`. It should be the sum of the items. */
  readonly totalCost: number
  /** What has become of the order: `INITIALIZED`, `IN_PROGRESS`, `DELIVERED`, `CANCELLED` or `ABANDONED_SHOPPING_CART`. */
  readonly status: YespoOrderStatus
  /** When the order was made: a `Date`, ISO 8601 with a zone, or epoch milliseconds. It is sent with its zone. */
  readonly date: string | number | Date
  /** Currency of all amounts, ISO 4217 in capitals, like `EUR`. */
  readonly currency: string
  /** Cost of shipping, in `currency`. */
  readonly shipping?: number | undefined
  /** Discount on the order, an amount in `currency`. */
  readonly discount?: number | undefined
  /** Taxes, an amount in `currency`. */
  readonly taxes?: number | undefined
  /** Address of a page on which the customer can go on with the order. The name suggests so, no document says it. */
  readonly restoreUrl?: string | undefined
  /** The state of the order in your own words. */
  readonly statusDescription?: string | undefined
  /** Your id of the shop. */
  readonly storeId?: string | undefined
  /** Where the order was made. Default: `online`. */
  readonly source?: YespoOrderSource | undefined
  /** How the order is delivered. */
  readonly deliveryMethod?: string | undefined
  /** How the order is paid. */
  readonly paymentMethod?: string | undefined
  /** Where the order is delivered. */
  readonly deliveryAddress?: string | undefined
  /** The lines of the order. Messages show products from them. Default: none. */
  readonly items?: readonly YespoOrderItem[] | undefined
  /** Further data of the order under names of your own. */
  readonly additionalInfo?: Readonly<Record<string, unknown>> | undefined
}

/** Every status of an order. */
const orderStatuses = ['INITIALIZED', 'IN_PROGRESS', 'DELIVERED', 'CANCELLED', 'ABANDONED_SHOPPING_CART'] as const

/** A status of an order. */
export const orderStatus = lazy(() =>
  z.enum(orderStatuses, { error: `must be ${orderStatuses.slice(0, -1).join(', ')} or ${orderStatuses.at(-1)}` }),
)

/** The rules of `YespoOrderItem`. */
export const itemSchema = lazy(() =>
  z.looseObject(
    {
      externalItemId: text(),
      name: text(),
      quantity: amount(),
      cost: amount(),
      category: text().optional(),
      url: text().optional(),
      imageUrl: text().optional(),
      description: text().optional(),
    },
    { error: 'must be an item' },
  ),
)

/** The rules of `YespoOrder`. */
export const orderSchema = lazy(() =>
  z
    .strictObject(
      {
        externalOrderId: text(),
        externalCustomerId: text().optional(),
        email: text().optional(),
        phone: text().optional(),
        firstName: text().optional(),
        lastName: text().optional(),
        totalCost: amount(),
        status: orderStatus(),
        date: instantSchema(
          'must be a time of ISO 8601 with offset, like 2026-03-01T12:00:00Z, epoch milliseconds or a Date',
        ).transform(dateText),
        currency: z.string({ error: 'must be a text' }).regex(/^[A-Z]{3}$/, 'must be a currency of ISO 4217, like EUR'),
        shipping: amount().optional(),
        discount: amount().optional(),
        taxes: amount().optional(),
        restoreUrl: text().optional(),
        statusDescription: text().optional(),
        storeId: text().optional(),
        source: (text() as z.ZodType<YespoOrderSource, YespoOrderSource>).optional(),
        deliveryMethod: text().optional(),
        paymentMethod: text().optional(),
        deliveryAddress: text().optional(),
        items: z.array(itemSchema(), { error: 'must be a list of items' }).readonly().optional(),
        additionalInfo: z.looseObject({}, { error: 'must be an object' }).optional(),
      },
      { error: (issue) => (issue.code === 'invalid_type' ? 'must be an order' : undefined) },
    )
    .refine(({ externalCustomerId, email, phone }) => externalCustomerId ?? email ?? phone, {
      path: ['externalCustomerId'],
      message: 'is missing, and so are email and phone: an order needs one of them',
    }),
)

// The forms of the order schema and its examples, with an offset.
const documentedDate = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/

/** A checked time as it is sent. A text in a documented form stays as it is. */
function dateText(date: string | number | Date): string {
  return typeof date === 'string' && documentedDate.test(date) ? date : (instantOf(date) ?? '')
}

/** Checks an order, and returns it with its date as a text. Throws `InvalidInputError` (code `invalid_order`); tells `remarks`. */
export function readOrder(input: YespoOrder, remarks?: Remark[]): z.output<ReturnType<typeof orderSchema>> {
  if (typeof input !== 'object' || input === null)
    throw new InvalidInputError([{ field: '', rule: 'must be an order' }], subject)
  return readInputCopy(orderSchema(), input, { ...subject, remarks })
}

const subject = { subject: 'Yespo order', code: 'invalid_order' } as const
