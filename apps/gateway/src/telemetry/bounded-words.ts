/**
 * Keeps the values of a metric's label few: the first `most` different words stand for themselves, any other is `other`. For
 * words that a mapping or a sender can make up.
 */
export function createBoundedWords(most = 100): (word: string) => string {
  const known = new Set<string>()
  return (word) => {
    if (known.has(word)) return word
    if (known.size >= most) return 'other'
    known.add(word)
    return word
  }
}
