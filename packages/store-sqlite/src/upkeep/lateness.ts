import type { DeliveryQuery } from '@waybill/delivery/store'
import { type Match, searchEntries } from '../ledger/delivery-search.js'
import { type ReadDelivery, readDeliveries } from '../ledger/ledger-reader.js'
import type { Tables } from '../open/tables.js'
import type { StoredEvent } from '../rows/event-rows.js'
import { yieldToEventLoop } from '../unit/yield-to-event-loop.js'

/** Whether a delivery is older than a delivered head of its person, in its lane. */
export type IsLate = (event: Pick<StoredEvent, 'seq' | 'keys'>, lane: number) => boolean

/** The last delivered head of each key, by lane. 0: none. */
type Heads = Map<number, Map<string, number>>

/** Finds which of the deliveries that a replay would take are late. Looks once at them, and once at the events after them. */
export async function findLateness(
  query: DeliveryQuery,
  tables: Tables,
  replayable: (match: Match) => readonly ReadDelivery[],
): Promise<IsLate> {
  const heads: Heads = new Map()
  let first = Number.POSITIVE_INFINITY
  for (const matches of searchEntries(query, tables)) {
    for (const match of matches) {
      for (const { lane } of replayable(match)) {
        if ((tables.lanesById.get(lane)?.order ?? 'none') === 'none') continue
        first = Math.min(first, match.event.seq)
        const keys = heads.get(lane) ?? new Map<string, number>()
        for (const key of match.event.keys) keys.set(key, 0)
        heads.set(lane, keys)
      }
    }
    await yieldToEventLoop()
  }
  if (heads.size > 0) await findHeads(heads, first, tables)
  return ({ seq, keys }, lane) => {
    const known = heads.get(lane)
    return known !== undefined && keys.some((key) => (known.get(key) ?? 0) > seq)
  }
}

const page = 2_000

async function findHeads(heads: Heads, first: number, tables: Tables): Promise<void> {
  const orders = [...heads.keys()].map((lane) => tables.lanesById.get(lane)?.order)
  // Under `identify-first` barriers alone are heads.
  const which = orders.includes('per-user') ? '' : 'AND barrier = 1'
  const select = tables.database.prepare(
    `SELECT seq, at, lane_set, keys, barrier FROM events WHERE seq > ? ${which} ORDER BY seq LIMIT ${page}`,
  )
  for (let rows = select.all(first); rows.length > 0; rows = select.all(Number(rows.at(-1)?.['seq']))) {
    const events = rows.map((row) => ({
      seq: Number(row['seq']),
      at: Number(row['at']),
      laneSet: Number(row['lane_set']),
      keys: JSON.parse(String(row['keys'])) as readonly string[],
      barrier: row['barrier'] === 1,
    }))
    const known = events.filter(({ keys }) => keys.some((key) => [...heads.values()].some((one) => one.has(key))))
    for (const { seq, keys, barrier, entries } of readDeliveries(known, tables)) {
      for (const { lane, progress } of entries) {
        if (progress.state !== 'delivered' || !tables.lanesById.get(lane)?.isHead({ barrier })) continue
        const own = heads.get(lane)
        for (const key of keys) if (own?.has(key)) own.set(key, seq)
      }
    }
    if (rows.length < page) return
    await yieldToEventLoop()
  }
}
