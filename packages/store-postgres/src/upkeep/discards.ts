import { toText } from '@waybill/delivery/queue'
import type { Discard, ParkedQuery } from '@waybill/delivery/store'
import type { Database, Statement } from '../database/database.js'
import type { LaneTable } from '../lease/lane-table.js'
import { conditionsOf } from '../ledger/delivery-query.js'
import { dropBodiesStatement, lockBodiesStatement } from './forget.js'

/** Discards of parked deliveries: first marked, then ended a few at a time. */
export interface Discards {
  mark(query: ParkedQuery, discard: Discard): Promise<number>
  end(name: string, max: number): Promise<number>
  /** The names of discards with marked deliveries. */
  unfinished(): Promise<string[]>
  /** Whether bodies of settled events are kept. */
  keepBodies(keep: boolean): void
}

export function createDiscards({ schema, run, unit }: Database, lanes: LaneTable): Discards {
  let keepsBodies = true

  /** Resolves with the number of deliveries that are discarded, and of marks that were looked at. */
  async function endMarked(inUnit: Statement, name: string, max: number): Promise<{ ended: number; looked: number }> {
    const seqs = keepsBodies ? [] : await marked(inUnit, name, max)
    if (seqs.length > 0) await inUnit(lockBodiesStatement(schema), [seqs])
    const [row] = await inUnit(
      `WITH marked AS MATERIALIZED (
         SELECT l.slot, l.seq, l.lane FROM ${schema}.ledger l WHERE l.discard = $1 ORDER BY l.seq, l.lane LIMIT $2 FOR UPDATE
       ), ended AS (
         UPDATE ${schema}.ledger l SET discard = NULL, state = 6, settled_at = clock_timestamp(), parked_as = l.reason,
           reason = d.reason, let_go_at = d.at, let_go_by = d.asked_by
         FROM marked m, ${schema}.discards d
         WHERE d.name = $1 AND l.slot = m.slot AND l.seq = m.seq AND l.lane = m.lane AND l.state = 3
         RETURNING l.lane
       ), unmarked AS (
         UPDATE ${schema}.ledger l SET discard = NULL FROM marked m
         WHERE l.slot = m.slot AND l.seq = m.seq AND l.lane = m.lane
           AND (l.state <> 3 OR NOT EXISTS (SELECT FROM ${schema}.discards d WHERE d.name = $1))
       ), counted AS (
         INSERT INTO ${schema}.tallies (lane, parked) SELECT lane, -count(*) FROM ended GROUP BY lane
       )
       SELECT (SELECT count(*) FROM ended) AS ended, (SELECT count(*) FROM marked) AS looked`,
      [name, max],
    )
    if (seqs.length > 0) await inUnit(dropBodiesStatement(schema), [seqs])
    return { ended: Number(row?.['ended']), looked: Number(row?.['looked']) }
  }

  async function marked(inUnit: Statement, name: string, max: number): Promise<number[]> {
    const rows = await inUnit(
      `SELECT l.seq FROM ${schema}.ledger l WHERE l.discard = $1 ORDER BY l.seq, l.lane LIMIT $2`,
      [name, max],
    )
    return rows.map(({ seq }) => Number(seq))
  }

  return {
    async mark({ parkedBefore, ...query }, { name, reason, by, at }) {
      const { event, entry, values } = conditionsOf(query, 6, lanes.idNamed)
      const [row] = await run(
        `WITH marked AS (
           UPDATE ${schema}.ledger l SET discard = $1 FROM ${schema}.events v
           WHERE v.slot = l.slot AND v.seq = l.seq AND l.state = 3 AND l.replay IS NULL AND l.discard IS NULL
             AND ($5::float8 IS NULL OR l.settled_at < to_timestamp($5::float8 / 1000)) AND ${event} AND ${entry}
           RETURNING 1
         ), noted AS (
           INSERT INTO ${schema}.discards (name, reason, asked_by, at)
           SELECT $1, $2, $3, $4 WHERE EXISTS (SELECT FROM marked) ON CONFLICT DO NOTHING
         )
         SELECT count(*) AS count FROM marked`,
        [name, toText(reason), by === undefined ? null : toText(by), at, parkedBefore ?? null, ...values],
      )
      return Number(row?.['count'])
    },
    async end(name, max) {
      for (;;) {
        const { ended, looked } = await unit((inUnit) => endMarked(inUnit, name, max))
        if (ended > 0) return ended
        if (looked > 0) continue
        // Another process may have taken the last page and not ended it yet.
        await run(
          `DELETE FROM ${schema}.discards
           WHERE name = $1 AND NOT EXISTS (SELECT FROM ${schema}.ledger l WHERE l.discard = $1)`,
          [name],
        )
        return 0
      }
    },
    async unfinished() {
      const rows = await run(
        `SELECT d.name FROM ${schema}.discards d
         WHERE EXISTS (SELECT FROM ${schema}.ledger l WHERE l.discard = d.name) ORDER BY d.at, d.name`,
      )
      return rows.map(({ name }) => name as string)
    },
    keepBodies(keep) {
      keepsBodies = keep
    },
  }
}
