import { WaybillError } from '@waybill/core'
import { createMemoryAudit } from '../audit/memory-audit.js'
import { createMemoryPersons } from '../persons/memory-persons.js'
import { erasedFacts, isOpenState, nextFacts, replayedFacts } from '../queue/delivery-facts.js'
import { deliveryRecordOf } from '../queue/delivery-record.js'
import { createLaneQueue, type LaneQueue } from '../queue/lane-queue.js'
import { isLaneFull } from '../queue/lane-room.js'
import { leasedDeliveryOf } from '../queue/leased-delivery.js'
import { withHolds } from '../queue/openness.js'
import type { HoldInForce } from '../store/control.js'
import type { Store } from '../store/store.js'
import { whileOpen } from '../store/while-open.js'
import type { AcceptStatus, NewEvent, Ticket, Transition } from '../store/work.js'
import { claimAwaited } from './memory-claim.js'
import { createMemoryDiscards } from './memory-discard.js'
import { forgetKeys } from './memory-forget.js'
import { createMemoryMarks } from './memory-marks.js'
import { depthsOf, findDeliveries } from './memory-query.js'
import { createMemoryPauses, heldAgain, holdKey, inheritFormer, refill } from './memory-reopen.js'
import { createMemoryReplays } from './memory-replay.js'
import { retryIn } from './memory-retry.js'
import { type MemoryStoreOptions, readMemoryStoreOptions } from './memory-store-options.js'
import { createMemoryTable } from './memory-table.js'
import { waitsOf } from './memory-waits.js'
import type { StoredDelivery } from './stored-event.js'

/**
 * A store in the memory of this process: fast, bounded, and lost when the process ends. After `close` it takes nothing more, and
 * can still be read. Throws `ConfigurationError` for wrong options.
 */
