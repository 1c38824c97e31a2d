// Segment Spec, V2 E-Commerce Events and others: those for which a vendor has something of its own.
const names = [
  ...['Product Viewed', 'Product List Viewed', 'Product Added', 'Product Removed', 'Product Added to Wishlist'],
  ...['Product Shared', 'Product Reviewed', 'Products Searched', 'Cart Viewed', 'Cart Shared', 'Order Completed'],
  ...['Order Updated', 'Order Delivered', 'Order Cancelled', 'Order Refunded', 'Signed Up', 'Signed In', 'Signed Out'],
  'Application Opened',
] as const

// The verb came first in the first version of the Spec: "Completed Order".
const older: Readonly<Record<string, string>> = {
  'viewed product': 'Product Viewed',
  'viewed product category': 'Product List Viewed',
  'viewed product list': 'Product List Viewed',
  'added product': 'Product Added',
  'removed product': 'Product Removed',
  'added product to wishlist': 'Product Added to Wishlist',
  'shared product': 'Product Shared',
  'reviewed product': 'Product Reviewed',
  'searched products': 'Products Searched',
  'viewed cart': 'Cart Viewed',
  'shared cart': 'Cart Shared',
  'completed order': 'Order Completed',
  'updated order': 'Order Updated',
  'delivered order': 'Order Delivered',
  'cancelled order': 'Order Cancelled',
  'order canceled': 'Order Cancelled',
  'canceled order': 'Order Cancelled',
  'refunded order': 'Order Refunded',
  'opened application': 'Application Opened',
}

/** The names that a vendor may have something of its own for, as the Segment Spec writes them. */
export const specNames: readonly string[] = names

/** The same in their older spelling, in small letters. */
export const olderNames: readonly string[] = Object.keys(older)

const known: ReadonlySet<string> = new Set(names)
const written: ReadonlyMap<string, string> = new Map([
  ...names.map((name) => [name.toLowerCase(), name] as const),
  ...Object.entries(older),
])

/**
 * The name of an event as the Segment Spec writes it. Case, outer spaces and `_` for a space do not count, and the older
 * spelling ("Completed Order") is known. Any other name comes back as it is.
 */
export function specNameOf(name: string): string {
  if (known.has(name)) return name
  return (
    written.get(
      name
        .replace(/[_\s]+/g, ' ')
        .trim()
        .toLowerCase(),
    ) ?? name
  )
}
