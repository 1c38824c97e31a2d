/** Values that an option must refuse, by the kind of option. */
const notNumbers = [Number.NaN, '1s', '10', null, true, {}, -1]

export const wrongValues = {
  count: [...notNumbers, 0, 1.5, Number.POSITIVE_INFINITY],
  countOrNone: [...notNumbers, 1.5, Number.POSITIVE_INFINITY],
  /** What a timer is set to. */
  time: [...notNumbers, 0, 2 ** 31, Number.POSITIVE_INFINITY],
  timeOrNone: [...notNumbers, 2 ** 31, Number.POSITIVE_INFINITY],
  /** Where `Infinity` means never. */
  endless: [...notNumbers, 0, Number.NEGATIVE_INFINITY],
  endlessOrNone: [...notNumbers, Number.NEGATIVE_INFINITY],
  share: [...notNumbers, 101, Number.POSITIVE_INFINITY],
  flag: ['yes', 1, 0, null, {}],
  callback: ['f', 1, null, {}],
  text: ['', 1, 0, null, {}, ['a']],
  list: ['a', 1, null, {}, [1], ['']],
  object: ['a', 1, null, [], true],
} as const satisfies Readonly<Record<string, readonly unknown[]>>

/** One case per field and wrong value, and one for its misspelling: what is given, and how the complaint begins. */
export function wrongCases(
  fields: Readonly<Record<string, readonly unknown[]>>,
): readonly (readonly [given: string, options: Readonly<Record<string, unknown>>, field: string])[] {
  return Object.entries(fields).flatMap(([field, values]) => [
    ...values.map((value) => [`${field}: ${spelt(value)}`, { [field]: value }, field] as const),
    [`${misspelt(field)} for ${field}`, { [misspelt(field)]: 1 }, misspelt(field)] as const,
  ])
}

/** The same fields, each `undefined`. */
export function allUndefined(fields: Readonly<Record<string, unknown>>): Record<string, undefined> {
  return Object.fromEntries(Object.keys(fields).map((field) => [field, undefined]))
}

function misspelt(field: string): string {
  return `${field.slice(0, 2)}${field.slice(3)}`
}

function spelt(value: unknown): string {
  return typeof value === 'number' ? String(value) : JSON.stringify(value)
}
