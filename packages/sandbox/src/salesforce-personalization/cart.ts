import type { SalesforceCommerce } from './events/item-action.js'
import type { SalesforceLine } from './state.js'

/**
 * The cart after an event: Add To Cart adds to the quantity, Update Line Item overwrites it (0 removes the line),
 * View Cart and Replace Cart replace the whole. Salesforce, "Item actions".
 */
export function cartAfter(cart: readonly SalesforceLine[], commerce: SalesforceCommerce): readonly SalesforceLine[] {
  switch (commerce.does) {
    case 'add':
      return commerce.lines.reduce((lines, line) => put(lines, line, quantityOf(lines, line) + line.quantity), cart)
    case 'update':
      return commerce.lines.reduce((lines, line) => put(lines, line, line.quantity), cart)
    case 'remove':
      return commerce.lines.reduce((lines, line) => put(lines, line, 0), cart)
    case 'replace':
      return commerce.lines
    case 'purchase':
      return cart
    default:
      return commerce satisfies never
  }
}

function put(lines: readonly SalesforceLine[], line: SalesforceLine, quantity: number): readonly SalesforceLine[] {
  const others = lines.filter((other) => !isSame(other, line))
  return quantity > 0 ? [...others, { ...line, quantity }] : others
}

function quantityOf(lines: readonly SalesforceLine[], line: SalesforceLine): number {
  return lines.find((other) => isSame(other, line))?.quantity ?? 0
}

function isSame(one: SalesforceLine, other: SalesforceLine): boolean {
  return one.type === other.type && one.id === other.id && one.sku === other.sku
}
