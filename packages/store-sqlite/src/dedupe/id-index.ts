import { standardLimits } from '../limits.js'
import type { Database } from '../open/driver.js'
import { hashId, type IdHash } from './id-hash.js'
import { createIdRuns } from './id-runs.js'
import { createRecentIds } from './recent-ids.js'

/**
 * Finds accepted ids. A database index of random ids would change a page for each id. Here the newest ids are in memory, and
 * the others in runs of hashes that are written once.
 */
export interface IdIndex {
  /** The `seq` of the event with this id. The caller must compare the event's row, which may have been purged. */
  find(source: number, messageId: string): number | undefined
  add(source: number, messageId: string, seq: number): void
  /** Removes an id that a failed commit added. */
  remove(source: number, messageId: string): void
  /** Writes the newest ids as a run when they are many. The returned function must be called after the commit. */
  seal(last: number): (() => void) | undefined
  /** Writes the newest ids before their events are purged, as no row contains them afterwards. Otherwise like `seal`. */
  sealUpTo(seq: number, last: number): (() => void) | undefined
  /**
   * Deletes the oldest ids of purged events before `seq`, until `keep` ids are left. The returned function must be called
   * after the commit.
   */
  forget(seq: number, keep: number): () => void
}

/** `runSize`: most ids of a run. */
export function createIdIndex(database: Database, seed: number, runSize = standardLimits.idsPerRun): IdIndex {
  const runs = createIdRuns(database)
  const recent = createRecentIds()
  let asked: { readonly source: number; readonly messageId: string; readonly hash: IdHash } | undefined

  /** Keeps the last hash: an id is looked for and then added. */
  function hashOf(source: number, messageId: string): IdHash {
    if (asked?.messageId !== messageId || asked.source !== source)
      asked = { source, messageId, hash: hashId(source, messageId, seed) }
    return asked.hash
  }

  const add = (source: number, messageId: string, seq: number) => recent.add(hashOf(source, messageId), seq)

  function write(last: number, join: boolean): () => void {
    const written = runs.write(recent.all(), { last, join })
    return () => {
      written()
      recent.clear()
    }
  }

  const newest = database.prepare('SELECT seq, source, message_id FROM events WHERE seq > ? ORDER BY seq LIMIT 10000')
  for (let after = runs.last, more = true; more; ) {
    const rows = newest.all(after)
    more = rows.length > 0
    for (const { seq, source, message_id } of rows) {
      add(Number(source), String(message_id), Number(seq))
      after = Number(seq)
    }
  }

  return {
    find(source, messageId) {
      const hash = hashOf(source, messageId)
      return recent.find(hash) ?? runs.find(hash)
    },
    add,
    remove: (source, messageId) => recent.remove(hashOf(source, messageId)),
    seal: (last) => (recent.size >= runSize ? write(last, false) : undefined),
    sealUpTo: (seq, last) =>
      seq > runs.last && recent.size > 0 ? write(last, runs.newestSize + recent.size <= runSize) : undefined,
    forget: runs.forget,
  }
}
