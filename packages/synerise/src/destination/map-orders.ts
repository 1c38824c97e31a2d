import type { CustomerEvent, Fields } from '@waybill/core'
import { amountOf, type Order, orderOf, propertiesOf, textOf, type VendorCall } from '@waybill/core/destination'
import type { Envelope } from '../api/envelope.js'
import { restOf, withoutNulls } from '../model/event/params.js'
import type { SyneriseDestinationSettings } from '../settings.js'
import { currencyIn, exact, type Line, linesOf, listedProduct, type Money, moneyOf, sourceOf } from './product-lines.js'

export type OrderSettings = Pick<SyneriseDestinationSettings, 'source' | 'currency' | 'paymentMethod'>

const totalFields = ['total', 'revenue', 'subtotal', 'value'] as const
const ownFields = ['order_id', 'orderId', 'products', 'source', 'payment_method', 'paymentMethod'] as const
const orderFields: ReadonlySet<string> = new Set([...ownFields, ...totalFields, 'discount', 'currency'])
const cancelledFields: ReadonlySet<string> = new Set([...orderFields, 'coupon'])
// Amounts that cannot be sent as money keep their names.
const cancelledPricelessFields: ReadonlySet<string> = new Set([...ownFields, 'coupon'])

/**
 * An order as a transaction (`POST /v4/transactions/batch`). Its salt is the order's id, so the same order with the same time
 * overwrites itself, and no product is stored twice. `undefined` when a field that Synerise requires is missing: every
 * product needs a name and a price, and the total must not be negative, all in one currency.
 */
export function transactionOf(
  event: CustomerEvent,
  envelope: Envelope,
  settings: OrderSettings,
): VendorCall | undefined {
  const order = orderOf(event)
  if (!order) return undefined
  const lines = linesOf(event, order.products, settings)
  if (!lines?.length) return undefined
  const fields = propertiesOf(event)
  const currency = orderCurrency(fields, lines, settings)
  const { revenue, value } = amountsOf(order, fields, currency)
  if (!revenue || !value || !areComplete(lines, currency)) return undefined
  return {
    endpoint: envelope.keyed ? 'transactionBatch' : 'unsaltedTransactionBatch',
    json: withoutNulls({
      client: envelope.client,
      orderId: order.id,
      recordedAt: envelope.time,
      eventSalt: envelope.salt === undefined ? undefined : order.id,
      revenue,
      value,
      discountAmount: discountOf(order, currency),
      paymentInfo: { method: paymentMethodOf(fields) ?? settings.paymentMethod },
      source: sourceOf(fields, settings),
      products: lines.map(listedProduct),
      metadata: nonEmpty(restOf(fields, orderFields)),
    }),
  }
}

/**
 * Params of `cancelled-transaction`. `undefined` without an order id. Amounts are left out when their currency is not known,
 * and products when one of them lacks a field that Synerise requires.
 */
export function cancellationParams(
  event: CustomerEvent,
  settings: OrderSettings,
  orderStatus: string,
): Fields | undefined {
  const order = orderOf(event)
  if (!order) return undefined
  const fields = propertiesOf(event)
  const lines = linesOf(event, order.products, settings) ?? []
  const currency = orderCurrency(fields, lines, settings)
  const method = paymentMethodOf(fields)
  return {
    ...restOf(fields, currency === undefined ? cancelledPricelessFields : cancelledFields),
    orderId: order.id,
    orderStatus,
    ...(hasAmount(fields) ? amountsOf(order, fields, currency) : {}),
    discountAmount: discountOf(order, currency),
    discountCode: order.coupon,
    paymentInfo: method === undefined ? undefined : { method },
    source: sourceOf(fields, settings),
    products: lines.length > 0 && areComplete(lines, currency) ? lines.map(listedProduct) : undefined,
  }
}

/**
 * `revenue` is after tax and, like the sum of the products, without shipping; `value` is before tax.
 * Source: API reference, transactions; the Segment e-commerce spec says what `total` and `revenue` contain.
 */
function amountsOf(
  order: Order,
  fields: Fields,
  currency: string | undefined,
): { readonly revenue: Money | undefined; readonly value: Money | undefined } {
  const shipping = amountOf(fields['total']) === undefined ? 0 : (order.shipping ?? 0)
  const paid = exact(order.total - shipping)
  return { revenue: moneyOf(paid, currency), value: moneyOf(order.revenue ?? paid, currency) }
}

function hasAmount(fields: Fields): boolean {
  return totalFields.some((name) => amountOf(fields[name]) !== undefined)
}

function discountOf({ discount }: Order, currency: string | undefined): Money | undefined {
  return discount === 0 ? undefined : moneyOf(discount, currency)
}

/** The order's currency, else that of its first product, else that of the option. */
function orderCurrency(fields: Fields, lines: readonly Line[], settings: OrderSettings): string | undefined {
  const named = textOf(fields['currency']) !== undefined
  return named ? currencyIn(fields, undefined) : (lines[0]?.price?.currency ?? settings.currency)
}

function areComplete(lines: readonly Line[], currency: string | undefined): boolean {
  return lines.every(({ product, price }) => product.name !== undefined && price?.currency === currency && price)
}

function paymentMethodOf(fields: Fields): string | undefined {
  return textOf(fields['payment_method']) ?? textOf(fields['paymentMethod'])
}

function nonEmpty(fields: Fields): Fields | undefined {
  return Object.keys(fields).length > 0 ? fields : undefined
}
