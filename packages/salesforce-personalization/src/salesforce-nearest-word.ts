import * as z from 'zod'

/** A closed list of words, whose error names the nearest one. */
export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, { error: ({ input }) => notInList(input, words) })
}

/** The rule that a value outside a list breaks, with the nearest word of the list. */
function notInList(value: unknown, words: readonly [string, ...string[]]): string {
  return typeof value === 'string'
    ? `is not a known value; the nearest is "${nearestWord(value, words)}"`
    : `must be a text like "${words[0]}"`
}

/** The word that takes the fewest edits to reach; case, spaces and punctuation do not count. */
export function nearestWord(word: string, words: readonly [string, ...string[]]): string {
  const wanted = lettersOf(word)
  let nearest = words[0]
  let fewest = Number.POSITIVE_INFINITY
  for (const candidate of words) {
    const edits = editsBetween(wanted, lettersOf(candidate))
    if (edits < fewest) {
      nearest = candidate
      fewest = edits
    }
  }
  return nearest
}

function lettersOf(word: string): string {
  // The longest known word has 27 letters; a text of a megabyte must not cost a second.
  return word
    .slice(0, 60)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
}

/** Levenshtein distance. */
function editsBetween(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const changed = (above[column - 1] as number) + (from[row - 1] === to[column - 1] ? 0 : 1)
      current.push(Math.min(changed, (above[column] as number) + 1, (current[column - 1] as number) + 1))
    }
    above = current
  }
  return above[to.length] as number
}
