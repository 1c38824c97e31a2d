import type { LaneLoad } from '@waybill/delivery/queue'
import type { DeliveryState, Tally, Totals } from '@waybill/delivery/store'
import type { Database } from '../open/driver.js'
import { states } from '../rows/live-delivery.js'

/** The counters of the store. Changes are written with the unit that they count, and are valid after its commit. */
export interface Counters {
  readonly seq: number
  readonly events: number
  readonly openEvents: number
  readonly openBytes: number
  /** Returns the number for a new event. */
  nextSeq(): number
  /** Adds to the numbers of open events and their bytes. Open: pending or parked in a lane. */
  open(events: number, bytes: number): void
  purged(events: number): void
  /** Counts a delivery of a new event of so many bytes. */
  accepted(lane: number, state: DeliveryState, bytes: number): void
  /** Counts a delivery that changes its state. */
  moved(lane: number, from: DeliveryState, to: DeliveryState, bytes: number): void
  /** Counts the bytes of a pending delivery that is counted itself. */
  found(lane: number, bytes: number): void
  /** What is pending in a lane, with the changes so far. Valid until the next change. */
  load(lane: number): LaneLoad
  /** Writes the changes and the lanes' watermarks, in the caller's transaction. */
  write(lowOf: (lane: number) => number): void
  committed(): void
  rolledBack(): void
  totals(): Totals
}

type Staged = [
  accepted: number,
  pending: number,
  delivered: number,
  skipped: number,
  parked: number,
  expired: number,
  erased: number,
  discarded: number,
  pendingBytes: number,
]

const bytesAt = 8

export function createCounters(database: Database): Counters {
  const lanes = new Map<number, Staged>()
  const addToLane = database.prepare(
    `UPDATE lanes SET accepted = accepted + ?, pending = pending + ?, delivered = delivered + ?, skipped = skipped + ?,
     parked = parked + ?, expired = expired + ?, erased = erased + ?,
     discarded = discarded + ?, pending_bytes = coalesce(pending_bytes, 0) + ?, low = ? WHERE id = ?`,
  )
  const setStore = database.prepare('UPDATE store SET seq = ?, events = ?, open_events = ?, open_bytes = ?')
  const getStore = database.prepare('SELECT seq, events, open_events AS openEvents, open_bytes AS openBytes FROM store')
  const getLanes = database.prepare('SELECT * FROM lanes ORDER BY id')
  let valid = getStore.get() as unknown as Pick<Counters, 'seq' | 'events' | 'openEvents' | 'openBytes'>
  let { seq, events, openEvents, openBytes } = valid
  const loads = new Map<number, { pending: number; bytes: number }>(
    getLanes
      .all()
      .map((row) => [Number(row['id']), { pending: Number(row['pending']), bytes: Number(row['pending_bytes'] ?? 0) }]),
  )

  function staged(lane: number): Staged {
    let known = lanes.get(lane)
    if (!known) {
      known = [0, 0, 0, 0, 0, 0, 0, 0, 0]
      lanes.set(lane, known)
    }
    return known
  }

  function add(lane: Staged, state: DeliveryState, count: number): void {
    const column = states.indexOf(state) + 1
    lane[column] = (lane[column] as number) + count
  }

  function loadOf(lane: number) {
    let load = loads.get(lane)
    if (!load) {
      load = { pending: 0, bytes: 0 }
      loads.set(lane, load)
    }
    return load
  }

  function addPending(lane: number, count: number, bytes: number): void {
    const load = loadOf(lane)
    load.pending += count
    load.bytes += bytes
    const counters = staged(lane)
    counters[bytesAt] += bytes
  }

  return {
    get seq() {
      return seq
    },
    get events() {
      return events
    },
    get openEvents() {
      return openEvents
    },
    get openBytes() {
      return openBytes
    },
    nextSeq() {
      events++
      return ++seq
    },
    open(count, bytes) {
      openEvents += count
      openBytes += bytes
    },
    purged(count) {
      events -= count
    },
    accepted(lane, state, bytes) {
      const counters = staged(lane)
      counters[0]++
      add(counters, state, 1)
      if (state === 'pending') addPending(lane, 1, bytes)
    },
    moved(lane, from, to, bytes) {
      const counters = staged(lane)
      add(counters, from, -1)
      add(counters, to, 1)
      if (from === 'pending') addPending(lane, -1, -bytes)
      if (to === 'pending') addPending(lane, 1, bytes)
    },
    found: (lane, bytes) => addPending(lane, 0, bytes),
    load: loadOf,
    write(lowOf) {
      for (const [lane, counters] of lanes) addToLane.run(...counters, lowOf(lane), lane)
      setStore.run(seq, events, openEvents, openBytes)
    },
    committed() {
      lanes.clear()
      valid = { seq, events, openEvents, openBytes }
    },
    rolledBack() {
      for (const [lane, counters] of lanes) {
        const load = loadOf(lane)
        load.pending -= counters[1]
        load.bytes -= counters[bytesAt]
      }
      lanes.clear()
      ;({ seq, events, openEvents, openBytes } = valid)
    },
    totals: () => Object.fromEntries(getLanes.all().map((row) => [row['name'], tallyOf(row)])),
  }
}

function tallyOf(row: Record<string, unknown>): Tally {
  const count = (column: string) => Number(row[column])
  return {
    accepted: count('accepted'),
    pending: count('pending'),
    delivered: count('delivered'),
    skipped: count('skipped'),
    parked: count('parked'),
    expired: count('expired'),
    erased: count('erased'),
    discarded: count('discarded'),
  }
}
