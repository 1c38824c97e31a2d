import type { PurgeOptions } from '@waybill/delivery/store'
import type { Ring } from '../accept/ring.js'
import type { Database } from '../database/database.js'
import { archiveSlot } from '../database/schema.js'
import { createKnownIds } from './known-ids.js'
import { createSurplus } from './surplus.js'
import { createSweeps } from './sweeps.js'

export interface PurgeContext {
  readonly ring: Ring
  /** How many ids stay known after their events are purged. */
  readonly keepIds: number
}

/**
 * How late an event may go, in milliseconds, where its partition is soon emptied as a whole: what is promised, a twentieth of
 * its time or five seconds, without the longest wait between two purges.
 */
function latenessFor(retentionMs: number): number {
  const promised = Math.max(retentionMs / 20, 5_000)
  return promised - Math.min(Math.max(retentionMs / 25, 4_000), 60_000)
}

/**
 * Deletes settled events: whole partitions where they are full, single rows where there are few or where a partition would be
 * emptied too late. Resolves with the number of events.
 */
export function createPurge(database: Database, { ring, keepIds }: PurgeContext) {
  const sweeps = createSweeps(database)
  const surplus = createSurplus(database)
  const ids = createKnownIds(database, keepIds)

  return async function purge(options: PurgeOptions): Promise<number> {
    const { settledBefore, keep, limit } = options
    const retentionMs = Math.max(0, Date.now() - settledBefore)
    await ring.refresh()
    await ring.turn(options)
    const { count: emptied, left } = await ring.empty(options)
    const late = settledBefore - latenessFor(retentionMs)
    // Sequence numbers also count duplicates, so twice as many are kept by them.
    const slots = [
      { slot: ring.slot, before: settledBefore, keep: Number.POSITIVE_INFINITY },
      { slot: archiveSlot, before: settledBefore, keep: 2 * keep },
      ...left.map((slot) => ({ slot, before: late, keep: 2 * keep })),
    ]
    let count = emptied
    for (const { slot, ...which } of slots)
      if (count < limit) count += await sweeps.sweep(slot, { ...which, limit: limit - count, retentionMs })
    // Where partitions are filled they are emptied by number, too.
    if (count < limit && left.length === 0) count += await surplus.delete(ring.slot, { keep, limit: limit - count })
    await ids.forget(limit)
    return count
  }
}
