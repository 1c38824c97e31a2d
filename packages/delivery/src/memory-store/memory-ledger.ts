import type { DeliveryState, Tally, Totals } from '../store/ledger.js'
import type { StoredDelivery, StoredEvent } from './stored-event.js'

type Counters = Record<DeliveryState | 'accepted', number>

/** Counts deliveries as they change, and counts them again from the rows. */
export interface MemoryLedger {
  /** Makes the tally of a lane, all zeros. */
  open(lane: string): void
  accepted(entry: StoredDelivery): void
  /** A delivery changes its state. */
  moved(lane: string, from: DeliveryState, to: DeliveryState): void
  /** A lane gets another name, which no counted lane has. */
  rename(from: string, to: string): void
  /** A row is about to be deleted. */
  purged(row: StoredEvent): void
  totals(): Totals
  recount(rows: Iterable<StoredEvent>): Totals
}

export function createMemoryLedger(): MemoryLedger {
  const counters: Record<string, Counters> = Object.create(null)
  // Deleted rows cannot be counted again, so their states are counted here, apart from the counters.
  const gone: Record<string, Counters> = Object.create(null)
  return {
    open: (lane) => void tallyOf(counters, lane),
    accepted: (entry) => count(counters, entry),
    moved(lane, from, to) {
      const tally = tallyOf(counters, lane)
      tally[from]--
      tally[to]++
    },
    rename(from, to) {
      for (const tallies of [counters, gone]) {
        if (!Object.hasOwn(tallies, from)) continue
        tallies[to] = tallyOf(tallies, from)
        delete tallies[from]
      }
    },
    purged(row) {
      for (const entry of row.entries) count(gone, entry)
    },
    totals: () => copy(counters),
    recount(rows) {
      const result = copy(gone)
      for (const lane of Object.keys(counters)) tallyOf(result, lane)
      for (const row of rows) for (const entry of row.entries) count(result, entry)
      return result
    },
  }
}

function count(result: Record<string, Counters>, { lane, facts: { state } }: StoredDelivery): void {
  const tally = tallyOf(result, lane)
  tally.accepted++
  tally[state]++
}

function tallyOf(tallies: Record<string, Counters>, lane: string): Counters {
  // A lane may have the name of a property that every object has, such as `constructor`.
  const known = Object.hasOwn(tallies, lane) ? tallies[lane] : undefined
  if (known) return known
  const zero: Tally = {
    accepted: 0,
    pending: 0,
    delivered: 0,
    skipped: 0,
    parked: 0,
    expired: 0,
    erased: 0,
    discarded: 0,
  }
  const created = { ...zero }
  tallies[lane] = created
  return created
}

function copy(source: Record<string, Counters>): Record<string, Counters> {
  return Object.fromEntries(Object.entries(source).map(([lane, tally]) => [lane, { ...tally }]))
}
