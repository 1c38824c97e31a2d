/** A catalog item as templates return it: each attribute is wrapped in `{ value }`, sometimes twice. */
export interface SalesforceWrappedItem {
  /** The id of the item. */
  readonly id?: string
  /** The item's attributes by name, each wrapped in `{ value }`. */
  readonly attributes?: Readonly<Record<string, unknown>> | null
  /** Other fields, such as `dimensions` and `categories`. */
  readonly [field: string]: unknown
}

/** The same item with plain attributes; its other fields are as they were. */
export interface SalesforceUnwrappedItem<Attributes = Readonly<Record<string, unknown>>> {
  /** The id of the item; empty when the vendor gave none. */
  readonly id: string
  /** The item's attributes by name. */
  readonly attributes: Attributes
  /** Other fields, as they were. */
  readonly [field: string]: unknown
}

/**
 * An item with plain attributes: `{ price: { value: 6 } }` becomes `{ price: 6 }`, also where it is wrapped twice. An id,
 * from a template that returns ids only, becomes an item without attributes. `Attributes` is not checked.
 */
export function unwrapItem<Attributes = Readonly<Record<string, unknown>>>(
  item: SalesforceWrappedItem | string,
): SalesforceUnwrappedItem<Attributes> {
  if (typeof item === 'string') return { id: item, attributes: {} as Attributes }
  const entries = Object.entries(item.attributes ?? {}).map(([name, value]) => [name, unwrapped(value)])
  return { ...item, id: String(item.id ?? item['_id'] ?? ''), attributes: Object.fromEntries(entries) as Attributes }
}

/** `unwrapItem` for a list; `[]` for a payload without one. */
export function unwrapItems<Attributes = Readonly<Record<string, unknown>>>(
  items: readonly (SalesforceWrappedItem | string)[] | null | undefined,
): readonly SalesforceUnwrappedItem<Attributes>[] {
  return Array.isArray(items) ? items.map((item: SalesforceWrappedItem | string) => unwrapItem<Attributes>(item)) : []
}

function unwrapped(value: unknown): unknown {
  return isWrapper(value) ? unwrapped(value.value) : value
}

function isWrapper(value: unknown): value is { readonly value: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && 'value' in value
}
