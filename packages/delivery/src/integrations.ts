import type { CustomerEvent } from '@waybill/core'

/**
 * Whether an event's `integrations` let it go to a destination (Segment Spec, Common Fields). The destination's own name
 * decides, else `All`, else yes. Names are compared by letters and digits alone. Where two spellings disagree, the
 * opt-out wins, and so it does where a value cannot be read: only what is certainly a yes sends.
 */
export function isSelected({ integrations }: CustomerEvent, destination: string): boolean {
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
      case 'longer':
        // Like a product's full name: a no is heard, but a yes might be meant for somebody else.
        if (!(isYes(value) || isOptions(value))) own = false
        break
      case 'other':
        break
    }
  }
  return own ?? all ?? true
}

/** Whom a key speaks of: all destinations, this one, perhaps this one by a longer name, or another. */
function whoIs(key: string, destination: string): 'all' | 'own' | 'longer' | 'other' {
  // Clients write it so with every event.
  if (key === 'All') return 'all'
  const said = wordsOf(key)
  const name = wordsOf(destination)
  if (said.join('') === name.join('')) return 'own'
  if (said.join('') === 'all') return 'all'
  return name.length > 1 && hasAllOf(name, said) ? 'longer' : 'other'
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

/** Whether all the words occur, in their order. */
function hasAllOf(words: readonly string[], longer: readonly string[]): boolean {
  let found = 0
  for (const word of longer) if (word === words[found]) found++
  return found === words.length
}
