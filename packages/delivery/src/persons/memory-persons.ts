import type { Heard } from '../store/control.js'
import { markAfter, type PersonMark, personKeyDiffers, type StorePersons, saysNothing } from '../store/persons.js'

/** What is kept of persons, in memory. */
export function createMemoryPersons(): StorePersons {
  const marks = new Map<string, PersonMark>()
  let keyPrint: string | undefined
  const marksOf = (digests: readonly string[]) => digests.flatMap((digest) => marks.get(digest) ?? [])
  return {
    all: async () => ({ ...(keyPrint !== undefined && { keyPrint }), marks: [...marks.values()] }),
    get: async (digests) => marksOf(digests),
    async change(change) {
      keyPrint ??= change.keyPrint
      if (keyPrint !== change.keyPrint) throw personKeyDiffers()
      let changed = false
      for (const digest of change.digests) {
        const before = marks.get(digest) ?? { digest }
        const after = markAfter(before, change)
        if (after === before) continue
        changed = true
        if (saysNothing(after)) marks.delete(digest)
        else marks.set(digest, after)
      }
      return { ...nobodyElse, marks: marksOf(change.digests), changed }
    },
  }
}

/** What others had on the wire, where there are no others. */
const nobodyElse: Heard = { onTheWire: { requests: 0, deliveries: 0, events: [] }, unanswered: [] }
