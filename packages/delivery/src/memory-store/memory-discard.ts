import type { Clock } from '@waybill/core'
import { discardedFacts } from '../queue/delivery-facts.js'
import type { ParkedQuery } from '../store/ledger.js'
import type { Discard } from '../store/store.js'
import type { MemoryMarks } from './memory-marks.js'
import { matchingDeliveries } from './memory-query.js'
import type { MemoryTable } from './memory-table.js'
import type { StoredDelivery, StoredEvent } from './stored-event.js'

/** Discards in the memory store. */
export interface MemoryDiscards {
  /** Marks matching parked deliveries. Returns their number. */
  mark(query: ParkedQuery, discard: Discard): number
  /** Ends up to `max` marked deliveries, oldest first. Returns their number. */
  end(name: string, max: number): number
}

export function createMemoryDiscards(table: MemoryTable, marks: MemoryMarks, clock: Clock): MemoryDiscards {
  const asked = new Map<string, Discard>()
  return {
    mark(query, discard) {
      const marked = marks.mark(parkedEntries(table.rows.values(), query, clock), discard.name)
      if (marked.length > 0) asked.set(discard.name, discard)
      return marked.length
    },
    end(name, max) {
      const discard = asked.get(name)
      if (!discard) return 0
      const taken = marks.take(name, max, isParked)
      for (const entry of taken) table.move(entry, discardedFacts(entry.facts, discard))
      if (taken.length < max) asked.delete(name)
      return taken.length
    },
  }
}

function* parkedEntries(
  rows: Iterable<StoredEvent>,
  { parkedBefore, ...query }: ParkedQuery,
  clock: Clock,
): Iterable<StoredDelivery> {
  // Compares times of the clock that never jumps.
  const before = parkedBefore === undefined ? undefined : clock.elapsed() - (clock.now() - parkedBefore)
  for (const row of rows) {
    for (const entry of matchingDeliveries(row, query)) {
      if (isParked(entry) && (before === undefined || entry.parkedAt < before)) yield entry
    }
  }
}

function isParked({ facts }: StoredDelivery): boolean {
  return facts.state === 'parked'
}
