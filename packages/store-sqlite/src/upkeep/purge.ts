import type { PurgeOptions } from '@waybill/delivery/store'
import type { Readable, WithDeliveries } from '../ledger/ledger-reader.js'
import type { DiskReserve } from '../open/disk-reserve.js'
import { shrinkLog } from '../open/open-database.js'
import type { Tables } from '../open/tables.js'
import { stateCode } from '../rows/live-delivery.js'
import { createSettledEvents } from '../rows/settled-events.js'

/** Purges settled events. */
export interface Purges {
  /** Deletes settled events, oldest first. Pending and parked ones are skipped. Returns the number of deleted events. */
  purge(options: PurgeOptions): number
}

export interface PurgesOptions {
  /** How many ids stay known after their events are purged. */
  readonly keepIds: number
  readonly reserve: Pick<DiskReserve, 'isSpent'>
  /** Returns the wall time, epoch milliseconds. */
  readonly now: () => number
  readonly elapsed: () => number
}

// The log still contains copies of purged events until it is emptied.
const shrinkEveryMs = 60_000

export function createPurges(tables: Tables, { keepIds, reserve, now, elapsed }: PurgesOptions): Purges {
  const { database, counters, ids, events, entries, runs } = tables
  let shrunkAt = Number.NEGATIVE_INFINITY
  const settledEvents = createSettledEvents(tables, now)
  const purgedOf = database.prepare('SELECT purged FROM lanes WHERE id = ?')
  const setPurged = database.prepare('UPDATE lanes SET purged = ? WHERE id = ?')
  const vacuum = database.prepare('PRAGMA incremental_vacuum(2000)')

  /** The returned function must be called after the commit. */
  function remove(gone: readonly WithDeliveries<Readable>[], first: number, last: number): () => void {
    const counts = new Map<number, number[]>()
    for (const { entries: ended } of gone) {
      for (const { lane, progress } of ended) {
        const own = counts.get(lane) ?? (JSON.parse(String(purgedOf.get(lane)?.['purged'])) as number[])
        own[stateCode[progress.state]] = (own[stateCode[progress.state]] ?? 0) + 1
        counts.set(lane, own)
      }
    }
    for (const [lane, own] of counts) setPurged.run(JSON.stringify(own), lane)
    for (const [from, to] of stretchesOf(gone)) {
      events.deleteBetween(from, to)
      entries.deleteBetween(from, to)
    }
    runs.deleteEmpty(first, last)
    const forgotten = ids.forget(first, keepIds + counters.events)
    counters.purged(gone.length)
    return forgotten
  }

  /** Returns empty pages to the disk, a few at a time, and empties the log: once a minute, or at once when the disk is full. */
  function freeSpace(): void {
    try {
      vacuum.all()
      if (!reserve.isSpent() && elapsed() - shrunkAt < shrinkEveryMs) return
      shrunkAt = elapsed()
      shrinkLog(database)
    } catch {
      // It needs some space itself. The events are deleted, and SQLite uses their pages again.
    }
  }

  return {
    purge({ settledBefore, keep, limit }) {
      if (reserve.isSpent()) shrinkLog(database)
      const excess = counters.events - counters.openEvents - keep
      const gone = settledEvents.take({ settledBefore, excess, limit })
      const [first, last] = [gone[0], gone.at(-1)]
      if (!first || !last) return 0
      const [sealed, forgotten] = tables.transact(
        () => [ids.sealUpTo(last.seq, counters.seq), remove(gone, first.seq, last.seq)] as const,
      )
      sealed?.()
      forgotten()
      freeSpace()
      return gone.length
    },
  }
}

/** Ranges of consecutive events. */
function stretchesOf(events: readonly Readable[]): [first: number, last: number][] {
  const stretches: [number, number][] = []
  for (const { seq } of events) {
    const last = stretches.at(-1)
    if (last && last[1] === seq - 1) last[1] = seq
    else stretches.push([seq, seq])
  }
  return stretches
}
