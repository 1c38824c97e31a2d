import type { Database } from '../database/database.js'

interface SweepOptions {
  /** Events that were settled before this time go, in milliseconds since 1970. */
  readonly before: number
  /** So do those with so many sequence numbers after theirs. */
  readonly keep: number
  /** Most events to delete. */
  readonly limit: number
  /** How long events stay, in milliseconds. */
  readonly retentionMs: number
}

/** Deletes single events of a partition. */
export interface Sweeps {
  /** Resolves with the number of deleted events. */
  sweep(slot: number, options: SweepOptions): Promise<number>
}

/** Events that one statement looks at. Several, as the first alone may have a time of a clock that was years ahead. */
const lookedAtOnce = 500

/** Most statements for one partition and purge. */
const mostLooks = 20

/** What stayed at its time is looked at again after this part of the time that events stay, and after an hour at most. */
const passesPart = 100
const longestPassMs = 3_600_000

/** Where a pass over a partition is. */
interface Pass {
  readonly after: number
  /** When the next pass may begin, by the clock of this process. */
  readonly nextAt: number
}

const start = Number.MIN_SAFE_INTEGER

/**
 * Events lie in the order of their acceptance, and are settled after it. So a pass goes from the oldest to the first that is
 * too young to have been settled in time, and the next purge goes on there: it costs what there is to delete, however much
 * stays. What a pass leaves behind, as it is pending, parked or was settled late, the next pass finds.
 */
export function createSweeps({ schema, run }: Database, now = () => performance.now()): Sweeps {
  const passes = new Map<number, Pass>()
  // A part that asks for a number of rows is never joined with a whole table, whatever the planner's statistics say.
  const statement = `WITH looked AS MATERIALIZED (
  SELECT v.seq, v.at, (SELECT last_value FROM ${schema}.seqs) - v.seq >= $5::float8 AS far FROM ${schema}.events v
  WHERE v.slot = $1 AND v.seq > $2 ORDER BY v.seq LIMIT $3
), dated AS MATERIALIZED (
  SELECT *, far OR at < $4::float8 OR at > extract(epoch FROM clock_timestamp()) * 1000 + 60000 AS due FROM looked
), old AS MATERIALIZED (
  SELECT v.seq FROM dated v CROSS JOIN LATERAL (
    SELECT coalesce(max(l.settled_at), to_timestamp(v.at / 1000.0)) AS at, coalesce(bool_or(l.state = 3 OR l.replay IS NOT NULL), false) AS is_open
    FROM ${schema}.ledger l WHERE l.slot = $1 AND l.seq = v.seq) ended
  WHERE v.due AND NOT ended.is_open AND (v.far OR ended.at < to_timestamp($4::float8 / 1000))
    AND (SELECT count(*) FROM ${schema}.queue q WHERE q.lane = ANY(ARRAY(SELECT id FROM ${schema}.lanes)) AND q.seq = v.seq) = 0
), ${deleteParts(schema, '$1')}
SELECT (SELECT count(*) FROM events) AS deleted, (SELECT count(*) FROM looked) AS looked,
  (SELECT min(seq) FROM dated WHERE NOT due) AS young, (SELECT max(seq) FROM looked) AS last`

  return {
    async sweep(slot, { before, keep, limit, retentionMs }) {
      const passMs = Math.min(retentionMs / passesPart, longestPassMs)
      let deleted = 0
      for (let looks = 0; looks < mostLooks && deleted < limit; looks++) {
        const { after, nextAt } = passes.get(slot) ?? { after: start, nextAt: now() + passMs }
        const most = Math.min(lookedAtOnce, limit - deleted)
        const [row] = await run(statement, [slot, after, most, before, keep])
        deleted += Number(row?.['deleted'])
        const young = row?.['young'] ?? null
        const isOver = young !== null || Number(row?.['looked']) < most
        const upTo = young === null ? Number(row?.['last'] ?? after) : Number(young) - 1
        if (!isOver || now() < nextAt) passes.set(slot, { after: upTo, nextAt })
        else passes.set(slot, { after: start, nextAt: now() + passMs })
        if (isOver) break
      }
      return deleted
    },
  }
}

/** The parts of a statement that delete the events of `old (seq)`, which lie in the partition `slot`. */
export function deleteParts(schema: string, slot: string): string {
  return `events AS (
  DELETE FROM ${schema}.events v USING old o WHERE v.slot = ${slot} AND v.seq = o.seq RETURNING 1
), entries AS (
  DELETE FROM ${schema}.ledger l USING old o WHERE l.slot = ${slot} AND l.seq = o.seq RETURNING l.lane, l.state
), counted AS (
  INSERT INTO ${schema}.gone (lane, state, count) SELECT lane, state, count(*) FROM entries GROUP BY lane, state
)`
}
