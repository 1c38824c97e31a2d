import type { IdHash } from './id-hash.js'
import type { HashedId } from './id-runs.js'

/** The newest ids, by their hashes: a hash table in one array, which costs the garbage collector nothing. */
export interface RecentIds {
  readonly size: number
  /** How many places the table has. At most half of them are used. */
  readonly capacity: number
  find(hash: IdHash): number | undefined
  add(hash: IdHash, seq: number): void
  remove(hash: IdHash): void
  all(): readonly HashedId[]
  clear(): void
}

const wordsPerId = 4
const smallest = 1_024
// These replace an id's offset, which is at least 1.
const free = 0
const removed = -1

export function createRecentIds(): RecentIds {
  let capacity = smallest
  let words = new Int32Array(capacity * wordsPerId)
  let taken = 0
  let size = 0
  let base = 0

  /** The place of an id, or the free place for it. */
  function placeOf(high: number, low: number, check: number): number {
    const last = capacity - 1
    for (let index = high & last; ; index = (index + 1) & last) {
      const at = index * wordsPerId
      if (words[at + 3] === free) return at
      if (words[at] === high && words[at + 1] === low && words[at + 2] === check) return at
    }
  }

  function put(high: number, low: number, check: number, offset: number): void {
    const at = placeOf(high, low, check)
    if (words[at + 3] === free) taken++
    words[at] = high
    words[at + 1] = low
    words[at + 2] = check
    words[at + 3] = offset
  }

  function grow(): void {
    const before = words
    capacity *= 2
    words = new Int32Array(capacity * wordsPerId)
    taken = 0
    for (let at = 0; at < before.length; at += wordsPerId) {
      const offset = before[at + 3] as number
      if (offset > free) put(before[at] as number, before[at + 1] as number, before[at + 2] as number, offset)
    }
  }

  return {
    get size() {
      return size
    },
    get capacity() {
      return capacity
    },
    find([high, low, check]) {
      const offset = words[placeOf(high, low, check) + 3] as number
      return offset > free ? base + offset : undefined
    },
    add([high, low, check], seq) {
      if (size === 0) base = seq - 1
      if (2 * taken >= capacity) grow()
      put(high, low, check, seq - base)
      size++
    },
    remove([high, low, check]) {
      const at = placeOf(high, low, check)
      if ((words[at + 3] as number) <= free) return
      words[at + 3] = removed
      size--
    },
    all() {
      const ids: HashedId[] = []
      for (let at = 0; at < words.length; at += wordsPerId) {
        const offset = words[at + 3] as number
        if (offset <= free) continue
        ids.push({ hash: [words[at] as number, words[at + 1] as number, words[at + 2] as number], seq: base + offset })
      }
      return ids
    },
    clear() {
      words.fill(free)
      taken = 0
      size = 0
    },
  }
}
