/** A catalog item as templates return it: each attribute wrapped in `{ value }`, sometimes twice. */
export interface WrappedItem {
  readonly id?: string
  readonly attributes?: Readonly<Record<string, unknown>> | null
  readonly [field: string]: unknown
}

/** The same item with plain attributes; its other fields are as they were. */
export interface UnwrappedItem<Attributes = Readonly<Record<string, unknown>>> {
  readonly id: string
  readonly attributes: Attributes
  readonly [field: string]: unknown
}

/**
 * Takes the wrapping off an item's attributes: `{ price: { value: 6 } }` becomes `{ price: 6 }`, also where it is wrapped
 * twice. A template that returns ids only gives an item without attributes. `Attributes` is not checked.
 */
export function unwrapItem<Attributes = Readonly<Record<string, unknown>>>(
  item: WrappedItem | string,
): UnwrappedItem<Attributes> {
  if (typeof item === 'string') return { id: item, attributes: {} as Attributes }
  const entries = Object.entries(item.attributes ?? {}).map(([name, value]) => [name, unwrapped(value)])
  return { ...item, id: String(item.id ?? item['_id'] ?? ''), attributes: Object.fromEntries(entries) as Attributes }
}

/** `unwrapItem` for a list; `[]` for a payload without one. */
export function unwrapItems<Attributes = Readonly<Record<string, unknown>>>(
  items: readonly (WrappedItem | string)[] | null | undefined,
): readonly UnwrappedItem<Attributes>[] {
  return Array.isArray(items) ? items.map((item: WrappedItem | string) => unwrapItem<Attributes>(item)) : []
}

function unwrapped(value: unknown): unknown {
  return isWrapper(value) ? unwrapped(value.value) : value
}

function isWrapper(value: unknown): value is { readonly value: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && 'value' in value
}
