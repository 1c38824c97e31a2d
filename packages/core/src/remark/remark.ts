/** What was sent, but weaker than it was meant. Names and rules only: no part of it holds a value of the event. */
export interface Remark {
  /** A stable word for what became weaker, like `order_as_event`. Match on it: the hint may change. At most 60 characters. */
  readonly code: string
  /** The field of the event that is the reason, like `properties.currency`; empty where it is the whole event. At most 200 characters. */
  readonly field: string
  /** What the vendor gets now, and the way out. At most 300 characters. */
  readonly hint: string
}

/** Most remarks of one delivery. The first ones are kept. */
export const mostRemarks = 20

/**
 * The remarks that may be kept: at most 20, each cut to its lengths. What is no remark becomes one that says so: a mapping that
 * is wrong in its words still had something to say. `undefined` for none, so that an event without remarks carries nothing.
 */
export function boundedRemarks(given: unknown): readonly Remark[] | undefined {
  if (given === undefined || given === null) return undefined
  if (!Array.isArray(given)) return [unreadable]
  if (given.length === 0) return undefined
  if (given.length <= mostRemarks && given.every(isBounded)) return given
  return given.slice(0, mostRemarks).map(readable)
}

const unreadable: Remark = Object.freeze({
  code: 'unreadable_remark',
  field: '',
  hint: 'The mapping gave a remark that cannot be read. It must be { code, field, hint }, all texts.',
})

/** The code counts. Without a field it is about the whole event. */
function readable(given: unknown): Remark {
  if (isRemark(given)) return cut(given)
  const { code, field } = (typeof given === 'object' && given !== null ? given : {}) as Partial<Remark>
  if (typeof code !== 'string' || code === '') return unreadable
  return cut({ code, field: typeof field === 'string' ? field : '', hint: 'The mapping gave no hint with it.' })
}

/** The result of a typed client's call that sends something. */
export interface Remarked<OneRemark extends Remark = Remark> {
  /** What was sent, but weaker than it was meant: at most 20 remarks. Empty where nothing was. */
  readonly remarks: readonly OneRemark[]
}

const none: readonly never[] = Object.freeze([])

/** The remarks of a typed client's result, bounded as those of a delivery. Empty where there are none. */
export function remarksOf<OneRemark extends Remark>(
  ...lists: readonly (readonly OneRemark[] | undefined)[]
): readonly OneRemark[] {
  const all = lists.reduce<readonly OneRemark[] | undefined>(
    (some, more) => joinedRemarks(some, more) as readonly OneRemark[] | undefined,
    undefined,
  )
  return (boundedRemarks(all) as readonly OneRemark[] | undefined) ?? none
}

/** Two lists as one. Either may be absent. */
export function joinedRemarks(
  some: readonly Remark[] | undefined,
  more: readonly Remark[] | undefined,
): readonly Remark[] | undefined {
  if (!some || some.length === 0) return more
  return more && more.length > 0 ? [...some, ...more] : some
}

const longest = { code: 60, field: 200, hint: 300 } as const

function isRemark(value: unknown): value is Remark {
  if (typeof value !== 'object' || value === null) return false
  const { code, field, hint } = value as Remark
  return typeof code === 'string' && code !== '' && typeof field === 'string' && typeof hint === 'string'
}

function isBounded(value: unknown): boolean {
  if (!isRemark(value) || Object.keys(value).length > 3) return false
  return value.code.length <= longest.code && value.field.length <= longest.field && value.hint.length <= longest.hint
}

function cut({ code, field, hint }: Remark): Remark {
  return {
    code: code.slice(0, longest.code),
    field: field.slice(0, longest.field),
    hint: hint.slice(0, longest.hint),
  }
}
