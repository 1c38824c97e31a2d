import { standardLimits } from '../limits.js'
import type { Database } from '../open/driver.js'
import { hashId, type IdHash } from './id-hash.js'
import { createIdRuns } from './id-runs.js'
import { createRecentIds } from './recent-ids.js'

/**
 * Which ids have been accepted, and where. A plain index over random ids dirties a page for each of them; here the newest
 * are in memory and the others in runs of hashes that are written once.
 */
export interface IdIndex {
  /** Where the id was accepted, to be confirmed by the event's row; the event may have been purged since. */
  find(source: number, messageId: string): number | undefined
  add(source: number, messageId: string, seq: number): void
  /** Takes back what was added by a commit that failed. */
  remove(source: number, messageId: string): void
  /** Writes the newest ids as a run when they are many. The returned function is called once the transaction is committed. */
  seal(last: number): (() => void) | undefined
  /** Like `seal`, for events that are about to be purged, whose ids no row will tell any more. */
  sealUpTo(seq: number, last: number): (() => void) | undefined
  /** Forgets the oldest ids but `keep`, of events before `seq` that are gone. The returned function is called once the transaction is committed. */
  forget(seq: number, keep: number): () => void
}

/** `runSize`: most ids of a run. */
export function createIdIndex(database: Database, seed: number, runSize = standardLimits.idsPerRun): IdIndex {
  const runs = createIdRuns(database)
  const recent = createRecentIds()
  let asked: { readonly source: number; readonly messageId: string; readonly hash: IdHash } | undefined

  /** The id that is added is the one that was looked for just before. */
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
