import { accept, jsonAnswer, refuse } from '../../server/emulator.js'
import { isText, objectOrEmpty } from '../../server/json-object.js'
import { broke, type Rule, type Violation } from '../../server/rule.js'
import type { YespoHandler } from '../call.js'
import { yespoInstant } from '../time.js'

const REMOVING = 'Yespo, API reference "Remove history orders"'
const CHOICE: Rule = { name: 'yespo.orders.deletion', source: `${REMOVING}: by externalOrderId or from and to` }
const FORMAT: Rule = {
  name: 'yespo.orders.deletion-format',
  source: `${REMOVING}: from and to are UTC, yyyy-MM-dd'T'HH:mm:ss`,
}
const ORDER: Rule = { name: 'yespo.orders.deletion-order', source: `${REMOVING}: from is before to` }
const SPAN: Rule = { name: 'yespo.orders.deletion-span', source: `${REMOVING}: at most 24 hours from from to to` }
const DAY_MS = 86_400_000

/**
 * `DELETE /v1/orders`: by `externalOrderId`, or those dated from `from` up to `to`. The parameters are read from the
 * query and from a JSON body; the documents do not say which. Orders are deleted at once.
 */
export const deleteYespoOrders: YespoHandler = ({ request, body, store, at }) => {
  const content = { ...objectOrEmpty(body), ...request.query }
  const { externalOrderId, from, to } = content
  if (!isText(externalOrderId)) {
    const violation = checkRange(from, to)
    if (violation !== undefined) {
      return refuse(jsonAnswer(400, { message: `${violation.field}: ${violation.detail}` }), violation)
    }
  }
  const [first, last] = [instantOf(from), instantOf(to)]
  store.removeOrders((order) => {
    if (isText(externalOrderId)) return order.externalOrderId === externalOrderId
    const date = yespoInstant(order['date'])
    return date >= first && date < last
  })
  return accept(jsonAnswer(200, { asyncSessionId: store.startImport(at) }), [{ kind: 'order-deletion', content }])
}

function checkRange(from: unknown, to: unknown): Violation | undefined {
  if (from === undefined || to === undefined) {
    return broke(CHOICE, { field: 'externalOrderId', detail: 'neither externalOrderId nor from and to' })
  }
  const [first, last] = [instantOf(from), instantOf(to)]
  if (Number.isNaN(first) || Number.isNaN(last)) {
    return broke(FORMAT, { field: 'from', detail: "from and to must be yyyy-MM-dd'T'HH:mm:ss", value: { from, to } })
  }
  if (first >= last) return broke(ORDER, { field: 'from', detail: 'must be before to', value: from })
  if (last - first <= DAY_MS) return undefined
  return broke(SPAN, { field: 'to', detail: 'must be at most 24 hours after from', value: to })
}

function instantOf(time: unknown): number {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/.test(String(time)) ? yespoInstant(time) : Number.NaN
}
