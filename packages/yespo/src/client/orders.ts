import { InvalidInputError, type Outcome } from '@waybill/core'
import type { CallOptions } from '@waybill/core/http'
import { readOrder, type YespoOrder } from '../model/order.js'
import { removalRange, type YespoRange } from '../model/range.js'
import type { YespoCalls, YespoReply } from './calls.js'

/** One order, or those of at most 24 hours, in UTC, written `yyyy-MM-ddTHH:mm:ss`. */
export type YespoOrdersRemoval = { readonly externalOrderId: string } | YespoRange

export interface YespoOrders {
  /**
   * Adds or updates any number of orders, 1,000 in a request (`POST /v1/orders`). One outcome per order, in order; never
   * rejects for one of them. Yespo works on them in the background and generates an event for each (`orderDELIVERED`, …).
   */
  add(orders: readonly YespoOrder[], options?: CallOptions): Promise<readonly Outcome[]>
  /** Removes orders in the background (`DELETE /v1/orders`). */
  remove(orders: YespoOrdersRemoval, options?: CallOptions): Promise<YespoReply>
}

const dayMs = 86_400_000

export function createYespoOrders(calls: YespoCalls): YespoOrders {
  return {
    add: async (orders, options) =>
      calls.many(orders, (order) => ({ call: { endpoint: 'orders', json: readOrder(order) }, extras: {} }), options),
    remove: async (orders, options) => calls.call({ endpoint: 'ordersRemoval', query: removalQuery(orders) }, options),
  }
}

function removalQuery(orders: YespoOrdersRemoval): Readonly<Record<string, string>> {
  const given = { ...orders } as Partial<YespoRange> & { readonly externalOrderId?: string }
  if (given.externalOrderId === undefined)
    return { ...removalRange(given as YespoRange, /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/, dayMs) }
  if (typeof given.externalOrderId === 'string' && given.externalOrderId.trim() !== '')
    return { externalOrderId: given.externalOrderId }
  throw new InvalidInputError([{ field: 'externalOrderId', rule: 'must be a text that is not empty' }])
}
