import { nearestWord } from '@waybill/core/destination'
import * as z from 'zod'

/** A closed list of words, whose error names the nearest one. */
export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, { error: ({ input }) => notInList(input, words) })
}

/** The error of a value that is not in the list, with the nearest word of the list. */
function notInList(value: unknown, words: readonly [string, ...string[]]): string {
  return typeof value === 'string'
    ? `is not a known value; the nearest is "${nearestWord(value, words)}"`
    : `must be a text like "${words[0]}"`
}
