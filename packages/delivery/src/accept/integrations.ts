import type { CustomerEvent, Fields } from '@waybill/core'
import { isFields } from '@waybill/core/destination'

/**
 * Whether an event's `integrations` allow a destination (Segment Spec, Common Fields). The destination's own name decides;
 * without it `All` decides; without both the answer is yes. Names are compared by letters and digits alone. Where two
 * spellings disagree, or a value cannot be read, the answer is no. `context.integrations`, which older clients use, can
 * forbid a destination but not allow one.
 */
export function isSelected({ integrations, context }: CustomerEvent, destination: string): boolean {
  const older = context?.['integrations'] ?? undefined
  return allows(integrations, destination) && (older === undefined || allows(asMap(older), destination))
}

function allows(integrations: Fields | undefined, destination: string): boolean {
  if (!integrations) return true
  let own: boolean | undefined
  let all: boolean | undefined
  for (const [key, value] of Object.entries(integrations)) {
    switch (whoIs(key, destination)) {
      case 'all':
        all = all !== false && isYes(value)
        break
      case 'own':
        own = own !== false && (isYes(value) || isOptions(value))
        break
      case 'perhaps all':
        if (!isYes(value)) all = false
        break
      case 'perhaps own':
        // Such as a product's full name: a no counts, but a yes might be meant for another destination.
        if (!(isYes(value) || isOptions(value))) own = false
        break
      case 'other':
        break
    }
  }
  return own ?? all ?? true
}

/** `context` is not validated when an event is accepted. A value that is no map counts for all destinations. */
function asMap(value: unknown): Fields {
  if (Array.isArray(value) && value.length === 0) return {}
  return isFields(value) ? value : { All: value }
}

/** Which destinations a key names: all, this one, perhaps one of both, or another. */
function whoIs(key: string, destination: string): 'all' | 'own' | 'perhaps all' | 'perhaps own' | 'other' {
  // Clients write exactly this with every event.
  if (key === 'All') return 'all'
  const said = wordsOf(key)
  const name = wordsOf(destination)
  // A name without letters and digits is compared by its other characters.
  if (name.length === 0 ? key.trim() === destination.trim() : said.join('') === name.join('')) return 'own'
  if (said.join('') === 'all') return 'all'
  if (name.length > 1 && hasAllOf(name, said)) return 'perhaps own'
  const looks = lookOf(key)
  if (looks === '') return 'other'
  if (looks === lookOf(destination)) return 'perhaps own'
  return looks === 'all' ? 'perhaps all' : 'other'
}

const yes: ReadonlySet<unknown> = new Set(['true', 'yes', 'on', '1'])

function isYes(value: unknown): boolean {
  return value === true || value === 1 || (typeof value === 'string' && yes.has(value.trim().toLowerCase()))
}

/** An object of options is a yes, unless its `enabled` is a no. */
function isOptions(value: unknown): boolean {
  if (!isFields(value)) return false
  return Object.entries(value).every(([option, on]) => wordsOf(option).join('') !== 'enabled' || isYes(on))
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
