import type { Clock } from '@waybill/core'
import type { DeliveryFacts } from '../queue/delivery-facts.js'
import { createFifo } from '../queue/fifo.js'
import { isLaneFull, keepsBody } from '../queue/lane-room.js'
import { createSeqTable, type SeqTable } from '../queue/seq-table.js'
import type { PurgeOptions } from '../store/store.js'
import type { LaneFull, NewEvent } from '../store/work.js'
import { createMemoryLedger, type MemoryLedger } from './memory-ledger.js'
import { createMemoryLoads, type MemoryBounds, type MemoryLoads } from './memory-loads.js'
import { newStoredEvent, type StoredDelivery, type StoredEvent } from './stored-event.js'

export interface MemoryTableOptions extends MemoryBounds {
  readonly keepSettled: number
  readonly keepBodies: number
  readonly clock: Clock
}

/** The rows of the memory store, with their ids, bounds and counters. */
export interface MemoryTable {
  readonly rows: SeqTable<StoredEvent>
  readonly ledger: MemoryLedger
  readonly loads: MemoryLoads
  keepBodies: boolean
  insert(event: NewEvent): StoredEvent | 'duplicate' | LaneFull
  /** The event with this id; `purged` when only its id is left. */
  byId(source: string, messageId: string): StoredEvent | 'purged' | undefined
  /** Changes a delivery's facts, and with its state the counters and bounds. */
  move(entry: StoredDelivery, facts: DeliveryFacts): void
  /** Deletes the body. Returns whether there was one. */
  eraseBody(row: StoredEvent): boolean
  purge(options: PurgeOptions): number
}

export function createMemoryTable(options: MemoryTableOptions): MemoryTable {
  const { keepSettled, keepBodies, clock } = options
  const rows = createSeqTable<StoredEvent>()
  const bySource = new Map<string, Map<string, StoredEvent>>()
  const settled = createFifo<StoredEvent>()
  const withBody = createFifo<StoredEvent>()
  const purged = createFifo<StoredEvent>()
  const ledger = createMemoryLedger()
  const loads = createMemoryLoads(options)
  let seq = 0

  function idsOf(source: string): Map<string, StoredEvent> {
    const known = bySource.get(source)
    if (known) return known
    const ids = new Map<string, StoredEvent>()
    bySource.set(source, ids)
    return ids
  }

  /** Called when a row has no pending and no parked delivery any more: from now on it may be deleted. */
  function retire(row: StoredEvent): void {
    row.settledAt = clock.elapsed()
    if (!table.keepBodies) row.event = undefined
    row.retired++
    settled.push(row)
    withBody.push(row)
    if (withBody.size > keepBodies + slackOf(keepBodies)) while (withBody.size > keepBodies) dropOldestBody()
    if (settled.size > keepSettled + slackOf(keepSettled)) while (settled.size > keepSettled) forgetOldest()
  }

  /** Bounds the bodies in memory: the garbage collector copies what is kept, which costs more than all else for an event. */
  function dropOldestBody(): void {
    const row = withBody.shift()
    if (row?.settledAt !== undefined) row.event = undefined
  }

  function forgetOldest(): boolean {
    const row = settled.shift()
    if (!row) return false
    // It is open again, or is in the queue another time.
    if (--row.retired > 0 || row.settledAt === undefined) return false
    ledger.purged(row)
    rows.delete(row.seq)
    row.event = undefined
    row.entries = nothing
    row.purged = true
    purged.push(row)
    if (purged.size > keepSettled) {
      const oldest = purged.shift() as StoredEvent
      idsOf(oldest.source).delete(oldest.messageId)
    }
    return true
  }

  const table: MemoryTable = {
    rows,
    ledger,
    loads,
    keepBodies: true,
    insert(event) {
      const ids = idsOf(event.source)
      if (ids.has(event.event.messageId)) return 'duplicate'
      const admitted = loads.admit(event)
      if (isLaneFull(admitted)) return admitted
      const row = newStoredEvent(++seq, admitted)
      rows.set(row.seq, row)
      ids.set(row.messageId, row)
      row.pending = admitted.lanes.length
      row.parked = admitted.skipped ? row.entries.filter(({ facts }) => facts.state === 'parked').length : 0
      for (const entry of row.entries) ledger.accepted(entry)
      loads.accepted(admitted)
      if (row.pending + row.parked === 0) {
        // It goes nowhere, so its body is kept only for a replay.
        if (!keepsBody(admitted)) row.event = undefined
        retire(row)
      }
      return row
    },
    byId(source, messageId) {
      const row = bySource.get(source)?.get(messageId)
      return row?.purged ? 'purged' : row
    },
    move(entry, facts) {
      const { row } = entry
      const { state: before } = entry.facts
      const { state } = facts
      entry.facts = facts
      if (before === state) return
      ledger.moved(entry.lane, before, state)
      loads.moved(entry.lane, row.bytes, before, state)
      const wasOpen = row.settledAt === undefined
      if (before === 'pending') row.pending--
      if (before === 'parked') row.parked--
      if (state === 'pending') row.pending++
      if (state === 'parked') {
        row.parked++
        entry.parkedAt = clock.elapsed()
      }
      const isOpen = row.pending + row.parked > 0
      if (wasOpen && !isOpen) retire(row)
      else if (!wasOpen && isOpen) row.settledAt = undefined
    },
    eraseBody(row) {
      if (row.event === undefined) return false
      row.event = undefined
      return true
    },
    purge({ settledBefore, keep, limit }) {
      let count = 0
      // Compares times of the clock that never jumps: an event with a wrong wall time would stop the purge of all after it.
      const before = clock.elapsed() - (clock.now() - settledBefore)
      while (count < limit) {
        const oldest = settled.first()
        if (!oldest) break
        const isOld = oldest.settledAt === undefined || oldest.settledAt < before
        if (!isOld && settled.size <= keep) break
        if (forgetOldest()) count++
      }
      return count
    },
  }
  return table
}

/**
 * How many more than the limit may gather before they are deleted together. Old rows are no longer in the processor's caches,
 * and reading many of them at once is faster than one at a time.
 */
function slackOf(limit: number): number {
  return Math.min(256, limit >> 6)
}

const nothing: readonly StoredDelivery[] = []
