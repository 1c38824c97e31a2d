import { newFacts, type Openness } from '@waybill/delivery/queue'
import type { Tables } from '../open/tables.js'
import type { StoredEvent } from '../rows/event-rows.js'
import { type Found, metOf, waitOf } from './found/found.js'
import { createLoad, type LoadOptions } from './found/load.js'
import { createReadAhead, type ReadAhead, type ReadAheadOptions } from './log/read-ahead.js'
import type { Returned } from './postponed.js'
import { page, type StoreLane } from './store-lane.js'

/** Reads deliveries into the memory of a lane: after a restart, and when its window has room. */
export interface Backlog {
  /** Whether live deliveries on the disk may go before those in memory. */
  owes(lane: StoreLane, openness: Openness): boolean
  /** Reads some of those, a page at most. */
  bringBack(lane: StoreLane, openness: Openness): void
  /**
   * Reads a stretch: until there are `wanted` more deliveries in memory, the window is full, or nothing is left. Returns whether
   * it came forward. Throws where a row could not be written; what was read until then stays.
   */
  refill(lane: StoreLane, wanted: number, openness?: Openness): boolean
  /** Brings a delivery with a row into memory before the lane has read it, so that it can be claimed. Returns whether it could. */
  bring(lane: StoreLane, seq: number): boolean
  /** See `ReadAhead`. */
  readonly headsOf: ReadAhead['headsOf']
  /** Called after opening: notes the pending deliveries below the watermarks. */
  recover(): void
}

export interface BacklogOptions extends ReadAheadOptions, LoadOptions {}

// One call blocks the event loop until so many events are read.
const mostPages = 20
// Each is looked up by itself, so that they take longer than others.
const replayedPage = 100

