import type { SeqTable } from '../queue/seq-table.js'
import type { DeliveryQuery } from '../store/ledger.js'
import { matchingDeliveries } from './memory-query.js'
import type { StoredDelivery, StoredEvent } from './stored-event.js'

/** Deliveries that are marked for a replay and not yet pending again. */
export interface MemoryReplays {
  /** Marks matching deliveries. Returns their number. */
  mark(query: DeliveryQuery, replay: string): number
  /** Takes up to `max` marked deliveries, oldest first. */
  take(replay: string, max: number): readonly StoredDelivery[]
}

export function createMemoryReplays(rows: SeqTable<StoredEvent>, isHead: IsHead): MemoryReplays {
  const marked = new Map<string, StoredDelivery[]>()
  return {
    mark(query, replay) {
      const entries = [...replayableEntries(rows.values(), query)].filter((entry) => entry.replay === undefined)
      const isLate = latenessOf(rows, isHead)
      for (const entry of entries) {
        entry.replay = replay
        entry.facts = { ...entry.facts, late: isLate(entry) }
      }
      if (entries.length > 0) marked.set(replay, entries.reverse())
      return entries.length
    },
    take(replay, max) {
      const waiting = marked.get(replay) ?? []
      const taken: StoredDelivery[] = []
      while (taken.length < max) {
        const entry = waiting.pop()
        if (!entry) break
        // Purged or erased since it was marked.
        if (entry.replay !== replay || !isReplayable(entry)) continue
        entry.replay = undefined
        taken.push(entry)
      }
      if (waiting.length === 0) marked.delete(replay)
      return taken
    },
  }
}

/** Whether later events of the lane wait for this delivery. */
export type IsHead = (entry: StoredDelivery) => boolean

/** Says which deliveries are older than a delivered head of their person, in their lane. */
export function latenessOf(rows: SeqTable<StoredEvent>, isHead: IsHead): (entry: StoredDelivery) => boolean {
  const newest = new Map<string, number>()
  const place = (lane: string, key: string) => `${lane}\n${key}`
  for (const { entries } of rows.values()) {
    for (const entry of entries) {
      if (entry.facts.state !== 'delivered' || !isHead(entry)) continue
      for (const key of entry.keys) newest.set(place(entry.lane, key), entry.seq)
    }
  }
  return ({ lane, keys, seq }) => keys.some((key) => (newest.get(place(lane, key)) ?? 0) > seq)
}

/** The matching deliveries that can be replayed: settled or parked, of an event with a body. */
export function* replayableEntries(rows: Iterable<StoredEvent>, query: DeliveryQuery): Iterable<StoredDelivery> {
  for (const row of rows) for (const entry of matchingDeliveries(row, query)) if (isReplayable(entry)) yield entry
}

function isReplayable({ facts: { state }, row }: StoredDelivery): boolean {
  return row.event !== undefined && state !== 'pending' && state !== 'erased'
}
