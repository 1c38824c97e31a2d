import type { DestinationFacts } from '@waybill/core/destination'
import { isName, type KnownName, knownName, mayBeName } from './names.js'

/** What a key of `integrations` means for one lane. A doubtful name is heard when it says no, and not when it says yes. */
export interface Meaning {
  /** `lane`: it is named itself; `vendor`: all lanes of its vendor are; `all`: all lanes are. */
  readonly of: 'lane' | 'vendor' | 'all'
  readonly doubtful?: true
}

/** What a key means for each lane, in their order; `undefined` where it means another. */
export type Meanings = readonly (Meaning | undefined)[]

/** Longer keys, and more of them, are read each time: they come from strangers, and would fill the memory. */
const mostCachedKeys = 500
const longestCachedKey = 100

/** Reads keys of `integrations` as names of these lanes. */
export function createLaneNames(destinations: readonly DestinationFacts[]): (key: string) => Meanings {
  const lanes = destinations.map(namesOf)
  const everyName = lanes.flatMap(({ own, vendor }) => [...own, ...vendor])
  const cache = new Map<string, Meanings>()

  function read(text: string): Meanings {
    // Clients write exactly this with every event.
    if (text === 'All') return lanes.map(() => all)
    const key = knownName(text)
    // A name that is exactly one of somebody's is not perhaps another's.
    const isSure = everyName.some((name) => isName(key, name))
    return lanes.map(({ own, vendor }): Meaning | undefined => {
      if (own.some((name) => isName(key, name))) return { of: 'lane' }
      if (vendor.some((name) => isName(key, name))) return { of: 'vendor' }
      if (key.plain === 'all') return all
      if (isSure) return undefined
      if (own.some((name) => mayBeName(key, name))) return { of: 'lane', doubtful: true }
      if (vendor.some((name) => mayBeName(key, name))) return { of: 'vendor', doubtful: true }
      return key.look === 'all' ? { of: 'all', doubtful: true } : undefined
    })
  }

  return (key) => {
    const known = cache.get(key)
    if (known) return known
    const meanings = read(key)
    if (key.length <= longestCachedKey && cache.size < mostCachedKeys) cache.set(key, meanings)
    return meanings
  }
}

const all: Meaning = { of: 'all' }

function namesOf({ name, vendor = name, aliases = [], formerNames = [] }: DestinationFacts) {
  const itself = knownName(name)
  const vendors = [vendor, ...aliases].map(knownName)
  const former = formerNames.map(knownName)
  // The only lane of a vendor has its name: then whatever names the vendor names the lane.
  if (isName(itself, knownName(vendor))) return { own: [itself, ...vendors, ...former], vendor: [] }
  const isVendors = (one: KnownName) => vendors.some((known) => isName(one, known))
  return { own: [itself, ...former.filter((one) => !isVendors(one))], vendor: vendors }
}
