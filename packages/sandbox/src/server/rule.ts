/** One sentence of a vendor's documents that an emulator enforces. */
export interface Rule {
  /** Stable name, `vendor.subject.aspect`. */
  readonly name: string
  /** The document and the sentence the rule comes from. */
  readonly source: string
}

/** A rule that one part of a request broke. */
export interface Violation {
  readonly rule: Rule
  /** Where in the request, in the vendor's own field names. */
  readonly field: string
  /** What is wrong with it. */
  readonly detail: string
  /** What stood there. */
  readonly value?: unknown
}

/** A broken rule as the record shows it. */
export interface Refusal {
  readonly rule: string
  readonly source: string
  readonly detail: string
}

/** States that `rule` was broken. */
export function broke(rule: Rule, what: Omit<Violation, 'rule'>): Violation {
  return { rule, ...what }
}

/** Tells a violation from a result. */
export function isViolation(value: object): value is Violation {
  return 'rule' in value && 'field' in value && 'detail' in value
}

/** A violation in the form of the record. */
export function refusalOf(violation: Violation): Refusal {
  const { rule, field, detail } = violation
  return { rule: rule.name, source: rule.source, detail: field === '' ? detail : `${field}: ${detail}` }
}

/** The first violation among `items`, with the place of its item. */
export function firstBroken<Item>(
  items: readonly Item[],
  check: (item: Item, index: number) => Violation | undefined,
): { readonly index: number; readonly violation: Violation } | undefined {
  for (const [index, item] of items.entries()) {
    const violation = check(item, index)
    if (violation !== undefined) return { index, violation }
  }
  return undefined
}
