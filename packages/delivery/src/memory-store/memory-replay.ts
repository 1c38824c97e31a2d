import type { SeqTable } from '../queue/seq-table.js'
import type { DeliveryQuery, Replayable } from '../store/ledger.js'
import type { MemoryMarks } from './memory-marks.js'
import { matchingDeliveries } from './memory-query.js'
import type { StoredDelivery, StoredEvent } from './stored-event.js'

/** Replays in the memory store. */
export interface MemoryReplays {
  /** How many deliveries could be replayed, and how many of them late, by lane. */
  count(query: DeliveryQuery): Readonly<Record<string, Replayable>>
  /** Marks matching deliveries. Returns their number. */
  mark(query: DeliveryQuery, replay: string): number
  /** Takes up to `max` marked deliveries, oldest first. */
  take(replay: string, max: number): readonly StoredDelivery[]
}

export function createMemoryReplays(rows: SeqTable<StoredEvent>, marks: MemoryMarks, isHead: IsHead): MemoryReplays {
  return {
    count(query) {
      const counts = new Map<string, { count: number; overtaken: number }>()
      const isLate = latenessOf(rows, isHead)
      for (const entry of replayableEntries(rows.values(), query)) {
        const counted = counts.get(entry.lane) ?? { count: 0, overtaken: 0 }
        counted.count++
        if (isLate(entry)) counted.overtaken++
        counts.set(entry.lane, counted)
      }
      return Object.fromEntries(counts)
    },
    mark(query, replay) {
      const isLate = latenessOf(rows, isHead)
      const marked = marks.mark(replayableEntries(rows.values(), query), replay)
      for (const entry of marked) entry.facts = { ...entry.facts, late: isLate(entry) }
      return marked.length
    },
    take: (replay, max) => marks.take(replay, max, isReplayable),
  }
}

/** Whether later events of the lane wait for this delivery. */
export type IsHead = (entry: StoredDelivery) => boolean

/** Says which deliveries are older than a delivered head of their person, in their lane. */
function latenessOf(rows: SeqTable<StoredEvent>, isHead: IsHead): (entry: StoredDelivery) => boolean {
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
function* replayableEntries(rows: Iterable<StoredEvent>, query: DeliveryQuery): Iterable<StoredDelivery> {
  for (const row of rows) for (const entry of matchingDeliveries(row, query)) if (isReplayable(entry)) yield entry
}

function isReplayable({ facts: { state }, row }: StoredDelivery): boolean {
  return row.event !== undefined && state !== 'pending' && state !== 'erased'
}
