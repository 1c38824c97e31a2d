import type { StoredDelivery } from './stored-event.js'

/** Deliveries that are marked for a replay or a discard that has not come to them yet. One is marked once at a time. */
export interface MemoryMarks {
  /** Marks what is not marked, oldest first. Returns the marked ones. */
  mark(entries: Iterable<StoredDelivery>, name: string): readonly StoredDelivery[]
  /** Takes up to `max` marked deliveries for which `isMeant` still holds, oldest first. */
  take(name: string, max: number, isMeant: (entry: StoredDelivery) => boolean): readonly StoredDelivery[]
}

export function createMemoryMarks(): MemoryMarks {
  const waiting = new Map<string, StoredDelivery[]>()
  return {
    mark(entries, name) {
      const marked = [...entries].filter(({ mark }) => mark === undefined)
      for (const entry of marked) entry.mark = name
      if (marked.length > 0) waiting.set(name, [...marked].reverse())
      return marked
    },
    take(name, max, isMeant) {
      const left = waiting.get(name) ?? []
      const taken: StoredDelivery[] = []
      while (taken.length < max) {
        const entry = left.pop()
        if (!entry) break
        if (entry.mark === name) entry.mark = undefined
        // Purged or erased since it was marked.
        if (isMeant(entry)) taken.push(entry)
      }
      if (left.length === 0) waiting.delete(name)
      return taken
    },
  }
}
