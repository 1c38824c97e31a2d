import type { Hold } from '@waybill/delivery/store'
import type { Database } from './database.js'
import type { LaneTable } from './lane-table.js'
import { fromText, toText } from './row-text.js'

export interface Holds {
  hold(hold: Hold): Promise<void>
  resume(lane: string, endpoint?: string): Promise<void>
  all(): Promise<Hold[]>
}

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
      if (endpoint === undefined) return
      await run(`UPDATE ${schema}.queue SET held = NULL, due_at = clock_timestamp() WHERE lane = $1 AND held = $2`, [
        id,
        toText(endpoint),
      ])
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
