import { createSeqTable } from '@waybill/delivery/queue'
import type { LeasedDelivery, LeaseOptions, NextState, OrderPolicy, Receipt, Transition } from '@waybill/delivery/store'
import { type Backlog, createBacklog } from '../lanes/backlog.js'
import { readDeliveries } from '../ledger/ledger-reader.js'
import { standardLimits } from '../limits.js'
import type { DiskReserve } from '../open/disk-reserve.js'
import { openLanes, registerLanes } from '../open/open-lanes.js'
import { createTables, type Tables } from '../open/tables.js'
import { type LiveEvent, leaseOf, type Marks } from '../rows/live-delivery.js'
import { createEventWrites, type EventWrites } from '../unit/accept-events.js'
import { createTransitionWrites, type TransitionWrites } from '../unit/apply-transitions.js'
import { createLaneRooms } from '../unit/lane-rooms.js'
import { createMarkWrites, type MarkWrites } from '../unit/mark-writes.js'
import { countPendingBytes } from '../unit/pending-bytes.js'
import { recountDeliveries } from '../unit/recount.js'
import { createUnitOfWork, type UnitOfWork } from '../unit/unit-of-work.js'
import type { StagedDatabase } from '../writer/staged-database.js'
import { createDirectWriter } from '../writer/writer.js'
import { leaseAll } from './test-event.js'

/** The parts of an opened store that write and remember, on a database of the test's own. */
export interface StoreParts {
  readonly tables: Tables
  readonly eventWrites: EventWrites
  readonly transitionWrites: TransitionWrites
  readonly markWrites: MarkWrites
  readonly backlog: Backlog
  readonly unit: UnitOfWork
  /** As the store leases: what is in memory, and then what a refill brings. */
  lease(lane: string, options?: Partial<LeaseOptions>): LeasedDelivery[]
  settle(tickets: readonly LeasedDelivery[], next?: NextState, more?: Partial<Transition>): Promise<Receipt>
  /** What is in memory and does not fit what the rows say. */
  faults(): Promise<string[]>
}

export interface StorePartsOptions {
  readonly lanes?: Readonly<Record<string, OrderPolicy>>
  readonly window?: number
  readonly maxPending?: number
  readonly maxPendingBytes?: number
  readonly keepBodies?: boolean
  readonly reserve?: DiskReserve
  readonly inherited?: Map<string, Marks>
  readonly now?: () => number
  readonly onReady?: (lane: string) => void
}

// There is no file in memory that could be removed.
const witness = { demandInPlace: () => undefined }
const noReserve: DiskReserve = { spend: () => undefined, isSpent: () => false, room: () => ({ full: false }) }

export function openParts(database: StagedDatabase, options: StorePartsOptions = {}): StoreParts {
  const { lanes = { a: 'none' }, window = 100, keepBodies = true, reserve = noReserve, now = () => 1_000 } = options
  const { maxPending = 1_000_000, maxPendingBytes = 1e12, inherited = new Map() } = options
  const settings = Object.entries(lanes).map(([name, order]) => ({ name, order }))
  registerLanes(database, settings, Number(database.prepare('SELECT seq FROM store').get()?.['seq']))
  const live = createSeqTable<LiveEvent>()
  const limits = standardLimits
  const onReady = options.onReady ?? (() => undefined)
  const inMemory = openLanes(database, settings, { window, elapsed: now, onReady, live, span: limits.span })
  const writer = createDirectWriter(database)
  const tables = createTables({ database, writer, seed: 42, lanes: inMemory, live, limits })
  const markWrites = createMarkWrites(tables)
  const transitionWrites = createTransitionWrites(tables, { keepBodies, now, markWrites })
  countPendingBytes(tables)
  const rooms = createLaneRooms(tables, settings, { maxPending, maxPendingBytes })
  const eventWrites = createEventWrites(tables, { rooms, keepBodies })
  const backlog = createBacklog(tables, { inherited, now, window })
  const unit = createUnitOfWork(tables, { eventWrites, transitionWrites, markWrites, reserve, limits, now, witness })
  backlog.recover()
  let leases = 0
  return {
    tables,
    eventWrites,
    transitionWrites,
    markWrites,
    backlog,
    unit,
    lease(name, leaseOptions) {
      const lane = tables.lane(name)
      const wanted = { ...leaseAll, ...leaseOptions }
      if (backlog.owes(lane, wanted)) backlog.bringBack(lane, wanted)
      const taken = lane.take(wanted)
      for (let goesOn = true; goesOn && taken.length < wanted.max && lane.hasMore(wanted); ) {
        goesOn = backlog.refill(lane, wanted.max - taken.length, wanted) && taken.length === 0
        taken.push(...lane.take({ ...wanted, max: wanted.max - taken.length }))
      }
      return taken.map((entry) => leaseOf(entry, { lease: ++leases, head: lane.isHead(entry) }))
    },
    settle: (tickets, next = { state: 'delivered' }, more = {}) =>
      unit.commit({ transitions: [{ tickets, next, attempts: [], ...more }] }),
    faults: () => faultsOf(tables),
  }
}

async function faultsOf(tables: Tables): Promise<string[]> {
  const faults: string[] = []
  const expectSame = (what: string, found: unknown, expected: unknown) => {
    const [one, other] = [JSON.stringify(found), JSON.stringify(expected)]
    if (one !== other) faults.push(`${what}: ${one}, not ${other}`)
  }
  expectSame('totals', tables.counters.totals(), await recountDeliveries(tables))
  const events = readDeliveries(tables.events.after(0, 100_000), tables)
  const open = new Map<number, number>()
  for (const { seq, entries } of events) {
    const states = entries.map(({ progress }) => progress.state)
    open.set(seq, states.filter((state) => state === 'pending' || state === 'parked').length)
  }
  for (const lane of tables.lanes.values()) {
    const pending = events.flatMap(({ bytes, entries }) =>
      entries.some(({ lane: own, progress }) => own === lane.id && progress.state === 'pending') ? [bytes] : [],
    )
    const load = { pending: pending.length, bytes: pending.reduce((sum, bytes) => sum + bytes, 0) }
    expectSame(`load of ${lane.name}`, tables.counters.load(lane.id), load)
    const [row] = tables.database.prepare('SELECT pending_bytes FROM lanes WHERE id = ?').all(lane.id)
    expectSame(`bytes of ${lane.name}`, row?.['pending_bytes'] ?? 0, load.bytes)
  }
  const openEvents = events.filter(({ seq }) => (open.get(seq) ?? 0) > 0)
  const { counters, live } = tables
  expectSame('events', counters.events, events.length)
  expectSame('open events', counters.openEvents, openEvents.length)
  const openBytes = openEvents.reduce((sum, { bytes }) => sum + bytes, 0)
  expectSame('open bytes', counters.openBytes, openBytes)
  const { seq, events: count, open_events, open_bytes } = tables.database.prepare('SELECT * FROM store').get() ?? {}
  expectSame('row', [seq, count, open_events, open_bytes], [counters.seq, events.length, openEvents.length, openBytes])
  for (const { seq: own, event, entries } of events) {
    const row = live.get(own)
    const holders = [...tables.lanes.values()].filter(({ entries: held }) => held.has(own))
    expectSame(`holders of ${own}`, row?.holders ?? 0, holders.length)
    if (row) expectSame(`${own} in memory`, [row.open, row.event?.messageId], [open.get(own), event?.messageId])
    for (const lane of holders) {
      const entry = lane.entries.get(own)
      const read = entries.find((one) => one.lane === lane.id)
      expectSame(`${own} in ${lane.name}`, entry?.progress, read?.progress)
    }
  }
  return faults
}
