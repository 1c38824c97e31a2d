import { type Clock, systemClock, WaybillError } from '@waybill/core'
import { createFifo } from '../fifo.js'
import type { AcceptStatus, Hold, NewEvent, NextState, Settlement, Store, Ticket } from '../store/store.js'
import { createMemoryLane, type MemoryLane } from './memory-lane.js'
import { createMemoryLedger, findEntries, type MemoryLedger } from './memory-ledger.js'
import { type Entry, ledgerEntryOf, newEntry, type Row } from './memory-row.js'

export interface MemoryStoreOptions {
  /** Most events pending or parked; further ones are refused as `full`. Default 100,000. */
  readonly maxPending?: number
  /** Most bytes of such events, approximately. Default 256,000,000. */
  readonly maxPendingBytes?: number
  /** Settled events that are remembered, for `where` and for dedupe; the oldest go first. Default 20,000. */
  readonly keepSettled?: number
  readonly clock?: Clock
}

/** Lanes and ledger in the memory of this process: fast, bounded, and gone when the process ends. */
export function memoryStore(options: MemoryStoreOptions = {}): Store {
  const { maxPending = 100_000, maxPendingBytes = 256_000_000, keepSettled = 20_000, clock = systemClock } = options
  const rows = new Map<number, Row>()
  const bySource = new Map<string, Map<string, Row>>()
  const settled = createFifo<Row>()
  const lanes = new Map<string, MemoryLane>()
  const listeners = new Set<(lane: string) => void>()
  const holds = new Map<string, Hold>()
  let ledger: MemoryLedger = createMemoryLedger([])
  let seq = 0
  let pending = 0
  let pendingBytes = 0

  const laneOf = (name: string): MemoryLane => {
    const lane = lanes.get(name)
    if (!lane)
      throw new WaybillError(`There is no lane "${name}".`, {
        kind: 'setup',
        code: 'unknown_lane',
        hint: `Known: ${[...lanes.keys()].join(', ')}.`,
      })
    return lane
  }

  function idsOf(source: string): Map<string, Row> {
    const known = bySource.get(source)
    if (known) return known
    const ids = new Map<string, Row>()
    bySource.set(source, ids)
    return ids
  }

  function accept({ source, event, at, bytes, keys, barrier, lanes: names }: NewEvent): AcceptStatus {
    const known = idsOf(source)
    if (known.has(event.messageId)) return 'duplicate'
    if (pending >= maxPending || pendingBytes + bytes > maxPendingBytes) return 'full'
    const row: Row = { seq: ++seq, source, event, at, bytes, keys, barrier, entries: [], open: names.length }
    rows.set(row.seq, row)
    known.set(event.messageId, row)
    pending++
    pendingBytes += bytes
    for (const name of names) {
      const lane = laneOf(name)
      const entry = newEntry(row, name)
      row.entries.push(entry)
      ledger.accepted(entry)
      lane.enter(entry)
    }
    if (row.open === 0) retire(row)
    return 'accepted'
  }

  function entryOf({ lane, seq, lease }: Ticket): Entry | undefined {
    for (const entry of rows.get(seq)?.entries ?? nothing) {
      if (entry.lane === lane) return entry.leased && entry.lease === lease ? entry : undefined
    }
    return undefined
  }

  function settle({ tickets, next, attempts }: Settlement, stale: Ticket[]): void {
    for (const ticket of tickets) {
      const entry = entryOf(ticket)
      if (!entry) {
        stale.push(ticket)
        continue
      }
      entry.leased = false
      if (attempts.length > 0)
        entry.attempts = entry.attempts.length === 0 ? attempts : [...entry.attempts, ...attempts]
      entry.reason = next.reason
      if (next.state === 'pending') again(entry, next)
      else finish(entry, next.state)
    }
  }

  function again(entry: Entry, next: NextState & { state: 'pending' }): void {
    if (next.spent) entry.attempt++
    if (next.stepDone) entry.step++
    entry.maybeDelivered = next.stepDone ? false : entry.maybeDelivered || next.maybeDelivered
    laneOf(entry.lane).wait(entry, next)
  }

  function finish(entry: Entry, state: Exclude<NextState['state'], 'pending'>): void {
    ledger.settled(entry, state)
    entry.state = state
    laneOf(entry.lane).leave(entry)
    if (--entry.row.open === 0) retire(entry.row)
  }

  function retire(row: Row): void {
    // A parked event waits for a person: it is kept, and counts against the bound.
    if (row.entries.some(({ state }) => state === 'parked')) return
    pending--
    pendingBytes -= row.bytes
    settled.push(row)
    while (settled.size > keepSettled) purge(settled.shift() as Row)
  }

  function purge(row: Row): void {
    ledger.purged(row)
    rows.delete(row.seq)
    idsOf(row.source).delete(row.event.messageId)
  }

  return {
    guarantees: { durable: 'process', leases: 'process', shared: false },
    async open(settings) {
      ledger = createMemoryLedger(settings.map(({ name }) => name))
      for (const lane of settings) {
        const onReady = () => {
          for (const listener of listeners) listener(lane.name)
        }
        lanes.set(lane.name, createMemoryLane({ ...lane, now: clock.elapsed, onReady }))
      }
      return { holds: [...holds.values()] }
    },
    async commit(work) {
      const accepted = work.accept?.map(accept) ?? []
      // What a start mark protects against ends this store too, so there is nothing to mark.
      const stale = work.start?.filter((ticket) => !entryOf(ticket)) ?? []
      for (const settlement of work.settle ?? []) settle(settlement, stale)
      return { accepted, stale }
    },
    lease: async (name, leaseOptions) => laneOf(name).take(leaseOptions),
    async release(tickets, releaseOptions = {}) {
      for (const ticket of tickets) {
        const entry = entryOf(ticket)
        if (!entry) continue
        entry.leased = false
        laneOf(entry.lane).wait(entry, releaseOptions)
      }
    },
    nextDue: async (name) => laneOf(name).nextDue(),
    onWork(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async hold(hold) {
      laneOf(hold.lane)
      holds.set(holdKey(hold.lane, hold.endpoint), hold)
    },
    async resume(name, endpoint) {
      holds.delete(holdKey(name, endpoint))
      if (endpoint !== undefined) laneOf(name).resume(endpoint)
    },
    async where(source, messageId) {
      const row = bySource.get(source)?.get(messageId)
      if (!row) return { status: 'unknown' }
      const entries = Object.fromEntries(row.entries.map((entry) => [entry.lane, ledgerEntryOf(entry)]))
      return { status: 'found', source, messageId, acceptedAt: row.at, event: row.event, lanes: entries }
    },
    find: async (query, page) => findEntries(rows.values(), query, page),
    totals: async () => ledger.totals(),
    recount: async () => ledger.recount(rows.values()),
    async close() {
      listeners.clear()
    },
  }
}

function holdKey(lane: string, endpoint: string | undefined): string {
  return `${lane}\n${endpoint ?? ''}`
}

const nothing: readonly Entry[] = []
