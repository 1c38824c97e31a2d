import { fromText, toText } from '@waybill/delivery/queue'
import type { Hold } from '@waybill/delivery/store'
import type { Database } from '../database/database.js'
import { readyAgain } from '../settle/leave-order.js'
import type { LaneTable } from './lane-table.js'

/** The holds of lanes and endpoints. */
export interface Holds {
  hold(hold: Hold): Promise<void>
  resume(lane: string, endpoint?: string): Promise<void>
  all(): Promise<Hold[]>
}

/** Most deliveries that one statement makes due. */
const together = 5_000

export function createHolds({ schema, run }: Database, lanes: LaneTable): Holds {
  return {
    async hold({ lane, endpoint, reason }) {
      await run(
        `INSERT INTO ${schema}.holds (lane, endpoint, reason) VALUES ($1, $2, $3)
         ON CONFLICT (lane, endpoint) DO UPDATE SET reason = excluded.reason`,
        [lanes.idOf(lane), toText(endpoint ?? ''), toText(reason)],
      )
    },
    async resume(lane, endpoint) {
      const id = lanes.idOf(lane)
      await run(`DELETE FROM ${schema}.holds WHERE lane = $1 AND endpoint = $2`, [id, toText(endpoint ?? '')])
      // A leased delivery is due when its lease ends, and one that waits for an earlier event when that is settled.
      const statement = `WITH waiting AS MATERIALIZED (
          SELECT seq FROM ${schema}.queue q
          WHERE lane = $1 AND due_at > 'epoch' AND worker IS NULL AND waits_for IS NULL
            AND NOT EXISTS (SELECT FROM ${schema}.holds h WHERE h.lane = q.lane AND h.endpoint <> '' AND h.endpoint = q.endpoint)
          ORDER BY due_at LIMIT $2 FOR UPDATE
        ), woken AS (
          UPDATE ${schema}.queue q SET ${readyAgain} FROM waiting w
          WHERE q.lane = $1 AND q.seq = w.seq RETURNING 1
        )
        SELECT count(*) AS count FROM woken`
      for (let count = together; count === together; ) {
        const [row] = await run(statement, [id, together])
        count = Number(row?.['count'])
      }
    },
    async all() {
      const rows = await run(
        `SELECT l.name, h.endpoint, h.reason FROM ${schema}.holds h JOIN ${schema}.lanes l ON l.id = h.lane
         ORDER BY l.id, h.endpoint`,
      )
      return rows.map(({ name, endpoint, reason }) => ({
        lane: name as string,
        ...(endpoint === '' ? {} : { endpoint: fromText(endpoint as string) }),
        reason: fromText(reason as string),
      }))
    },
  }
}
