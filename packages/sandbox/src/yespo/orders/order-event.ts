import { isText, type JsonObject } from '../../server/json-object.js'
import type { YespoStore } from '../store.js'

const NEEDED_TO_CREATE = ['externalOrderId', 'totalCost', 'status', 'date']
const CONTACTS = ['externalCustomerId', 'email', 'phone']

/**
 * Applies the four order events to the orders. An event with a missing parameter changes no order and raises no error.
 * Yespo, "How to send orders through the Generate event resource".
 */
export function applyOrderEvent(store: YespoStore, eventTypeKey: string, params: JsonObject): void {
  const { externalOrderId } = params
  if (!isText(externalOrderId)) return
  const known = store.findOrder(externalOrderId)
  switch (eventTypeKey) {
    case 'orderCreated':
      if (canCreate(params)) store.saveOrder({ ...params, externalOrderId })
      return
    case 'orderUpdated':
      if (known !== undefined || canCreate(params)) store.saveOrder({ ...known, ...params, externalOrderId })
      return
    case 'orderDelivered':
      if (known !== undefined) store.saveOrder({ ...known, status: 'DELIVERED' })
      return
    case 'orderCancelled':
      if (known !== undefined) store.saveOrder({ ...known, status: 'CANCELLED' })
      return
    default:
  }
}

function canCreate(params: JsonObject): boolean {
  return NEEDED_TO_CREATE.every((name) => name in params) && CONTACTS.some((name) => name in params)
}
