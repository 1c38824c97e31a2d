import { fromText } from '@waybill/delivery/queue'
import type { Hold, HoldInForce } from '@waybill/delivery/store'
import type { Database } from '../database/database.js'
import { uncounted } from '../database/uncounted.js'
import type { LaneTable } from '../lease/lane-table.js'
import { readyAgain } from '../settle/leave-order.js'

/** The holds of lanes and endpoints, and what waits for their end. */
export interface Holds {
  /** Makes due what waits for a time, but not what is filed under an endpoint that is held. */
  endWaits(lane: string): Promise<void>
  all(): Promise<Hold[]>
  /** The same, with who set them and since when. */
  inForce(): Promise<HoldInForce[]>
}

/** Most deliveries that one statement makes due. */
const together = 5_000

/** Makes due what waits for a time in a lane: `$1` its id, `$2` most deliveries. */
export function endWaitsStatement(schema: string): string {
  // A leased delivery is due when its lease ends, and one that waits for an earlier event when that is settled.
  return `WITH waiting AS MATERIALIZED (
  SELECT seq FROM ${schema}.queue q
  WHERE lane = $1 AND due_at > 'epoch' AND worker IS NULL AND waits_for IS NULL
    AND NOT EXISTS (SELECT FROM ${schema}.holds h WHERE h.lane = q.lane AND h.endpoint <> '' AND h.endpoint = q.endpoint)
  ORDER BY due_at LIMIT $2 FOR UPDATE
), woken AS (
  UPDATE ${schema}.queue q SET ${readyAgain} FROM ${uncounted('waiting', 'seq')} AS w(seq)
  WHERE q.lane = $1 AND q.seq = w.seq RETURNING 1
)
SELECT count(*) AS count FROM woken`
}

export function createHolds({ schema, run }: Database, lanes: LaneTable): Holds {
  async function inForce(): Promise<HoldInForce[]> {
    const rows = await run(
      `SELECT l.id, l.name, h.endpoint, h.reason, extract(epoch FROM h.since) * 1000 AS since, h.held_by
       FROM ${schema}.holds h JOIN ${schema}.lanes l ON l.id = h.lane ORDER BY l.id, h.endpoint`,
    )
    return rows.map(({ id, name, endpoint, reason, since, held_by: by }) => ({
      lane: lanes.knownAs(id as number, name as string),
      ...(endpoint === '' ? {} : { endpoint: fromText(endpoint as string) }),
      reason: fromText(reason as string),
      ...(since === null ? {} : { since: Math.trunc(Number(since)) }),
      ...(by === null ? {} : { by: fromText(by as string) }),
    }))
  }

  return {
    async endWaits(lane) {
      const id = lanes.idOf(lane)
      const statement = endWaitsStatement(schema)
      for (let count = together; count === together; ) {
        const [row] = await run(statement, [id, together])
        count = Number(row?.['count'])
      }
    },
    all: async () => (await inForce()).map(({ since: _, by: __, ...hold }) => hold),
    inForce,
  }
}
