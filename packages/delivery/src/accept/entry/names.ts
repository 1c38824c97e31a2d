/** A name of a destination, taken apart once: keys of events are compared with it often. */
export interface KnownName {
  readonly words: readonly string[]
  /** Its letters and digits alone. */
  readonly plain: string
  readonly look: string
  readonly text: string
}

export function knownName(name: string): KnownName {
  const words = wordsOf(name)
  return { words, plain: words.join(''), look: lookOf(name), text: name.trim() }
}

/** Whether a key is this name, by letters and digits alone. A name without any is compared by its other characters. */
export function isName(key: KnownName, { plain, text }: KnownName): boolean {
  return plain === '' ? key.text === text : key.plain === plain
}

/** Whether a key is perhaps meant as this name: a longer one with all words of two or more, or one that looks like it. */
export function mayBeName(key: KnownName, { words, look }: KnownName): boolean {
  if (words.length > 1 && hasAllOf(words, key.words)) return true
  return key.look !== '' && key.look === look
}

function wordsOf(name: string): readonly string[] {
  const apart = name.normalize('NFKC').replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
  return apart.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
}

// Cyrillic and Greek letters that look like Latin ones. Another keyboard layout writes them unnoticed.
const twins: ReadonlyMap<string, string> = new Map(
  [...'аaвbеeкkмmнhоoрpсcтtуyхxіiјjѕsԁdαaβbεeηhιiκkμmνnοoρpτtυyχx'].flatMap((letter, index, letters) =>
    index % 2 === 0 ? [[letter, letters[index + 1] ?? letter] as const] : [],
  ),
)

/** A name as it looks: without accents, and with one letter for all that look the same. */
function lookOf(name: string): string {
  const letters =
    name
      .normalize('NFKD')
      .toLowerCase()
      .match(/[\p{L}\p{N}]/gu) ?? []
  return letters.map((letter) => twins.get(letter) ?? letter).join('')
}

/** Whether all the words occur, in their order. */
function hasAllOf(words: readonly string[], longer: readonly string[]): boolean {
  let found = 0
  for (const word of longer) if (word === words[found]) found++
  return found === words.length
}
