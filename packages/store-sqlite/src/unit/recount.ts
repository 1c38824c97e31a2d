import type { DeliveryState, Totals } from '@waybill/delivery/store'
import { readDeliveries } from '../ledger/ledger-reader.js'
import type { Tables } from '../open/tables.js'
import { states } from '../rows/live-delivery.js'
import { yieldToEventLoop } from './yield-to-event-loop.js'

type Counts = Record<DeliveryState | 'accepted', number>

/** Counts all deliveries from the tables, and adds the counts of purged ones. */
export async function recountDeliveries(tables: Tables): Promise<Totals> {
  const byLane = new Map<number, Counts>()
  const totals: Record<string, Counts> = {}
  for (const row of tables.database.prepare('SELECT id, name, purged FROM lanes ORDER BY id').all()) {
    const counts = countsOf(JSON.parse(String(row['purged'])) as number[])
    byLane.set(Number(row['id']), counts)
    totals[String(row['name'])] = counts
  }
  const page = tables.database.prepare('SELECT seq, at, lane_set FROM events WHERE seq > ? ORDER BY seq LIMIT 2000')
  // Events that are accepted meanwhile are not counted, so that the loop ends.
  const end = tables.counters.seq
  for (let after = 0; after < end; ) {
    const rows = page.all(after)
    if (rows.length === 0) break
    const events = rows.map((row) => ({
      seq: Number(row['seq']),
      at: Number(row['at']),
      laneSet: Number(row['lane_set']),
    }))
    after = events.at(-1)?.seq ?? end
    for (const { entries } of readDeliveries(events, tables)) {
      for (const { lane, progress } of entries) {
        const counts = byLane.get(lane)
        if (!counts) continue
        counts.accepted++
        counts[progress.state]++
      }
    }
    await yieldToEventLoop()
  }
  return totals
}

function countsOf(purged: readonly number[]): Counts {
  const counts: Counts = {
    accepted: 0,
    pending: 0,
    delivered: 0,
    skipped: 0,
    parked: 0,
    expired: 0,
    erased: 0,
    discarded: 0,
  }
  for (const [code, count] of purged.entries()) {
    const state = states[code]
    if (state) counts[state] = count
    counts.accepted += count
  }
  return counts
}
