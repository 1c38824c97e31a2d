import { isOpenState, type SeqTable } from '@waybill/delivery/queue'
import type { Ticket } from '@waybill/delivery/store'
import { createIdIndex, type IdIndex } from '../dedupe/id-index.js'
import { createLaneSets, type LaneSets } from '../lanes/lane-sets.js'
import { createLogPages, type LogPages } from '../lanes/log/pages.js'
import type { StoreLane } from '../lanes/store-lane.js'
import type { Limits } from '../limits.js'
import { createDeliveryRows, type DeliveryRows } from '../rows/delivery-rows.js'
import { createDictionary, type Dictionary } from '../rows/dictionary.js'
import { createEventRows, type EventRows, type StoredEvent } from '../rows/event-rows.js'
import type { LiveDelivery, LiveEvent } from '../rows/live-delivery.js'
import { createMarkRows, type MarkRows } from '../rows/mark-rows.js'
import { type Counters, createCounters } from '../unit/counters.js'
import { createSettledRuns, type SettledRuns } from '../upkeep/settled-runs.js'
import type { StagedDatabase } from '../writer/staged-database.js'
import { transact, type Writer } from '../writer/writer.js'
import { unknownLane } from './store-errors.js'

/** The tables of the open store, and the deliveries in memory. */
export interface Tables {
  readonly database: StagedDatabase
  readonly counters: Counters
  readonly sources: Dictionary
  readonly laneSets: LaneSets
  readonly events: EventRows
  readonly entries: DeliveryRows
  readonly runs: SettledRuns
  readonly marks: MarkRows
  readonly ids: IdIndex
  /** Events that at least one lane has in memory. */
  readonly live: SeqTable<LiveEvent>
  readonly lanes: ReadonlyMap<string, StoreLane>
  readonly lanesById: ReadonlyMap<number, StoreLane>
  /** Where the events of the log are that a lane has not read. */
  readonly pages: LogPages
  lane(name: string): StoreLane
  /** Runs `work` in a transaction, on this thread. */
  transact<T>(work: () => T): T
  /** Runs `work` in a transaction of the writer. `work` cannot read its own writes, and no other write may run meanwhile. */
  write<T>(work: () => T): Promise<T>
  /** Runs statements that are no transaction on the writer's thread. No other write may run meanwhile. */
  exec(text: string): Promise<void>
}

export interface TablesOptions {
  readonly database: StagedDatabase
  readonly writer: Writer
  readonly seed: number
  readonly lanes: ReadonlyMap<string, StoreLane>
  readonly live: SeqTable<LiveEvent>
  readonly limits: Limits
}

export function createTables({ database, writer, seed, lanes, live, limits }: TablesOptions): Tables {
  const lanesById = new Map([...lanes.values()].map((lane) => [lane.id, lane]))
  const lane = (name: string): StoreLane => {
    const known = lanes.get(name)
    if (!known) throw unknownLane(name, lanes.keys())
    return known
  }
  const counters = createCounters(database)
  const sources = createDictionary(database, 'sources', 'name')
  const laneSets = createLaneSets(database, (name) => lane(name).id)
  const runs = createSettledRuns(database, limits.span)
  const lowOf = (id: number) => lanesById.get(id)?.low() ?? 0

  function counted<T>(work: () => T): T {
    const result = work()
    counters.write(lowOf)
    return result
  }

  function rolledBack(): void {
    counters.rolledBack()
    runs.drop()
    sources.reload()
    laneSets.reload()
  }

  return {
    database,
    counters,
    sources,
    laneSets,
    runs,
    events: createEventRows(database),
    entries: createDeliveryRows(database),
    marks: createMarkRows(database),
    ids: createIdIndex(database, seed, limits.idsPerRun),
    live,
    lanes,
    lanesById,
    pages: createLogPages(new Set([...lanes.values()].map(({ order }) => order))),
    lane,
    transact(work) {
      try {
        const result = transact(database, () => counted(work))
        counters.committed()
        return result
      } catch (error) {
        rolledBack()
        throw error
      }
    },
    exec: writer.exec,
    async write(work) {
      try {
        const result = database.stage(() => counted(work), writer.add)
        await writer.commit()
        counters.committed()
        return result
      } catch (error) {
        writer.drop()
        rolledBack()
        throw error
      }
    },
  }
}

/** The leased delivery of a ticket; `undefined` when the ticket is not valid. */
export function entryOf(tables: Tables, { lane, seq, lease }: Ticket): LiveDelivery | undefined {
  const entry = tables.lanes.get(lane)?.entries.get(seq)
  return entry?.leased && entry.lease === lease ? entry : undefined
}

/** In how many lanes an event is pending or parked. */
export function openLanesOf({ seq, laneSet }: StoredEvent, tables: Tables): number {
  const stored = tables.entries.between(seq, seq)
  let open = 0
  const { lanes, skipped } = tables.laneSets.get(laneSet)
  // A delivery that was skipped at first is open when it was replayed.
  for (const [id] of skipped) {
    const row = stored.find(({ lane }) => lane === id)
    if (row && isOpenState(row.progress.state)) open++
  }
  for (const id of lanes) {
    const row = stored.find(({ lane }) => lane === id)
    const lane = tables.lanesById.get(id)
    if (row) open += isOpenState(row.progress.state) ? 1 : 0
    else if (lane && (lane.entries.has(seq) || (seq > lane.cursor && !lane.recovered.has(seq)))) open++
  }
  return open
}

/** The event in memory. It is added where it is missing. */
export function liveRow(stored: StoredEvent, tables: Tables): LiveEvent {
  const known = tables.live.get(stored.seq)
  if (known) return known
  const { seq, messageId, at, bytes, keys, barrier, event } = stored
  const source = tables.sources.textOf(stored.source)
  const row = { seq, source, messageId, at, bytes, keys, barrier, event, open: openLanesOf(stored, tables), holders: 0 }
  tables.live.set(seq, row)
  return row
}
