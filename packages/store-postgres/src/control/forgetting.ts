import { WaybillError } from '@waybill/core'
import type { Erasure, Heard } from '@waybill/delivery/store'
import type { Database, SqlRow } from '../database/database.js'
import { eraseKeys } from '../upkeep/forget.js'
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

/** Whether all transactions have ended that were open when the person was forgotten. */
const isLast = 'f.xid < pg_snapshot_xmin(pg_current_snapshot())'

export function createForgetting({ database, changes, change, heard, onErased }: ForgettingOptions): Forgetting {
  const { schema, run, unit } = database

  /** A process that has planned something of theirs gives it back before it has heard. What ends then would be counted nowhere. */
  const isHeard = `NOT EXISTS (SELECT FROM ${schema}.workers w
    WHERE w.licence_until > clock_timestamp() AND coalesce(w.seen_version, -1) < f.version)`

  /**
   * Erases what is theirs. Whichever process does it first writes down how much, for the one that was asked: each time resolves
   * with that. `undefined`: it is done, and so long ago that it is not remembered.
   */
  async function erase(number: number): Promise<Erasure | undefined> {
    const erasure = await unit(async (within) => {
      const [row] = await within(
        `SELECT f.keys::text[] AS keys, f.up_to, f.is_done, f.erased, f.bodies, f.in_flight, ${isLast} AS last
         FROM ${schema}.forgets f WHERE version = $1 FOR UPDATE`,
        [number],
      )
      if (!row) return undefined
      const first = row['erased'] === null ? undefined : erasureOf(row)
      if (first && row['is_done']) return first
      const erased = await eraseKeys(within, { schema, keys: row['keys'] as string[], upTo: Number(row['up_to']) })
      const told = first ?? erased
      await within(
        `UPDATE ${schema}.forgets SET is_done = $2, erased = $3, bodies = $4, in_flight = $5 WHERE version = $1`,
        [number, row['last'], told.erased, told.bodies, told.inFlight],
      )
      return told
    })
    onErased()
    return erasure
  }

  return {
    async forget(keys) {
      const number = await change(() => changes.forget(keys))
      // By now each process has given back what it had planned, and takes in nothing more of the person.
      const { onTheWire, unanswered } = await heard(number)
      const erasure = await erase(number)
      if (!erasure) throw numberLost()
      return { ...erasure, inFlight: Math.max(erasure.inFlight, onTheWire.deliveries), unanswered }
    },
    async tick() {
      const due = await run(
        `SELECT f.version FROM ${schema}.forgets f
         WHERE NOT f.is_done AND ${isLast} AND f.at < clock_timestamp() - interval '1 second' AND ${isHeard}
         ORDER BY f.version LIMIT ${mostAtOnce}`,
      )
      for (const { version } of due) await erase(Number(version))
      await run(`DELETE FROM ${schema}.forgets WHERE is_done AND at < clock_timestamp() - ${rememberedFor}`)
    },
  }
}

function erasureOf(row: SqlRow): Erasure {
  return { erased: Number(row['erased']), bodies: Number(row['bodies']), inFlight: Number(row['in_flight']) }
}

function numberLost(): WaybillError {
  return new WaybillError(
    'This process stood still for a minute while it forgot a person; another one has erased them.',
    {
      kind: 'unavailable',
      code: 'store_unavailable',
      hint: 'Nothing of theirs is left to be sent. How much was erased is not known any more.',
    },
  )
}
