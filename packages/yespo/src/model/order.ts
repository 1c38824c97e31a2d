import { InvalidInputError, onFirstUse, snapshot } from '@waybill/core'
import * as z from 'zod'
import { readInput } from './read-input.js'

const text = onFirstUse(() => z.string({ error: 'must be a text' }).min(1, 'must not be empty'))
const amount = onFirstUse(() => z.number({ error: 'must be a number' }))

/** Only `DELIVERED` orders count as revenue. https://esputnik.com/api/ns1_order.html */
const statuses = ['INITIALIZED', 'IN_PROGRESS', 'DELIVERED', 'CANCELLED', 'ABANDONED_SHOPPING_CART'] as const

const itemSchema = onFirstUse(() =>
  z.looseObject(
    {
      externalItemId: text(),
      name: text(),
      quantity: amount(),
      /** Of one piece, after discount. */
      cost: amount(),
      category: text().optional(),
      url: text().optional(),
      imageUrl: text().optional(),
      description: text().optional(),
    },
    { error: 'must be an item' },
  ),
)

const orderSchema = onFirstUse(() =>
  z
    .strictObject(
      {
        /** The same id updates the order. */
        externalOrderId: text(),
        externalCustomerId: text().optional(),
        email: text().optional(),
        phone: text().optional(),
        firstName: text().optional(),
        lastName: text().optional(),
        /** What the items cost together. */
        totalCost: amount(),
        status: z.enum(statuses, { error: `must be ${statuses.slice(0, -1).join(', ')} or ${statuses.at(-1)}` }),
        /** ISO 8601 with offset, or a `Date`: without offset, Yespo would read it in the account's time zone. */
        date: z
          .string({ error: 'must be a Date or a time of ISO 8601' })
          .regex(
            /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/,
            'must be a time of ISO 8601 with offset, like 2026-03-01T12:00:00Z',
          ),
        /** ISO 4217. */
        currency: z.string({ error: 'must be a text' }).regex(/^[A-Z]{3}$/, 'must be a currency of ISO 4217, like EUR'),
        shipping: amount().optional(),
        discount: amount().optional(),
        taxes: amount().optional(),
        restoreUrl: text().optional(),
        statusDescription: text().optional(),
        storeId: text().optional(),
        /** `online` or `offline`. */
        source: text().optional(),
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

type Sent = z.input<ReturnType<typeof orderSchema>>

/** An order as `POST /v1/orders` takes it. https://yespo.io/support/orders-automation */
export type YespoOrder = Omit<Sent, 'date'> & { readonly date: string | Date }
export type YespoOrderStatus = YespoOrder['status']
export type YespoOrderItem = z.input<ReturnType<typeof itemSchema>>

/** Checks an order. Throws `InvalidInputError` (code `invalid_order`). */
export function readOrder(input: YespoOrder): Sent {
  if (typeof input !== 'object' || input === null)
    throw new InvalidInputError([{ field: '', rule: 'must be an order' }], subject)
  return readInput(orderSchema(), snapshot(input, subject), subject)
}

const subject = { subject: 'Yespo order', code: 'invalid_order' } as const
