import type { Database } from '../open/driver.js'
import { type BloomFilter, createBloomFilter } from './bloom-filter.js'
import type { IdHash } from './id-hash.js'

/** The hashed ids of a range of events. */
interface IdRun {
  readonly id: number
  readonly first: number
  readonly last: number
  readonly size: number
  readonly filter: BloomFilter
}

/** A hashed id, and the `seq` of its event. */
export interface HashedId {
  readonly hash: IdHash
  readonly seq: number
}

/** All ids but the newest, in runs that are written once. */
export interface IdRuns {
  /** The last `seq` that a run covers. */
  readonly last: number
  /** How many ids the newest run holds. */
  readonly newestSize: number
  find(hash: IdHash): number | undefined
  /** Writes a run in the caller's transaction; with `join`, together with the newest one. The returned function must be called after the commit. */
  write(ids: readonly HashedId[], options: { readonly last: number; readonly join: boolean }): () => void
  /**
   * Deletes ids of the oldest runs that end before `seq`, in the caller's transaction, until at most `keep` ids are left. Ids
   * of events that are still stored stay. The returned function must be called after the commit.
   */
  forget(seq: number, keep: number): () => void
}

const slices = 256
const wordsPerId = 4

export function createIdRuns(database: Database): IdRuns {
  const insertRun = database.prepare('INSERT INTO hash_runs (id, first, last, size) VALUES (?, ?, ?, ?)')
  const insertSlice = database.prepare('INSERT INTO hash_slices VALUES (?, ?, ?)')
  const getSlice = database.prepare('SELECT hashes FROM hash_slices WHERE run = ? AND slice = ?')
  const allSlices = database.prepare('SELECT hashes FROM hash_slices WHERE run = ?')
  const seqsThere = database.prepare('SELECT seq FROM events WHERE seq BETWEEN ? AND ?')
  const deleteRun = database.prepare('DELETE FROM hash_runs WHERE id = ?')
  const deleteSlices = database.prepare('DELETE FROM hash_slices WHERE run = ?')

  function idsOf({ id, first }: Pick<IdRun, 'id' | 'first'>): HashedId[] {
    return allSlices.all(id).flatMap(({ hashes }) => unpack(wordsOf(hashes), first))
  }

  let runs: readonly IdRun[] = database
    .prepare('SELECT id, first, last, size FROM hash_runs ORDER BY last')
    .all()
    .map((row) => {
      const run = row as unknown as Omit<IdRun, 'filter'>
      const filter = createBloomFilter(run.size)
      for (const { hashes } of allSlices.all(run.id)) addAll(filter, wordsOf(hashes))
      return { ...run, filter }
    })

  function erase(run: IdRun): void {
    deleteSlices.run(run.id)
    deleteRun.run(run.id)
  }

  function put(run: Omit<IdRun, 'size' | 'filter'>, ids: readonly HashedId[]): IdRun {
    const { id, first, last } = run
    insertRun.run(id, first, last, ids.length)
    const filter = createBloomFilter(ids.length)
    const bySlice: HashedId[][] = Array.from({ length: slices }, () => [])
    for (const one of ids) {
      filter.add(one.hash[0], one.hash[1], one.hash[2])
      bySlice[sliceOf(one.hash)]?.push(one)
    }
    for (const [slice, members] of bySlice.entries()) {
      if (members.length > 0) insertSlice.run(id, slice, pack(members, first))
    }
    return { id, first, last, size: ids.length, filter }
  }

  // Runs whose ids were compared with the stored events, and of whose events none was purged since.
  const compared = new WeakSet<IdRun>()

  /** Deletes the ids of purged events from a run. Returns what is left of it. */
  function thin(run: IdRun): IdRun | undefined {
    const there = new Set(seqsThere.all(run.first, run.last).map(({ seq }) => Number(seq)))
    if (there.size >= run.size) {
      compared.add(run)
      return run
    }
    const ids = there.size === 0 ? [] : idsOf(run).filter(({ seq }) => there.has(seq))
    erase(run)
    if (ids.length === 0) return undefined
    const rest = put(run, ids)
    compared.add(rest)
    return rest
  }

  return {
    get last() {
      return runs.at(-1)?.last ?? 0
    },
    get newestSize() {
      return runs.at(-1)?.size ?? 0
    },
    find(hash) {
      for (let index = runs.length - 1; index >= 0; index--) {
        const run = runs[index] as IdRun
        if (!run.filter.mayHave(hash[0], hash[1], hash[2])) continue
        const offset = offsetIn(wordsOf(getSlice.get(run.id, sliceOf(hash))?.['hashes']), hash)
        if (offset !== undefined) return run.first + offset
      }
      return undefined
    },
    write(ids, { last, join }) {
      const joined = join ? runs.at(-1) : undefined
      const all = joined ? [...idsOf(joined), ...ids] : ids
      const first = joined?.first ?? (runs.at(-1)?.last ?? 0) + 1
      if (joined) erase(joined)
      const id = Math.max(0, ...runs.map((run) => run.id)) + 1
      const written = put({ id, first, last }, all)
      return () => {
        runs = [...runs.filter((run) => run !== joined), written]
      }
    },
    forget(seq, keep) {
      const thinned = new Map<IdRun, IdRun | undefined>()
      let left = runs.reduce((sum, { size }) => sum + size, 0)
      for (const run of runs) if (run.last >= seq) compared.delete(run)
      for (const run of runs) {
        if (run.last >= seq || left <= keep) break
        if (compared.has(run)) continue
        const rest = thin(run)
        left -= run.size - (rest?.size ?? 0)
        thinned.set(run, rest)
      }
      return () => {
        runs = runs.flatMap((run) => (thinned.has(run) ? (thinned.get(run) ?? []) : run))
      }
    },
  }
}

function sliceOf([high]: IdHash): number {
  return high >>> 24
}

function pack(ids: readonly HashedId[], first: number): Uint8Array {
  const words = new Int32Array(ids.length * wordsPerId)
  let at = 0
  for (const { hash, seq } of ids) {
    words[at] = hash[0]
    words[at + 1] = hash[1]
    words[at + 2] = hash[2]
    words[at + 3] = seq - first
    at += wordsPerId
  }
  return new Uint8Array(words.buffer)
}

function addAll(filter: BloomFilter, words: Int32Array): void {
  for (let at = 0; at < words.length; at += wordsPerId)
    filter.add(words[at] as number, words[at + 1] as number, words[at + 2] as number)
}

function unpack(words: Int32Array, first: number): HashedId[] {
  const ids: HashedId[] = []
  for (let at = 0; at < words.length; at += wordsPerId) {
    const hash: IdHash = [words[at] as number, words[at + 1] as number, words[at + 2] as number]
    ids.push({ hash, seq: first + (words[at + 3] as number) })
  }
  return ids
}

function offsetIn(words: Int32Array, [high, low, check]: IdHash): number | undefined {
  for (let at = 0; at < words.length; at += wordsPerId) {
    if (words[at] === high && words[at + 1] === low && words[at + 2] === check) return words[at + 3]
  }
  return undefined
}

/** Copies the bytes: those of the driver may not be aligned to words. */
function wordsOf(bytes: unknown): Int32Array {
  return bytes instanceof Uint8Array ? new Int32Array(bytes.slice().buffer) : new Int32Array()
}
