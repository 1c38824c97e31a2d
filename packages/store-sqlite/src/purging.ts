import type { PurgeOptions } from '@waybill/delivery/store'
import type { DiskReserve } from './disk-reserve.js'
import { isOpenState, stateCode, states } from './entry.js'
import { type Readable, readEntries, type WithEntries } from './ledger-reader.js'
import { shrinkLog } from './open-database.js'
import type { Tables } from './tables.js'

/** The end of settled events. */
export interface Purging {
  /** Deletes settled events, oldest first. What is pending or parked is passed over. */
  purge(options: PurgeOptions): number
}

export interface PurgingOptions {
  /** Ids that are remembered beyond their events. */
  readonly keepIds: number
  readonly reserve: Pick<DiskReserve, 'isSpent'>
}

const page = 500

export function createPurging(tables: Tables, { keepIds, reserve }: PurgingOptions): Purging {
  const { database, books, ids, events, entries, runs } = tables
  const select = database.prepare('SELECT seq, at, lane_set FROM events WHERE seq > ? ORDER BY seq LIMIT ?')
  const purgedOf = database.prepare('SELECT purged FROM lanes WHERE id = ?')
  const setPurged = database.prepare('UPDATE lanes SET purged = ? WHERE id = ?')
  const vacuum = database.prepare('PRAGMA incremental_vacuum(2000)')

  function candidates(after: number): WithEntries<Readable>[] {
    const rows = select.all(after, page)
    return readEntries(
      rows.map(
        (row): Readable => ({ seq: Number(row['seq']), at: Number(row['at']), laneSet: Number(row['lane_set']) }),
      ),
      tables,
    )
  }

  function remove(gone: readonly WithEntries<Readable>[]): void {
    const counts = new Map<number, number[]>()
    for (const { entries: ended } of gone) {
      for (const { lane, progress } of ended) {
        const own = counts.get(lane) ?? (JSON.parse(String(purgedOf.get(lane)?.['purged'])) as number[])
        own[stateCode[progress.state]] = (own[stateCode[progress.state]] ?? 0) + 1
        counts.set(lane, own)
      }
    }
    for (const [lane, own] of counts) setPurged.run(JSON.stringify(states.map((_, code) => own[code] ?? 0)), lane)
    for (const [first, last] of stretchesOf(gone)) {
      events.deleteBetween(first, last)
      entries.deleteBetween(first, last)
    }
    const first = gone[0]?.seq ?? 0
    const last = gone.at(-1)?.seq ?? 0
    runs.deleteEmpty(first, last)
    ids.forget(first, keepIds + books.events)
    books.purged(gone.length)
  }

  /** Pages that hold nothing go back to the disk, a few at a time; at once where it is full. */
  function giveBackSpace(): void {
    try {
      vacuum.all()
      if (reserve.isSpent()) shrinkLog(database)
    } catch {
      // It needs some space itself; the events are gone all the same, and their pages are used again.
    }
  }

  return {
    purge({ settledBefore, keep, limit }) {
      if (reserve.isSpent()) shrinkLog(database)
      let excess = books.events - books.openEvents - keep
      const gone: WithEntries<Readable>[] = []
      for (let after = 0, more = true; more && gone.length < limit; ) {
        const found = candidates(after)
        more = found.length === page
        after = found.at(-1)?.seq ?? after
        for (const event of found) {
          if (gone.length >= limit) break
          // Nothing is settled before it was accepted.
          if (excess <= 0 && event.at >= settledBefore) {
            more = false
            break
          }
          if (event.entries.some(({ progress }) => isOpenState(progress.state))) continue
          const settledAt = Math.max(...event.entries.map(({ at }) => at), event.at)
          if (excess <= 0 && settledAt >= settledBefore) continue
          gone.push(event)
          excess--
        }
      }
      if (gone.length === 0) return 0
      const committed = tables.transact(() => {
        const sealed = ids.sealUpTo(gone.at(-1)?.seq ?? 0, books.seq)
        remove(gone)
        return sealed
      })
      committed?.()
      giveBackSpace()
      return gone.length
    },
  }
}

/** Deleted without what lies between them. */
function stretchesOf(events: readonly Readable[]): [first: number, last: number][] {
  const stretches: [number, number][] = []
  for (const { seq } of events) {
    const last = stretches.at(-1)
    if (last && last[1] === seq - 1) last[1] = seq
    else stretches.push([seq, seq])
  }
  return stretches
}
