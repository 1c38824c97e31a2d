import { InvalidInputError, type Outcome } from '@waybill/core'
import { instantOf } from '@waybill/core/destination'
import type { CallOptions } from '@waybill/core/http'
import type { YespoRemark } from '../model/event/event.js'
import { readOrder, type YespoOrder } from '../model/order.js'
import { removalRange } from '../model/range.js'
import type { YespoCalls, YespoReply } from './calls.js'

/** Which orders are removed: one order by its id, or all orders of a range of at most 24 hours. */
export type YespoOrdersRemoval =
  | {
      /** Your id of the order. */
      readonly externalOrderId: string
    }
  | YespoOrdersRange

/**
 * A range of times: each a `Date`, ISO 8601 with a zone, or epoch milliseconds, cut to seconds. `yyyy-MM-ddTHH:mm:ss` without
 * a zone is in UTC, as Yespo documents it.
 */
export interface YespoOrdersRange {
  /** Start of the range, before `to`. */
  readonly from: string | number | Date
  /** End of the range. */
  readonly to: string | number | Date
}

/** Calls that concern orders. */
export interface YespoOrders {
  /**
   * Adds or updates any number of orders, up to 1,000 in a request (`POST /v1/orders`). Resolves with one outcome per
   * order, in order; an order that fails never rejects the call. Yespo works on the orders in the background, and
   * generates an event for each (`orderDELIVERED` and so on).
   */
  add(orders: readonly YespoOrder[], options?: CallOptions): Promise<readonly Outcome[]>
  /** Removes orders (`DELETE /v1/orders`). Yespo removes them in the background. */
  remove(orders: YespoOrdersRemoval, options?: CallOptions): Promise<YespoReply>
}

const dayMs = 86_400_000
const written = { form: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/, example: '2026-03-01T12:00:00Z' }

export function createYespoOrders(calls: YespoCalls): YespoOrders {
  return {
    add: async (orders, options) =>
      calls.many(
        orders,
        (order) => {
          const remarks: YespoRemark[] = []
          return { call: { endpoint: 'orders', json: readOrder(order, remarks) }, extras: {}, remarks }
        },
        options,
      ),
    remove: async (orders, options) => calls.call({ endpoint: 'ordersRemoval', query: removalQuery(orders) }, options),
  }
}

function removalQuery(orders: YespoOrdersRemoval): Readonly<Record<string, string>> {
  const given = { ...orders } as Partial<YespoOrdersRange> & { readonly externalOrderId?: string }
  if (given.externalOrderId === undefined) {
    const range = { from: inSeconds(given.from), to: inSeconds(given.to) }
    return { ...removalRange(range, written, dayMs) }
  }
  if (typeof given.externalOrderId === 'string' && given.externalOrderId.trim() !== '')
    return { externalOrderId: given.externalOrderId }
  throw new InvalidInputError([{ field: 'externalOrderId', rule: 'must be a text that is not empty' }])
}

/** A time with a zone, in UTC and without it; anything else as it is. */
function inSeconds(time: unknown): string {
  return instantOf(time)?.slice(0, 19) ?? (time as string)
}
