import type { DeliveryQuery, Replayable } from '@waybill/delivery/store'
import { dueOf, enterOrderParts } from '../accept/enter-order.js'
import type { Database } from '../database/database.js'
import type { LaneTable } from '../lease/lane-table.js'
import { conditionsOf } from '../ledger/delivery-query.js'
import { latenessParts } from './lateness.js'

/** Replays of deliveries: first marked, then made pending a few at a time. */
export interface Replays {
  countReplayable(query: DeliveryQuery): Promise<Record<string, Replayable>>
  mark(query: DeliveryQuery, replay: string): Promise<number>
  replay(replay: string, max: number): Promise<number>
  /** The names of replays with marked deliveries. */
  unfinished(): Promise<string[]>
}

export function createReplays(database: Database, lanes: LaneTable): Replays {
  const { schema, run, unit } = database

  /** The deliveries that a replay would take, as a part of a statement, and its values. */
  const meantBy = (query: DeliveryQuery) => {
    const { event, entry, values } = conditionsOf(query, 3, lanes.idNamed)
    const meant = `meant AS MATERIALIZED (
       SELECT l.slot, l.seq, l.lane, l.replay, v.keys FROM ${schema}.ledger l, ${schema}.events v
       WHERE v.slot = l.slot AND v.seq = l.seq AND v.body IS NOT NULL AND l.state <> 5 AND ${event} AND ${entry})`
    return { meant, values: [lanes.ordered('per-user'), lanes.ordered('identify-first'), ...values] }
  }

  /** Resolves with the number of deliveries that are pending again, and of marks that were looked at. */
  async function replayMarked(replay: string, max: number): Promise<{ moved: number; looked: number }> {
    const [row] = await run(
      `WITH marked AS MATERIALIZED (
         SELECT l.slot, l.seq, l.lane FROM ${schema}.ledger l WHERE l.replay = $1 ORDER BY l.seq, l.lane LIMIT $2 FOR UPDATE
       ), kept AS MATERIALIZED (
         SELECT m.*, v.bytes, v.barrier, v.keys, hashtext(v.source) AS source FROM marked m JOIN ${schema}.events v ON v.slot = m.slot AND v.seq = m.seq
         WHERE v.body IS NOT NULL
       ), ended AS (
         UPDATE ${schema}.ledger l SET replay = NULL FROM marked m
         WHERE l.slot = m.slot AND l.seq = m.seq AND l.lane = m.lane
           AND NOT EXISTS (SELECT FROM kept k WHERE k.seq = m.seq AND k.lane = m.lane)
       ), moved AS (
         DELETE FROM ${schema}.ledger l USING kept k
         WHERE l.slot = k.slot AND l.seq = k.seq AND l.lane = k.lane AND l.state <> 5
         RETURNING l.*, k.bytes, k.barrier, k.keys, k.source
       ), entry AS MATERIALIZED (
         SELECT o.*, nextval('${schema}.seqs') AS turn FROM (
           SELECT lane, seq, slot, lease, step, maybe, late, replays + 1 AS replays, bytes, source, attempts,
             CASE WHEN lane = ANY($3::smallint[] || $4::smallint[]) THEN keys END AS keys,
             lane = ANY($3::smallint[]) OR (barrier AND lane = ANY($4::smallint[])) AS head
           FROM moved ORDER BY seq, lane) o
       ), ${enterOrderParts(schema, true)}, queued AS (
         INSERT INTO ${schema}.queue
           (lane, seq, slot, due_at, waits_for, drawn, source, lease, step, maybe, late, replays, bytes, keys, head, attempts)
         SELECT lane, seq, slot, ${dueOf('b.head')}, b.head, turn, source, lease, step, maybe, late, replays, bytes, keys, e.head, attempts
         FROM entry e LEFT JOIN behind b USING (lane, turn)
       ), counted AS (
         INSERT INTO ${schema}.tallies (lane, pending, delivered, skipped, parked, expired, bytes)
         SELECT lane, count(*), -count(*) FILTER (WHERE state = 1), -count(*) FILTER (WHERE state = 2),
           -count(*) FILTER (WHERE state = 3), -count(*) FILTER (WHERE state = 4),
           sum(bytes)
         FROM moved GROUP BY lane
       )
       SELECT (SELECT count(*) FROM moved) AS moved, (SELECT count(*) FROM marked) AS looked`,
      [replay, max, lanes.ordered('per-user'), lanes.ordered('identify-first')],
    )
    return { moved: Number(row?.['moved']), looked: Number(row?.['looked']) }
  }

  return {
    async countReplayable(query) {
      const { meant, values } = meantBy(query)
      const rows = await run(
        `WITH ${meant}, ${latenessParts(schema)}
         SELECT lane, count(*) AS count, count(*) FILTER (WHERE late) AS overtaken FROM dated GROUP BY lane`,
        values,
      )
      return Object.fromEntries(
        rows.map(({ lane, count, overtaken }) => [
          lanes.nameOf(lane as number),
          { count: Number(count), overtaken: Number(overtaken) },
        ]),
      )
    },
    mark: (query, replay) =>
      unit(async (inUnit) => {
        const { meant, values } = meantBy(query)
        const rows = await inUnit(
          `WITH ${meant}, ${latenessParts(schema)}, marked AS (
             UPDATE ${schema}.ledger l SET replay = $${values.length + 1}, late = d.late FROM dated d
             WHERE l.slot = d.slot AND l.seq = d.seq AND l.lane = d.lane AND l.replay IS NULL AND l.discard IS NULL AND l.state <> 5
             RETURNING 1)
           SELECT count(*) AS count FROM marked`,
          [...values, replay],
        )
        return Number(rows[0]?.['count'])
      }),
    async replay(replay, max) {
      for (;;) {
        const { moved, looked } = await replayMarked(replay, max)
        if (moved > 0 || looked === 0) return moved
      }
    },
    async unfinished() {
      const rows = await run(`SELECT DISTINCT replay FROM ${schema}.ledger WHERE replay IS NOT NULL`)
      return rows.map(({ replay }) => replay as string)
    },
  }
}
