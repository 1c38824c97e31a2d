import type { Database } from '../database/database.js'
import { deleteParts } from './sweeps.js'

/** Deletes what is settled beyond a number of events. */
export interface Surplus {
  /** Resolves with the number of deleted events. */
  delete(slot: number, options: { readonly keep: number; readonly limit: number }): Promise<number>
}

/** To count takes this part of the time at most, once it takes longer than this: all of the partition is looked at. */
const countsTakePart = 20
const longCountMs = 100

export function createSurplus({ schema, run }: Database, now = () => performance.now()): Surplus {
  let countNoSooner = 0
  const distance = `SELECT last_value - (SELECT min(seq) FROM ${schema}.events WHERE slot = $1) AS newer FROM ${schema}.seqs`
  const statement = `WITH ranked AS MATERIALIZED (
  SELECT v.seq, l.at, row_number() OVER (ORDER BY l.at DESC, v.seq DESC) AS newer FROM ${schema}.events v CROSS JOIN LATERAL (
    SELECT max(settled_at) AS at, bool_or(state = 3 OR replay IS NOT NULL) AS is_open FROM ${schema}.ledger l
    WHERE l.slot = $1 AND l.seq = v.seq) l
  WHERE v.slot = $1 AND NOT l.is_open
    AND (SELECT count(*) FROM ${schema}.queue q WHERE q.lane = ANY(ARRAY(SELECT id FROM ${schema}.lanes)) AND q.seq = v.seq) = 0
), old AS MATERIALIZED (
  SELECT seq FROM ranked WHERE newer > $2 ORDER BY at, seq LIMIT $3
), ${deleteParts(schema, '$1')}
SELECT count(*) AS deleted FROM events`

  return {
    async delete(slot, { keep, limit }) {
      const startedAt = now()
      if (!Number.isFinite(keep) || startedAt < countNoSooner) return 0
      // Sequence numbers also count duplicates: there are no more events than that.
      const [row] = await run(distance, [slot])
      if (row?.['newer'] === null || Number(row?.['newer']) < keep) return 0
      const [counts] = await run(statement, [slot, keep, limit])
      const deleted = Number(counts?.['deleted'])
      const tookMs = now() - startedAt
      if (deleted < limit && tookMs > longCountMs) countNoSooner = now() + countsTakePart * tookMs
      return deleted
    },
  }
}