export function createBacklog(tables: Tables, { inherited, now, window }: BacklogOptions): Backlog {
  const { events, entries, laneSets, counters, sources } = tables
  const readAhead = createReadAhead(tables, { window, now })
  const { find, load, stillPending } = createLoad(tables, { inherited, now })

  function recoverLane(lane: StoreLane): void {
    const before = lane.cursor + 1
    for (let after = 0, more = true; more; ) {
      const rows = entries.pending(lane.id, { after, before, limit: page })
      more = rows.length === page
      after = rows.at(-1)?.seq ?? after
      for (const row of rows) lane.postpone(metOf(row, sources), waitOf(row, now()))
    }
    if (entries.replayed(lane.id, { after: 0, limit: 1 }).length > 0) lane.replayed()
  }

  /** Loads what was found as far as there is room, in order. What is to stay on the disk gets a row before the lane passes it. */
  function meet(lane: StoreLane, found: readonly Found[], passed: (one: Found) => void): number {
    const foresee = lane.foresee()
    const out = found.filter(({ met, wait }) => foresee(met, wait))
    const rowless = out.filter(({ stored }) => !stored)
    if (rowless.length > 0)
      tables.transact(() => {
        for (const { met } of rowless) entries.put(met.seq, lane.id, newFacts, { at: now() })
      })
    const staysOut = new Set(out)
    let loaded = 0
    for (const one of found) {
      if (lane.room === 0) break
      if (staysOut.has(one)) lane.postpone(one.met, one.wait)
      else if (load(lane, one, (entry) => lane.loaded(entry, one.wait))) loaded++
      passed(one)
    }
    return loaded
  }

  /** Reads one page of events after the cursor, in order. */
  function readPage(lane: StoreLane): number {
    const rows = events.after(lane.cursor, page)
    const last = rows.at(-1)
    const first = rows[0]
    if (!first || !last) {
      lane.read(counters.seq, true)
      return 0
    }
    const stored = new Map(entries.between(first.seq, last.seq).map((row) => [`${row.lane} ${row.seq}`, row]))
    const isPending = ({ seq, laneSet }: StoredEvent) => {
      const row = stored.get(`${lane.id} ${seq}`)
      // What is replayed has a place of its own.
      if (lane.recovered.has(seq) || (row && (row.progress.state !== 'pending' || row.replayed))) return false
      return laneSets.get(laneSet).lanes.includes(lane.id)
    }
    const found = rows.filter(isPending).map((event) => find(event, stored.get(`${lane.id} ${event.seq}`)))
    const loaded = meet(lane, found, ({ met }) => lane.read(met.seq, false))
    // Otherwise there was no room for the rest.
    if (lane.cursor >= (found.at(-1)?.met.seq ?? 0)) lane.read(last.seq, last.seq >= counters.seq)
    for (const { seq } of rows) if (seq <= lane.cursor) lane.recovered.delete(seq)
    return loaded
  }

  /** Reads one page of replayed deliveries. They wait for each other in the order of their replays, and go oldest first. */
  function readReplayed(lane: StoreLane): number {
    const limit = Math.min(replayedPage, lane.room)
    const rows = entries.replayed(lane.id, { after: lane.bulkCursor, limit })
    const found = rows.flatMap((row) => {
      const event = events.get(row.seq)
      return event ? find(event, row) : []
    })
    for (const { met } of found) lane.expect(met)
    found.sort((a, b) => a.met.seq - b.met.seq)
    const loaded = meet(lane, found, () => undefined)
    lane.readBulk(rows.at(-1)?.replayed?.turn ?? lane.bulkCursor, rows.length < limit)
    return loaded
  }

  /** Loads what the lane knows to be on the disk. Returns how many are in memory then. */
  function comeBack(lane: StoreLane, max: number, openness: Openness, bulk: boolean): number {
    let loaded = 0
    for (let more = true; more && loaded < max; ) {
      const back = lane.returning(max - loaded, openness, bulk)
      more = back.length > 0
      loaded += bringAll(lane, back)
    }
    return loaded
  }

  function bringAll(lane: StoreLane, back: readonly Returned[]): number {
    let loaded = 0
    for (const [index, one] of back.entries()) {
      const found = stillPending(lane, one.seq)
      try {
        if (found && load(lane, found, (entry) => lane.cameBack(entry, one.endpoint))) loaded++
      } catch (error) {
        for (const { seq, endpoint } of back.slice(index)) {
          const rest = stillPending(lane, seq)
          if (rest) lane.postpone(rest.met, endpoint === undefined ? {} : { endpoint })
        }
        throw error
      }
    }
    return loaded
  }

  /** Reads pages of events until there are `wanted` more deliveries in memory, as far as one call may go. */
  function readOn(lane: StoreLane, wanted: number): number {
    let loaded = 0
    for (let pages = 0; !lane.following && lane.room > 0 && loaded < wanted && pages < mostPages; pages++)
      loaded += readPage(lane)
    return loaded
  }

  return {
    recover() {
      for (const lane of tables.lanes.values()) recoverLane(lane)
    },
    bring(lane, seq) {
      const found = stillPending(lane, seq)
      return found !== undefined && load(lane, found, (entry) => lane.brought(entry, found.wait))
    },
    headsOf: readAhead.headsOf,
    owes: (lane, openness) => lane.owes(openness) || readAhead.isBehind(lane),
    bringBack(lane, openness) {
      comeBack(lane, page, openness, false)
      readOn(lane, page)
      if (readAhead.isBehind(lane)) bringAll(lane, readAhead.next(lane))
    },
    refill(lane, wanted, openness = {}) {
      const { cursor, bulkCursor, following, hasReplayed } = lane
      let loaded = comeBack(lane, wanted, openness, false)
      loaded += readOn(lane, wanted - loaded)
      // What is replayed comes after everything that is live.
      if (lane.following) loaded += comeBack(lane, wanted - loaded, openness, true)
      const readsReplayed = () => lane.following && lane.hasReplayed && lane.room > 0 && loaded < wanted
      for (let pages = 0; readsReplayed() && pages < mostPages; pages++) loaded += readReplayed(lane)
      return (
        loaded > 0 ||
        lane.cursor > cursor ||
        lane.bulkCursor > bulkCursor ||
        lane.following !== following ||
        lane.hasReplayed !== hasReplayed
      )
    },
  }
}
