import { accept, jsonAnswer, type Processed, refuse } from '../../server/emulator.js'
import { isJsonObject, isText, type JsonObject } from '../../server/json-object.js'
import { broke, isViolation, type Rule, type Violation } from '../../server/rule.js'
import type { YespoCall } from '../call.js'
import { withFailed, type YespoFailedItem, yespoListAnswer } from '../list-answer.js'
import type { YespoOrder } from '../state.js'
import { yespoInstant } from '../time.js'

const SCHEMA = 'Yespo, order schema (ns1_order)'
const LIST: Rule = { name: 'yespo.orders.list', source: 'Yespo, "Integration with API": body with orders' }
const COUNT: Rule = {
  name: 'yespo.orders.count',
  source: 'Yespo, "Integration with API": up to 1,000 orders in one call',
}
const REQUIRED: Rule = {
  name: 'yespo.order.required',
  source: `${SCHEMA}: externalOrderId, totalCost, status, date and currency are required`,
}
const STATUS: Rule = { name: 'yespo.order.status', source: `${SCHEMA}: enumeration of status` }
const DATE: Rule = { name: 'yespo.order.date', source: `${SCHEMA}: date is a dateTime in ISO 8601` }
const CONTACT: Rule = {
  name: 'yespo.order.contact',
  source: `${SCHEMA}: externalCustomerId; "Using Variables from Order in Workflow" adds email or phone`,
}
const MOST_ORDERS = 1000
const STATUSES = ['INITIALIZED', 'IN_PROGRESS', 'DELIVERED', 'CANCELLED', 'ABANDONED_SHOPPING_CART']

/** `POST /v1/orders`: up to 1,000 orders, added or updated by `externalOrderId`. */
export function importYespoOrders(call: YespoCall): Processed {
  const { body, configuration } = call
  const orders = isJsonObject(body) ? body['orders'] : undefined
  if (!Array.isArray(orders)) return refuseOrders(broke(LIST, { field: 'orders', detail: 'must be an array' }))
  if (orders.length > MOST_ORDERS) {
    const detail = `${orders.length} orders, at most ${MOST_ORDERS} are allowed`
    return refuseOrders(broke(COUNT, { field: 'orders', detail }))
  }
  const failed: YespoFailedItem[] = []
  const good: YespoOrder[] = []
  for (const order of orders as readonly unknown[]) {
    const read = readOrder(order)
    if (isViolation(read)) failed.push({ item: order, violation: read })
    else good.push(read.order)
  }
  const [first] = failed
  if (first !== undefined && configuration.invalidItems === 'refuse') return refuseOrders(first.violation)
  for (const order of good) remember(call, order)
  const accepted = good.map((order) => ({ kind: 'order', content: order }) as const)
  const answer = yespoListAnswer(call, 'failedOrders', failed)
  if (configuration.ordersAnswer === 'empty' && failed.length === 0) return accept({ status: 200 }, accepted)
  return withFailed(accept(answer, accepted), failed)
}

function refuseOrders(violation: Violation): Processed {
  return refuse(jsonAnswer(400, { message: `${violation.field}: ${violation.detail}` }), violation)
}

function readOrder(order: unknown): { readonly order: YespoOrder } | Violation {
  if (!isJsonObject(order))
    return broke(LIST, { field: 'orders', detail: 'every order must be an object', value: order })
  const { externalOrderId, status, date } = order
  const missing = ['externalOrderId', 'totalCost', 'status', 'date', 'currency'].find((field) =>
    isMissing(order, field),
  )
  if (missing !== undefined) return broke(REQUIRED, { field: missing, detail: 'is required' })
  if (!STATUSES.includes(String(status))) {
    return broke(STATUS, { field: 'status', detail: `must be one of ${STATUSES.join(', ')}`, value: status })
  }
  if (Number.isNaN(yespoInstant(date)))
    return broke(DATE, { field: 'date', detail: 'is no ISO 8601 time', value: date })
  if (['externalCustomerId', 'email', 'phone'].every((field) => isMissing(order, field))) {
    return broke(CONTACT, { field: 'externalCustomerId', detail: 'neither externalCustomerId nor email nor phone' })
  }
  return { order: { ...order, externalOrderId: String(externalOrderId) } }
}

function isMissing(order: JsonObject, field: string): boolean {
  return typeof order[field] !== 'number' && !isText(order[field])
}

/** Keeps the order, and generates the event `order` + status that Yespo generates for it. */
function remember({ store, at }: YespoCall, order: YespoOrder): void {
  const { externalOrderId, externalCustomerId, email, phone } = order
  const identifiers = { externalCustomerId, email, sms: phone }
  const given = Object.fromEntries(Object.entries(identifiers).filter(([, value]) => isText(value)))
  const contact = store.findContact(given) ?? store.saveContact(undefined, { values: given })
  store.saveOrder({ ...store.findOrder(externalOrderId), ...order })
  store.addEvent({
    eventTypeKey: `order${String(order['status'])}`,
    keyValue: externalOrderId,
    params: { eventKey: externalOrderId, contactId: contact.id, EmailAddress: email ?? null, SMS: phone ?? null },
    at,
    contactId: contact.id,
    generated: true,
  })
}
