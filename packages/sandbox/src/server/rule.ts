/** One rule of a vendor's documents that an emulator enforces. */
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
  /** The value that broke the rule. */
  readonly value?: unknown
}

/** Rule that a request broke, as the record shows it. */
export interface Refusal {
  /** Stable name of the rule, in the form `vendor.subject.aspect`. */
  readonly rule: string
  /** Document of the vendor and the sentence that the rule comes from. */
  readonly source: string
  /** What is wrong, after the field's name where one field is to blame. */
  readonly detail: string
}

/** Makes a violation of `rule`. */
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

/** The first violation among `items`, with the index of its item. */
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
