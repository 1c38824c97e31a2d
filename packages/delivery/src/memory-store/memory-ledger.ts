import type { EntryState, FindPage, FindQuery, Found, Tally, Totals } from '../store/ledger.js'
import { type Entry, ledgerEntryOf, type Row } from './memory-row.js'

type Counters = Record<EntryState | 'accepted', number>

/** Counters kept as things happen, and the same figures counted again from the rows. */
export interface MemoryLedger {
  accepted(entry: Entry): void
  /** An entry is about to leave `pending` for `state`. */
  settled(entry: Entry, state: EntryState): void
  /** A row is about to be forgotten. */
  purged(row: Row): void
  totals(): Totals
  recount(rows: Iterable<Row>): Totals
}

export function createMemoryLedger(lanes: readonly string[]): MemoryLedger {
  const counters = tallies(lanes)
  // Rows that are gone cannot be counted again, so what they were is kept apart from the counters.
  const gone = tallies(lanes)
  return {
    accepted({ lane }) {
      const tally = counters[lane] as Counters
      tally.accepted++
      tally.pending++
    },
    settled(entry, state) {
      const tally = counters[entry.lane] as Counters
      tally[entry.state]--
      tally[state]++
    },
    purged(row) {
      for (const entry of row.entries) count(gone, entry)
    },
    totals: () => copy(counters),
    recount(rows) {
      const result = copy(gone) as Record<string, Counters>
      for (const row of rows) for (const entry of row.entries) count(result, entry)
      return result
    },
  }
}

/** One page of entries, oldest first. */
export function findEntries(rows: Iterable<Row>, query: FindQuery, { after = 0, limit = 100 }: FindPage = {}): Found[] {
  const found: Found[] = []
  const most = Math.min(limit, 1000)
  for (const row of rows) {
    if (row.seq <= after) continue
    for (const entry of row.entries) if (matches(entry, query)) found.push(foundOf(row, entry))
    // A page ends between rows, so that `after` can continue it.
    if (found.length >= most) break
  }
  return found
}

function matches(entry: Entry, { lane, state, reason }: FindQuery): boolean {
  if (lane !== undefined && entry.lane !== lane) return false
  if (state !== undefined && entry.state !== state) return false
  return reason === undefined || entry.reason === reason
}

function foundOf({ seq, source, event, at }: Row, entry: Entry): Found {
  return { seq, source, messageId: event.messageId, acceptedAt: at, entry: ledgerEntryOf(entry) }
}

function count(result: Record<string, Counters>, entry: Entry): void {
  const tally = result[entry.lane] as Counters
  tally.accepted++
  tally[entry.state]++
}

function tallies(lanes: readonly string[]): Record<string, Counters> {
  const zero: Tally = { accepted: 0, pending: 0, delivered: 0, skipped: 0, parked: 0, expired: 0, erased: 0 }
  return Object.fromEntries(lanes.map((lane) => [lane, { ...zero }]))
}

function copy(source: Record<string, Counters>): Totals {
  return Object.fromEntries(Object.entries(source).map(([lane, tally]) => [lane, { ...tally }]))
}
