import type { Database } from '../database/database.js'

/** The ids of purged events. As long as one is kept, `where` answers `purged` for it, and a repeated event is a duplicate. */
export interface KnownIds {
  /** Deletes the oldest ids beyond those that are kept: `limit` at a time, and a few times that. */
  forget(limit: number): Promise<void>
}

const mostTimes = 10

/** An event that was still there when its id was looked at may be gone after an hour. */
const passMs = 3_600_000

const start = Number.MIN_SAFE_INTEGER

/**
 * Goes from the oldest id on, and each time from where it was the last time: so neither ids whose events are still there nor
 * the index entries of deleted ones are met again and again.
 */
export function createKnownIds({ schema, run }: Database, keepIds: number, now = () => performance.now()): KnownIds {
  let after = start
  let passFrom = now()
  // The count asks the index of each partition for this one event, where a join could read all events.
  const statement = `WITH old AS MATERIALIZED (
  SELECT digest, seq FROM ${schema}.ids WHERE seq > $1 AND seq <= (SELECT last_value FROM ${schema}.seqs) - $2::bigint ORDER BY seq LIMIT $3
), gone AS MATERIALIZED (
  SELECT digest FROM old o WHERE (SELECT count(*) FROM ${schema}.events v WHERE v.seq = o.seq) = 0
), deleted AS (
  DELETE FROM ${schema}.ids i WHERE i.digest = ANY(ARRAY(SELECT digest FROM gone))
)
SELECT count(*) AS looked, max(seq) AS last FROM old`

  return {
    async forget(limit) {
      if (now() >= passFrom + passMs) {
        after = start
        passFrom = now()
      }
      for (let times = 0; times < mostTimes; times++) {
        const [row] = await run(statement, [after, keepIds, limit])
        if (row?.['last'] !== null) after = Number(row?.['last'])
        if (Number(row?.['looked']) < limit) return
      }
    },
  }
}
