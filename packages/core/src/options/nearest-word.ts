/** The one of `words` with the fewest edits from `word` (Levenshtein). Only ASCII letters and digits count, case does not. */
export function nearestWord(word: string, words: readonly [string, ...string[]]): string {
  return nearest(word, words).word
}

/** As `nearestWord`, but `undefined` when more than a third of the letters, rounded up, differ. */
export function likelyWord(word: string, words: readonly string[]): string | undefined {
  const [first, ...others] = words
  if (first === undefined) return undefined
  const found = nearest(word, [first, ...others])
  return found.edits <= Math.ceil(lettersOf(word).length / 3) ? found.word : undefined
}

/** The one of `words` that differs from `word` by at most so many letters; `undefined` when none does. */
export function closeWord(word: string, words: readonly string[], mostEdits: number): string | undefined {
  const { length } = lettersOf(word)
  const [first, ...others] = words.filter((one) => Math.abs(lettersOf(one).length - length) <= mostEdits)
  if (first === undefined) return undefined
  const found = nearest(word, [first, ...others])
  return found.edits <= mostEdits ? found.word : undefined
}

function nearest(word: string, words: readonly [string, ...string[]]): { word: string; edits: number } {
  const wanted = lettersOf(word)
  let found = words[0]
  let fewest = Number.POSITIVE_INFINITY
  for (const candidate of words) {
    const edits = editsBetween(wanted, lettersOf(candidate))
    if (edits < fewest) {
      found = candidate
      fewest = edits
    }
  }
  return { word: found, edits: fewest }
}

function lettersOf(word: string): string {
  // The longest known word has 27 letters. The cut keeps a very long text from taking seconds.
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
