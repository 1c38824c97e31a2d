import { isJsonObject, isText, type JsonObject, objectOrEmpty } from '../../server/json-object.js'
import { broke, type Rule, type Violation } from '../../server/rule.js'
import type { SalesforceLine } from '../state.js'

const ITEM_ACTIONS = 'Salesforce, "Item actions"'
const SUPPORTED: Rule = { name: 'salesforce.item-action.supported', source: `${ITEM_ACTIONS}: reserved values only` }
const ONE_LINE: Rule = {
  name: 'salesforce.cart.single-line',
  source: `${ITEM_ACTIONS}: cart.singleLine holds one line per event, no array`,
}
const COMPLETE: Rule = {
  name: 'salesforce.cart.complete',
  source: `${ITEM_ACTIONS}: cart.complete holds an array of lines`,
}
const ORDER: Rule = {
  name: 'salesforce.order',
  source: `${ITEM_ACTIONS}: order has orderId, lineItems and totalValue, the sum of quantity × price`,
}
const LINE: Rule = { name: 'salesforce.line', source: `${ITEM_ACTIONS}: a line has _id, price and quantity` }

/** The values of `itemAction` that the documents call supported. */
const SUPPORTED_ACTIONS = [
  ...['View Item', 'View Item Detail', 'View Item Out Of Stock', 'Quick View Item', 'Stop Quick View Item'],
  ...['View Category', 'View Tag', 'Share', 'Review', 'Comment', 'Favorite', 'Add To Cart', 'Remove From Cart'],
  ...['View Cart', 'Update Line Item', 'Purchase'],
]

/** What an event does to the user's cart and orders. */
export type SalesforceCommerce =
  | { readonly does: 'add' | 'remove' | 'update'; readonly lines: readonly SalesforceLine[] }
  | { readonly does: 'replace'; readonly lines: readonly SalesforceLine[] }
  | {
      readonly does: 'purchase'
      readonly orderId: string
      readonly totalValue?: number
      readonly currency?: string
      readonly lines: readonly SalesforceLine[]
    }

/** Checks `itemAction`, `cart` and `order` of the Evergage dialect. */
export function checkSalesforceCommerce({ itemAction, cart, order }: JsonObject): readonly (Violation | undefined)[] {
  const { singleLine, complete } = objectOrEmpty(cart)
  return [
    itemAction === undefined || SUPPORTED_ACTIONS.includes(String(itemAction))
      ? undefined
      : broke(SUPPORTED, { field: 'itemAction', detail: 'is not supported', value: itemAction }),
    ...Object.entries(objectOrEmpty(singleLine)).map(([type, line]) =>
      isJsonObject(line)
        ? checkLine(line, `cart.singleLine.${type}`)
        : broke(ONE_LINE, { field: `cart.singleLine.${type}`, detail: 'must be one line', value: line }),
    ),
    ...Object.entries(objectOrEmpty(complete)).flatMap(([type, lines]) =>
      checkLines(lines, `cart.complete.${type}`, COMPLETE),
    ),
    ...Object.entries(objectOrEmpty(order)).flatMap(([type, placed]) => checkOrder(placed, `order.${type}`)),
  ]
}

/** Reads what an event of the Evergage dialect does. */
export function readSalesforceItemAction(event: JsonObject): SalesforceCommerce | undefined {
  const cart = objectOrEmpty(event['cart'])
  const single = (): readonly SalesforceLine[] => linesOf(objectOrEmpty(cart['singleLine']))
  switch (event['itemAction']) {
    case 'Add To Cart':
      return { does: 'add', lines: single() }
    case 'Remove From Cart':
      return { does: 'remove', lines: single() }
    case 'Update Line Item':
      return { does: 'update', lines: single() }
    case 'View Cart':
      return cart['complete'] === undefined
        ? undefined
        : { does: 'replace', lines: linesOf(objectOrEmpty(cart['complete'])) }
    case 'Purchase': {
      const [type, placed] = Object.entries(objectOrEmpty(event['order']))[0] ?? []
      const { orderId, totalValue, currency, lineItems } = objectOrEmpty(placed)
      if (type === undefined) return undefined
      return {
        does: 'purchase',
        orderId: String(orderId),
        ...(typeof totalValue === 'number' && { totalValue }),
        ...(typeof currency === 'string' && { currency }),
        lines: linesOf({ [type]: lineItems }),
      }
    }
    default:
      return undefined
  }
}

function checkOrder(order: unknown, field: string): readonly (Violation | undefined)[] {
  if (!isJsonObject(order) || !isText(order['orderId']))
    return [broke(ORDER, { field: `${field}.orderId`, detail: 'is required', value: order })]
  const { totalValue } = order
  if (totalValue !== undefined && typeof totalValue !== 'number')
    return [broke(ORDER, { field: `${field}.totalValue`, detail: 'must be a number', value: totalValue })]
  return order['lineItems'] === undefined ? [] : checkLines(order['lineItems'], `${field}.lineItems`, ORDER)
}

function checkLines(lines: unknown, field: string, rule: Rule): readonly (Violation | undefined)[] {
  if (!Array.isArray(lines)) return [broke(rule, { field, detail: 'must be an array', value: lines })]
  return lines.map((line, index) => checkLine(line, `${field}[${index}]`))
}

function checkLine(line: unknown, field: string): Violation | undefined {
  const { _id, price, quantity } = objectOrEmpty(line)
  if (!isText(_id)) return broke(LINE, { field: `${field}._id`, detail: 'is required', value: _id })
  const numbers = Object.entries({ price, quantity })
  const bad = numbers.find(([, value]) => value !== undefined && typeof value !== 'number')
  return bad === undefined
    ? undefined
    : broke(LINE, { field: `${field}.${bad[0]}`, detail: 'must be a number', value: bad[1] })
}

function linesOf(byType: JsonObject): readonly SalesforceLine[] {
  return Object.entries(byType).flatMap(([type, value]) => {
    const lines: readonly unknown[] = Array.isArray(value) ? value : [value]
    return lines.filter(isJsonObject).map(({ _id, sku, price, quantity }): SalesforceLine => {
      const variant = objectOrEmpty(sku)['_id']
      return {
        type,
        id: String(_id),
        ...(isText(variant) && { sku: variant }),
        ...(typeof price === 'number' && { price }),
        quantity: typeof quantity === 'number' ? quantity : 1,
      }
    })
  })
}
