import { type Confirm, type Doubt, type Endpoint, fieldsOf, parseBody } from '@waybill/core/destination'

/**
 * Asks whether a purchase arrived: the look-up of its user has the history of orders. That an order is not in it says
 * nothing, because it is not documented when an event shows there. Other events leave no trace that can be told from an
 * earlier one of their kind.
 * https://developer.salesforce.com/docs/marketing/personalization/guide/user-look-up-deletion-api.html
 */
export function confirmPurchases(findUser: Endpoint): Confirm {
  return {
    endpoints: { 'find-user': findUser },
    ask(doubt) {
      const { userId, orderId } = purchaseIn(doubt)
      return userId === undefined || orderId === undefined
        ? undefined
        : { endpoint: 'find-user', pathParams: { user: userId } }
    },
    read({ body }, doubt) {
      const { orderId } = purchaseIn(doubt)
      const history = fieldsOf(parseBody(body))?.['orderHistory']
      return Array.isArray(history) && history.some((order) => hasLeaf(order, orderId)) ? 'arrived' : 'cannot_say'
    },
  }
}

/** Who bought, under an id that the look-up takes, and the order's id. Both dialects. */
function purchaseIn({ endpoint, text }: Doubt): { readonly userId?: string; readonly orderId?: string } {
  if (endpoint !== 'purchase') return {}
  const event = fieldsOf(parseBody(text)) ?? {}
  const { id, anonId, anonymousId } = fieldsOf(event['user']) ?? {}
  const { order } = fieldsOf(event['interaction']) ?? {}
  const placed = order ?? Object.values(fieldsOf(event['order']) ?? {})[0]
  const orderId = fieldsOf(placed)?.['orderId'] ?? fieldsOf(placed)?.['id']
  const userId = [id, anonId, anonymousId].find((one) => typeof one === 'string' && one !== '')
  return {
    ...(typeof userId === 'string' && { userId }),
    ...(typeof orderId === 'string' && { orderId }),
  }
}

// The form of an order in the history is not documented.
function hasLeaf(value: unknown, wanted: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return String(value) === wanted
  return depth < 3 && Object.values(value).some((member) => hasLeaf(member, wanted, depth + 1))
}