export function memoryStore(options: MemoryStoreOptions = {}): Store {
  const settings = readMemoryStoreOptions(options)
  const { clock } = settings
  const table = createMemoryTable(settings)
  const { rows, ledger, loads } = table
  const lanes = new Map<string, LaneQueue<StoredDelivery>>()
  const listeners = new Set<(lane: string) => void>()
  const holds = new Map<string, HoldInForce>()
  const pauses = createMemoryPauses(clock)
  const isHead = (entry: StoredDelivery) => laneOf(entry.lane).isHead(entry)
  const marks = createMemoryMarks()
  const replays = createMemoryReplays(rows, marks, isHead)
  const discards = createMemoryDiscards(table, marks, clock)

  const laneOf = (name: string): LaneQueue<StoredDelivery> => {
    const lane = lanes.get(name)
    if (!lane)
      throw new WaybillError(`There is no lane "${name}".`, {
        kind: 'setup',
        code: 'unknown_lane',
        hint: `Known: ${[...lanes.keys()].join(', ')}.`,
      })
    return lane
  }

  function accept(event: NewEvent): AcceptStatus {
    const row = table.insert(event)
    if (row === 'duplicate' || isLaneFull(row)) return row
    for (const entry of row.entries) if (entry.facts.state === 'pending') laneOf(entry.lane).enter(entry)
    return 'accepted'
  }

  function entryOf({ lane, seq, lease }: Ticket): StoredDelivery | undefined {
    for (const entry of rows.get(seq)?.entries ?? nothing) {
      if (entry.lane === lane) return entry.leased && entry.lease === lease ? entry : undefined
    }
    return undefined
  }

  function settle({ tickets, next, attempts }: Transition, stale: Ticket[]): void {
    for (const ticket of tickets) {
      const entry = entryOf(ticket)
      if (!entry) {
        stale.push(ticket)
        continue
      }
      entry.leased = false
      const after = nextFacts(entry.facts, next, attempts)
      // Its body was erased during the lease, so it can be neither sent nor replayed.
      const isLost = isOpenState(after.state) && !entry.row.event
      table.move(entry, isLost ? erasedFacts(after) : after)
      const lane = laneOf(entry.lane)
      if (next.state === 'pending' && next.stepDone) entry.endpoint = undefined
      if (isLost || next.state !== 'pending' || next.overtaken) lane.leave(entry)
      if (!isLost && next.state === 'pending') lane.wait(entry, next)
    }
  }

  const leaseOf = (entry: StoredDelivery) =>
    leasedDeliveryOf(entry.row, entry.facts, {
      lane: entry.lane,
      lease: ++entry.lease,
      head: laneOf(entry.lane).isHead(entry),
      bulk: entry.bulk,
    })

  /** Ends a delivery whose body is erased. */
  function erase(entry: StoredDelivery): void {
    table.move(entry, erasedFacts(entry.facts))
    laneOf(entry.lane).leave(entry)
  }

  return whileOpen({
    guarantees: { durable: 'process', leases: 'process', shared: false },
    async open({ lanes: opened, keepBodies }) {
      table.keepBodies = keepBodies
      for (const lane of opened) {
        const { name, order } = lane
        inheritFormer(lane, table, holds)
        ledger.open(name)
        loads.open(lane)
        const onReady = () => {
          for (const listener of listeners) listener(name)
        }
        const queue = createLaneQueue<StoredDelivery>({ order, now: clock.elapsed, onReady })
        lanes.set(name, queue)
        refill(name, queue, table)
      }
      return { holds: [...holds.values()], replays: [], discards: [], pauses: pauses.all() }
    },
    async commit(work) {
      const accepted = work.accept?.map(accept) ?? []
      // Marks protect against the end of the process, which ends this store, too.
      const stale = work.start?.filter((ticket) => !entryOf(ticket)) ?? []
      for (const transition of work.transitions ?? []) settle(transition, stale)
      const filling = loads.filling()
      const receipt = { accepted, stale, ...(filling && { filling }) }
      if (!work.accept?.some(({ awaited }) => awaited)) return receipt
      return { ...receipt, claims: claimAwaited(work.accept, accepted, { table, holds, laneOf, leaseOf }) }
    },
    async lease(name, leaseOptions) {
      const lane = laneOf(name)
      return lane.take(withHolds(leaseOptions, name, holds.values())).map(leaseOf)
    },
    // Leases end with their process.
    extend: async () => [],
    async release(tickets, releaseOptions = {}) {
      for (const ticket of tickets) {
        const entry = entryOf(ticket)
        if (!entry) continue
        entry.leased = false
        if (entry.row.event) laneOf(entry.lane).wait(entry, releaseOptions)
        else erase(entry)
      }
    },
    nextDue: async (name, options = {}) => laneOf(name).nextDue(withHolds(options, name, holds.values())),
    onWork(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async hold(hold) {
      laneOf(hold.lane)
      const key = holdKey(hold.lane, hold.endpoint)
      holds.set(key, heldAgain(holds.get(key), hold, clock.now()))
    },
    pause: async (pause) => pauses.put(pause),
    async resume(name, endpoint) {
      holds.delete(holdKey(name, endpoint))
      pauses.end(name, endpoint)
      laneOf(name).resume()
    },
    retry: async (query) => retryIn(lanes, query),
    holds: async () => [...holds.values()],
    async where(source, messageId) {
      const row = table.byId(source, messageId)
      if (row === undefined) return { status: 'unknown' }
      if (row === 'purged') return { status: 'purged' }
      const { seq, at, event } = row
      const entries = Object.fromEntries(
        row.entries.map((entry) => [entry.lane, deliveryRecordOf(entry.lane, entry.facts)]),
      )
      const waits = waitsOf(row, clock)
      return { status: 'found', seq, source, messageId, acceptedAt: at, ...(event && { event }), lanes: entries, waits }
    },
    find: async (query, page = {}) => findDeliveries(rows.values(), query, page, clock),
    totals: async () => ledger.totals(),
    recount: async () => ledger.recount(rows.values()),
    depths: async () => depthsOf(rows, ledger.totals(), loads.fillOf),
    countReplayable: async (query) => replays.count(query),
    selectForReplay: async (query, replay) => replays.mark(query, replay),
    async replay(replay, max) {
      const taken = replays.take(replay, max)
      for (const entry of taken) {
        table.move(entry, replayedFacts(entry.facts))
        entry.bulk = true
        entry.endpoint = undefined
        laneOf(entry.lane).enter(entry)
      }
      return taken.length
    },
    selectForDiscard: async (query, discard) => discards.mark(query, discard),
    discard: async (name, max) => discards.end(name, max),
    forget: async (keys) => forgetKeys(keys, { table, erase }),
    persons: createMemoryPersons(),
    audit: createMemoryAudit(),
    purge: async (purgeOptions) => table.purge(purgeOptions),
    async close() {
      listeners.clear()
    },
  })
}

const nothing: readonly StoredDelivery[] = []
