import type { Database } from './driver.js'
import { hashId } from './id-hash.js'
import { createIdRuns, type HashedId } from './id-runs.js'

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
  forget(seq: number, keep: number): void
}

const runSize = 65_536

export function createIdIndex(database: Database, seed: number): IdIndex {
  const runs = createIdRuns(database)
  let recent = new Map<number, Map<string, number>>()
  let size = 0

  function add(source: number, messageId: string, seq: number): void {
    let ids = recent.get(source)
    if (!ids) {
      ids = new Map()
      recent.set(source, ids)
    }
    ids.set(messageId, seq)
    size++
  }

  function write(last: number, join: boolean): () => void {
    const hashed: HashedId[] = []
    for (const [source, ids] of recent) {
      for (const [messageId, seq] of ids) hashed.push({ hash: hashId(source, messageId, seed), seq })
    }
    const written = runs.write(hashed, { last, join })
    return () => {
      written()
      recent = new Map()
      size = 0
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
    find: (source, messageId) => recent.get(source)?.get(messageId) ?? runs.find(hashId(source, messageId, seed)),
    add,
    remove(source, messageId) {
      if (recent.get(source)?.delete(messageId)) size--
    },
    seal: (last) => (size >= runSize ? write(last, false) : undefined),
    sealUpTo: (seq, last) => (seq > runs.last && size > 0 ? write(last, runs.newestSize + size <= runSize) : undefined),
    forget: runs.forget,
  }
}
