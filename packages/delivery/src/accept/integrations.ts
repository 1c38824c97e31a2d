import type { CustomerEvent, Fields } from '@waybill/core'

/**
 * Whether an event's `integrations` let it go to a destination (Segment Spec, Common Fields). The destination's own name
 * decides, else `All`, else yes. Names are compared by letters and digits alone. Where two spellings disagree, the
 * opt-out wins, and so it does where a value cannot be read: only what is certainly a yes sends. What stands in
 * `context.integrations`, where older clients put it, can only take away.
 */
export function isSelected({ integrations, context }: CustomerEvent, destination: string): boolean {
  const older = context?.['integrations'] ?? undefined
  return lets(integrations, destination) && (older === undefined || lets(asMap(older), destination))
}

function lets(integrations: Fields | undefined, destination: string): boolean {
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
        // Like a product's full name: a no is heard, but a yes might be meant for somebody else.
        if (!(isYes(value) || isOptions(value))) own = false
        break
      case 'other':
        break
    }
  }
  return own ?? all ?? true
}

/** `context` is open, so it is not checked at the door: what is no map speaks for all destinations. */
function asMap(value: unknown): Fields {
  if (Array.isArray(value) && value.length === 0) return {}
  return typeof value === 'object' && !Array.isArray(value) ? (value as Fields) : { All: value }
}

/** Whom a key speaks of: all destinations, this one, perhaps either of them, or another. */
function whoIs(key: string, destination: string): 'all' | 'own' | 'perhaps all' | 'perhaps own' | 'other' {
  // Clients write it so with every event.
  if (key === 'All') return 'all'
  const said = wordsOf(key)
  const name = wordsOf(destination)
  // A name without letters and digits is known by its signs alone.
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

/** An object of options is a yes to the destination, unless it says itself that it is switched off. */
function isOptions(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.entries(value).every(([option, on]) => wordsOf(option).join('') !== 'enabled' || isYes(on))
}

function wordsOf(name: string): readonly string[] {
  const apart = name.normalize('NFKC').replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
  return apart.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
}

// Cyrillic and Greek letters that look like Latin ones: a keyboard in another layout writes them unseen.
const twins: ReadonlyMap<string, string> = new Map(
  [...'аaвbеeкkмmнhоoрpсcтtуyхxіiјjѕsԁdαaβbεeηhιiκkμmνnοoρpτtυyχx'].flatMap((letter, index, letters) =>
    index % 2 === 0 ? [[letter, letters[index + 1] ?? letter] as const] : [],
  ),
)

/** How a name looks: without accents, and with one letter for those that look alike. */
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
