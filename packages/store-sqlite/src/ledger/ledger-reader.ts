import { type DeliveryFacts, newFacts } from '@waybill/delivery/queue'
import type { Tables } from '../open/tables.js'
import type { StoredDelivery } from '../rows/delivery-rows.js'
import type { StoredEvent } from '../rows/event-rows.js'
import type { ReplayTurn } from '../rows/live-delivery.js'
import type { SettledEnd } from '../upkeep/settled-runs.js'

/** A delivery as it is read from the tables. */
export interface ReadDelivery {
  readonly lane: number
  readonly progress: DeliveryFacts
  /** Wall time of the last change, epoch milliseconds. */
  readonly at: number
  /** The number of the replay that has marked it. */
  readonly replay: number | undefined
  /** Present when it is pending because it was replayed. */
  readonly replayed: ReplayTurn | undefined
}

export type Readable = Pick<StoredEvent, 'seq' | 'at' | 'laneSet'>

export type WithDeliveries<Event extends Readable = StoredEvent> = Event & { readonly entries: readonly ReadDelivery[] }

// Events that are further apart are read one by one, and not with all rows between them.
const widest = 4_000

/** Adds the deliveries to events: from rows of their own or from settled runs. A delivery without either is pending. */
export function readDeliveries<Event extends Readable>(
  events: readonly Event[],
  tables: Tables,
): WithDeliveries<Event>[] {
  const seqs = events.map(({ seq }) => seq)
  const first = Math.min(...seqs)
  const last = Math.max(...seqs)
  if (events.length > 1 && last - first > widest) return events.flatMap((event) => readDeliveries([event], tables))
  const stored = new Map<string, StoredDelivery>()
  for (const row of events.length === 0 ? [] : tables.entries.between(first, last))
    stored.set(`${row.lane} ${row.seq}`, row)
  const runs = new Map<number, ReadonlyMap<number, SettledEnd>>()
  const endOf = (lane: number, seq: number): SettledEnd | undefined => {
    let ends = runs.get(lane)
    if (!ends) {
      ends = tables.runs.between(lane, first, last)
      runs.set(lane, ends)
    }
    return ends.get(seq)
  }
  return events.map((event) => {
    const { lanes, skipped } = tables.laneSets.get(event.laneSet)
    const entries = lanes.map((lane): ReadDelivery => {
      const { progress, at, replay, replayed } = stored.get(`${lane} ${event.seq}`) ?? {
        replay: undefined,
        replayed: undefined,
        ...(endOf(lane, event.seq) ?? { progress: newFacts, at: event.at }),
      }
      return { lane, progress, at, replay, replayed }
    })
    for (const [lane, reason] of skipped) {
      const row = stored.get(`${lane} ${event.seq}`)
      const progress: DeliveryFacts = row?.progress ?? { ...newFacts, state: 'skipped', reason }
      entries.push({ lane, progress, at: row?.at ?? event.at, replay: row?.replay, replayed: row?.replayed })
    }
    return { ...event, entries }
  })
}
