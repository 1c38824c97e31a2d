import { isJsonObject, isText, type JsonObject, objectOrEmpty } from '../../server/json-object.js'
import { broke, type Rule, type Violation } from '../../server/rule.js'
import type { SalesforceLine } from '../state.js'
import type { SalesforceCommerce } from './item-action.js'

const DEFINITIONS = 'Salesforce, "Event options (SalesforceInteractions)"'
const NAME: Rule = { name: 'salesforce.interaction.name', source: `${DEFINITIONS}: an interaction needs at least name` }
const LINE: Rule = {
  name: 'salesforce.interaction.line',
  source: `${DEFINITIONS}: a line has catalogObjectType, catalogObjectId, quantity and price (mandatory in cart and purchase)`,
}
const ORDER: Rule = { name: 'salesforce.interaction.order', source: `${DEFINITIONS}: an order has id and lineItems` }
const NEEDS_PRICE = ['Add To Cart', 'Replace Cart', 'Purchase']

/** Checks `interaction` of the SalesforceInteractions dialect. */
export function checkSalesforceInteraction(interaction: unknown): Violation | undefined {
  if (interaction === undefined) return undefined
  if (!isJsonObject(interaction) || !isText(interaction['name'])) {
    return broke(NAME, { field: 'interaction.name', detail: 'is required', value: interaction })
  }
  const { name, order } = interaction
  if (name === 'Purchase' && order !== undefined && !isText(objectOrEmpty(order)['id'])) {
    return broke(ORDER, { field: 'interaction.order.id', detail: 'is required', value: order })
  }
  for (const [index, line] of rawLines(interaction).entries()) {
    const { catalogObjectType, catalogObjectId, quantity, price } = objectOrEmpty(line)
    const complete = isText(catalogObjectType) && isText(catalogObjectId) && typeof quantity === 'number'
    const priced = typeof price === 'number' || !NEEDS_PRICE.includes(String(name))
    if (!complete || !priced)
      return broke(LINE, { field: `interaction.line[${index}]`, detail: 'is incomplete', value: line })
  }
  return undefined
}

/** Reads what an interaction does to cart and orders. */
export function readSalesforceInteraction(interaction: JsonObject): SalesforceCommerce | undefined {
  const lines = rawLines(interaction).map(readLine)
  const { id, totalValue, currency } = objectOrEmpty(interaction['order'])
  switch (interaction['name']) {
    case 'Add To Cart':
      return { does: 'add', lines }
    case 'Remove From Cart':
      return { does: 'remove', lines }
    case 'Replace Cart':
      return { does: 'replace', lines }
    case 'Purchase':
      return {
        does: 'purchase',
        orderId: String(id),
        ...(typeof totalValue === 'number' && { totalValue }),
        ...(typeof currency === 'string' && { currency }),
        lines,
      }
    default:
      return undefined
  }
}

function rawLines({ lineItem, lineItems, order }: JsonObject): readonly unknown[] {
  const list = lineItems ?? objectOrEmpty(order)['lineItems']
  if (Array.isArray(list)) return list
  return lineItem === undefined ? [] : [lineItem]
}

function readLine(line: unknown): SalesforceLine {
  const { catalogObjectType, catalogObjectId, quantity, price, attributes } = objectOrEmpty(line)
  const { sku } = objectOrEmpty(attributes)
  return {
    type: String(catalogObjectType),
    id: String(catalogObjectId),
    ...(isText(sku) && { sku }),
    ...(typeof price === 'number' && { price }),
    quantity: Number(quantity),
  }
}
