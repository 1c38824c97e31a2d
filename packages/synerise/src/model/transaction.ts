import { InvalidInputError } from '@waybill/core'
import { lazy } from '@waybill/core/destination'
import { instantSchema } from '@waybill/core/zod'
import * as z from 'zod'
import { readInput, type Stamp } from '../client/prepare-event.js'
import { labelSchema } from './event/event.js'
import type { SyneriseTime } from './event/input.js'
import type {
  SyneriseEventSource,
  SyneriseMoney,
  SyneriseParams,
  SynerisePaymentInfo,
  SyneriseProduct,
} from './event/params-input.js'
import { eventSourceSchema, freeParams, money, mustBeObject, transactionProduct } from './event/params-schemas.js'
import { eventTimeOf, isoOf, timeOfStamp, timeRemarks } from './event/time.js'
import { identifiersSchema, type SyneriseIdentifiers } from './identifiers.js'
import { noRemarks, type SyneriseRemark } from './remark.js'

const text = lazy(() => z.string({ error: 'must be a string' }).min(1, 'must not be empty'))

const discount = lazy(() =>
  money().refine(({ amount }) => amount > 0, {
    path: ['amount'],
    message: 'must be greater than 0; leave the discount out when there is none',
  }),
)

/**
 * An order that was placed (`POST /v4/transactions`). Synerise stores one event `transaction.charge` for it and one
 * `product.buy` for each product. All amounts are in one currency, and none is negative. Source: API reference, transactions.
 */
export interface SyneriseTransaction {
  /** Whose order it is: at least one identifier of the profile. */
  readonly client: SyneriseIdentifiers
  /** The id of the order. The same order that is sent twice with different times makes two transactions. */
  readonly orderId: string
  /** How the order is paid. */
  readonly paymentInfo: SynerisePaymentInfo
  /**
   * The products, at least one. Their order matters: an update must keep it and only append, or it overwrites one product
   * with another.
   */
  readonly products: readonly SyneriseProduct[]
  /**
   * What is paid for the products, with tax. Synerise does not compute it: a remark says when it is not the sum of
   * `finalUnitPrice` × `quantity`.
   */
  readonly revenue: SyneriseMoney
  /** The total before tax, or the same as `revenue`. */
  readonly value: SyneriseMoney
  /** Where the order was placed. */
  readonly source: SyneriseEventSource
  /**
   * When the order was placed. Default: now. Keep it to update the transaction later. For a time in the future the same
   * holds as for `time` of an event.
   */
  readonly recordedAt?: SyneriseTime | undefined
  /** The discount as an amount greater than 0. Leave it out when there is none. */
  readonly discountAmount?: SyneriseMoney | undefined
  /** Further fields of the order. Synerise's support must enable `promotionCode` and `quantityToRedeem` before they work. */
  readonly metadata?: SyneriseParams | undefined
  /**
   * A text that is unique in the workspace. A transaction with the same salt, time and profile overwrites this one. Default:
   * the id of the order, and none when the option `salt` is false.
   */
  readonly eventSalt?: string | undefined
}

/** The schema of `SyneriseTransaction`. */
export const transactionSchema = lazy(() =>
  z.strictObject({
    client: identifiersSchema(),
    orderId: text(),
    paymentInfo: z.looseObject({ method: text() }, mustBeObject),
    products: z
      .array(transactionProduct(), { error: 'must be a list of products' })
      .min(1, 'must contain at least one product'),
    revenue: money(),
    value: money(),
    source: eventSourceSchema(),
    recordedAt: instantSchema().optional(),
    discountAmount: discount().optional(),
    metadata: freeParams().optional(),
    eventSalt: labelSchema().optional(),
  }),
)

type ReadTransaction = z.output<ReturnType<typeof transactionSchema>>

export interface PreparedTransaction {
  readonly body: Omit<ReadTransaction, 'recordedAt'> & { readonly recordedAt: string }
  readonly keyed: boolean
  readonly remarks: readonly SyneriseRemark[]
}

/** Checks and completes a transaction. Throws `InvalidInputError` (code `invalid_transaction`). */
export function prepareTransaction(
  input: unknown,
  { salted, ...stamp }: Omit<Stamp, 'salt'> & { readonly salted: boolean },
): PreparedTransaction {
  const remarks: SyneriseRemark[] = []
  const transaction = readInput(transactionSchema(), input, { subject: 'transaction', remarks })
  requireOneCurrency(transaction)
  const given = transaction.recordedAt === undefined ? timeOfStamp(stamp) : isoOf(transaction.recordedAt)
  const stamped = eventTimeOf(given, stamp.now, { ...stamp, field: 'recordedAt' })
  const eventSalt = transaction.eventSalt ?? (salted ? transaction.orderId : undefined)
  return {
    body: { ...transaction, recordedAt: stamped.time, ...(eventSalt === undefined ? {} : { eventSalt }) },
    keyed: stamped.kept && eventSalt !== undefined,
    remarks: [...timeRemarks(given, stamped, 'recordedAt'), ...revenueRemarks(transaction), ...remarks],
  }
}

const productAmounts = ['finalUnitPrice', 'netUnitPrice', 'regularPrice', 'discountPrice'] as const

function requireOneCurrency({ revenue, value, discountAmount, products }: ReadTransaction): void {
  const amounts = [
    ['value', value] as const,
    ['discountAmount', discountAmount] as const,
    ...products.flatMap((product, index) =>
      productAmounts.map((name) => [`products[${index}].${name}`, product[name]] as const),
    ),
  ]
  const issues = amounts.flatMap(([field, amount]) =>
    amount === undefined || amount.currency === revenue.currency
      ? []
      : [
          {
            field: `${field}.currency`,
            rule: `must be ${revenue.currency}, like that of revenue: one transaction has one`,
          },
        ],
  )
  if (issues.length > 0) throw new InvalidInputError(issues, { subject: 'transaction', code: 'invalid_transaction' })
}

function revenueRemarks({ revenue, products }: ReadTransaction): readonly SyneriseRemark[] {
  const sum = products.reduce((total, { finalUnitPrice, quantity }) => total + finalUnitPrice.amount * quantity, 0)
  // Half a cent for each rounded line.
  if (Math.abs(sum - revenue.amount) <= 0.005 * (products.length + 1)) return noRemarks
  const hint = 'The products add up to another amount, and Synerise does not compute it: it was sent as it is.'
  return [{ code: 'revenue_differs', field: 'revenue', hint }]
}
