import * as z from 'zod'
import { type Clock, longestTimer } from '../clock.js'
import { likelyWord } from './nearest-word.js'

/** The bounds of a numeric option. */
export interface NumberRange {
  /** The least value. Default 1. */
  readonly least?: number
  /** The largest value. Default: the largest safe integer; for milliseconds the longest timer, about 24.8 days. */
  readonly most?: number
  /** What `Infinity` means, for the error text, where it is allowed. Default: it is refused. */
  readonly infinity?: string
}

/** Schemas of single options. Each error states the whole rule, with unit and range, and the type of the value given. */
export const optionRules = {
  /** A whole number of `unit`, from 1 or `least`. */
  count: (unit: string, { most = Number.MAX_SAFE_INTEGER, ...range }: NumberRange = {}) =>
    numberRule(`a whole number of ${unit}`, Number.isInteger, { ...range, most }),
  /** A time in milliseconds, from 1 or `least`, to the longest timer (about 24.8 days) or `most`. */
  milliseconds: ({ most = longestTimer, ...range }: NumberRange = {}) =>
    numberRule('milliseconds', Number.isFinite, { ...range, most }),
  number: (unit: string, range: NumberRange = {}) => numberRule(`a number of ${unit}`, Number.isFinite, range),
  /** One of a few words. */
  oneOf: <const Words extends readonly [string, ...string[]]>(words: Words) =>
    z.enum(words, { error: ({ input }) => `must be ${listed(words)}${meant(input, words)}` }),
  flag: () => z.boolean({ error: ({ input }) => `must be true or false, not ${spoken(input)}` }),
  callback: <Callback>(described = 'a function') =>
    optionRules.given<Callback>(described, (value) => typeof value === 'function'),
  /** A text of one character or more, as it is. */
  word: (described: string) =>
    optionRules.given<string>(described, (value) => typeof value === 'string' && value !== ''),
  clock: () =>
    optionRules.given<Clock>('a clock, with the functions now, elapsed and after', (value) =>
      hasFunctions(value, ['now', 'elapsed', 'after']),
    ),
  /** Any value that passes. `described` says what it must be and begins with an article. */
  given: <Value>(described: string, passes: (value: unknown) => boolean) =>
    z.custom<Value>(passes, {
      // Rules about several options are checked as well, so that one error names everything that is wrong.
      abort: false,
      error: ({ input }) =>
        input === undefined ? `is missing: ${described}` : `must be ${described}, not ${spoken(input)}`,
    }),
  list: <Element extends z.ZodType>(element: Element, described: string) =>
    z.array(element, { error: ({ input }) => `must be ${described}, not ${spoken(input)}` }).readonly(),
  /** An object whose names are free, each with a value of this schema. */
  byName: <Value extends z.ZodType>(value: Value, described: string) =>
    z.record(z.string(), value, { error: ({ input }) => `must be ${described}, not ${spoken(input)}` }),
  /**
   * An object with these fields and no others. Promises, maps, dates and the like are refused: they have no fields, so that
   * they would pass as empty options. `example` ends the error then.
   */
  object: <Shape extends z.ZodRawShape>(shape: Shape, example?: string) => {
    const fields = z.strictObject(shape)
    return z
      .custom<z.input<typeof fields>>(hasFields, {
        error: ({ input }) => `must be an object of options, not ${spoken(input)}${example ? `: ${example}` : ''}`,
      })
      .pipe(fields)
  },
}

/** Whether a value is an object with fields of its own, of any class and realm; not a `Map`, `Date`, promise or list. */
function hasFields(value: unknown): boolean {
  return Object.prototype.toString.call(value) === '[object Object]'
}

function numberRule(what: string, passes: (value: number) => boolean, range: NumberRange) {
  const { least = 1, most = Number.MAX_SAFE_INTEGER, infinity } = range
  const bounds =
    most >= Number.MAX_SAFE_INTEGER ? `, at least ${grouped(least)}` : ` from ${grouped(least)} to ${grouped(most)}`
  const rule = `must be ${what}${bounds}${infinity ? `, or Infinity for ${infinity}` : ''}`
  const isGood = (value: unknown) =>
    typeof value === 'number' &&
    ((infinity !== undefined && value === Number.POSITIVE_INFINITY) ||
      (passes(value) && value >= least && value <= most))
  return z.custom<number>(isGood, { abort: false, error: ({ input }) => `${rule}, not ${spoken(input)}` })
}

function grouped(value: number): string {
  return value.toLocaleString('en-US')
}

function listed(words: readonly string[]): string {
  return words.length === 1 ? `"${words[0]}"` : `one of ${words.map((word) => `"${word}"`).join(', ')}`
}

function meant(input: unknown, words: readonly string[]): string {
  const likely = typeof input === 'string' ? likelyWord(input, words) : undefined
  return likely ? `; did you mean "${likely}"?` : `, not ${spoken(input)}`
}

/** Whether a value is an object with these functions. */
export function hasFunctions(value: unknown, names: readonly string[]): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    names.every((name) => typeof (value as Record<string, unknown>)[name] === 'function')
  )
}

/** What was given, in words. Never a text itself: it may be a secret in the wrong place. */
function spoken(value: unknown): string {
  switch (typeof value) {
    case 'number':
    case 'boolean':
    case 'undefined':
      return String(value)
    case 'string':
      return value === '' ? 'an empty text' : 'a text'
    case 'object':
      if (value === null) return 'null'
      if (Array.isArray(value)) return 'a list'
      if ('then' in value) return 'a promise, which must be awaited first'
      return hasFields(value) ? 'an object' : `a ${Object.prototype.toString.call(value).slice(8, -1)}`
    default:
      return `a ${typeof value}`
  }
}
