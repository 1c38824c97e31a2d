import type { Erasure, Heard } from '@waybill/delivery/store'
import type { Database } from '../database/database.js'
import { keyHash } from '../database/digests.js'
import { forgetKeys } from '../upkeep/forget.js'
import type { Changes } from './changes.js'

export interface ForgettingOptions {
  readonly database: Database
  readonly changes: Pick<Changes, 'forget'>
  /** Runs a change, and applies it in this process. */
  readonly change: (write: () => Promise<number>) => Promise<number>
  /** Waits until all processes have heard of a change. */
  readonly heard: (change: number) => Promise<Heard>
  /** Called when deliveries were erased. */
  readonly onErased: () => void
}

/** Forgets persons in all processes. */
export interface Forgetting {
  forget(keys: readonly string[]): Promise<Erasure & Pick<Heard, 'unanswered'>>
  /** Erases what transactions brought that were open when a person was forgotten. */
  tick(): Promise<void>
}

/**
 * A process that stood still may hold leases of a forgotten person for as long as a lease lasts. So long, and longer, every
 * process is told of the person when it gets its licence.
 */
const rememberedFor = "interval '60 seconds'"

/** A look finishes so many persons at most: each takes a pass over the events. */
const mostAtOnce = 10

export function createForgetting({ database, changes, change, heard, onErased }: ForgettingOptions): Forgetting {
  const { schema, run } = database

  /** Whether all transactions have ended that were open when the person was forgotten. */
  const isLast = 'f.xid < pg_snapshot_xmin(pg_current_snapshot())'

  async function erase(number: number, keys: readonly string[], upTo: number): Promise<Erasure> {
    const [row] = await run(`SELECT ${isLast} AS last FROM ${schema}.forgets f WHERE version = $1`, [number])
    const erasure = await forgetKeys(database, keys, upTo)
    onErased()
    if (row?.['last']) await run(`UPDATE ${schema}.forgets SET is_done = true WHERE version = $1`, [number])
    return erasure
  }

  return {
    async forget(keys) {
      const hashes = keys.map(keyHash)
      const number = await change(() => changes.forget(keys))
      // By now each process has given back what it had planned, and takes in nothing more of the person.
      const { onTheWire, unanswered } = await heard(number)
      const [row] = await run(`SELECT up_to FROM ${schema}.forgets WHERE version = $1`, [number])
      const erasure = await erase(number, hashes, Number(row?.['up_to']))
      return { ...erasure, inFlight: Math.max(erasure.inFlight, onTheWire.deliveries), unanswered }
    },
    async tick() {
      const due = await run(
        `SELECT f.version, f.keys::text[] AS keys, f.up_to FROM ${schema}.forgets f
         WHERE NOT f.is_done AND ${isLast} AND f.at < clock_timestamp() - interval '1 second'
         ORDER BY f.version LIMIT ${mostAtOnce}`,
      )
      for (const { version, keys, up_to: upTo } of due) await erase(Number(version), keys as string[], Number(upTo))
      await run(`DELETE FROM ${schema}.forgets WHERE is_done AND at < clock_timestamp() - ${rememberedFor}`)
    },
  }
}
