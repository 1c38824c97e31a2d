import type { Hold, HoldInForce, VendorPause } from '@waybill/delivery/store'
import type { Database } from '../open/driver.js'

/** The tables of holds, and of the rests that vendors asked for. Times are wall times, epoch milliseconds. */
export interface HoldRows {
  /** One that was in force already keeps who set it, and since when. */
  put(hold: Hold, now: number): void
  /** Ends a hold, and the pause of the endpoint or all of the lane. */
  delete(lane: string, endpoint: string | undefined): void
  all(): readonly HoldInForce[]
  pause(pause: VendorPause, now: number): void
  /** All holds, and the pauses that have not ended. */
  opened(now: number): { readonly holds: readonly HoldInForce[]; readonly pauses: readonly VendorPause[] }
}

// Stored as the endpoint for the whole lane, as the tables' keys need one.
const wholeLane = '\n'

export function createHoldRows(database: Database): HoldRows {
  const put = database.prepare(
    `INSERT INTO holds (lane, endpoint, reason, since, held_by) VALUES (?, ?, ?, ?, ?) ON CONFLICT (lane, endpoint) DO UPDATE
     SET reason = excluded.reason, since = coalesce(since, excluded.since), held_by = coalesce(held_by, excluded.held_by)`,
  )
  const remove = database.prepare('DELETE FROM holds WHERE lane = ? AND endpoint = ?')
  const all = database.prepare('SELECT * FROM holds')
  const pause = database.prepare('INSERT OR REPLACE INTO pauses (lane, endpoint, until) VALUES (?, ?, ?)')
  const pauses = database.prepare('SELECT lane, endpoint, until FROM pauses WHERE until > ?')
  const unpause = database.prepare('DELETE FROM pauses WHERE lane = ? AND (endpoint = ? OR ? = 1)')
  const read = () => all.all().map(holdOf)
  // Every lease asks for them.
  let known = read()
  return {
    put({ lane, endpoint = wholeLane, reason, by }, now) {
      put.run(lane, endpoint, reason, now, by ?? null)
      known = read()
    },
    delete(lane, endpoint = wholeLane) {
      remove.run(lane, endpoint)
      unpause.run(lane, endpoint, endpoint === wholeLane ? 1 : 0)
      known = read()
    },
    all: () => known,
    pause: ({ lane, endpoint = wholeLane, forMs }, now) => void pause.run(lane, endpoint, Math.ceil(now + forMs)),
    opened: (now) => ({
      holds: known,
      pauses: pauses.all(now).map((row) => ({ ...targetOf(row), forMs: Number(row['until']) - now })),
    }),
  }
}

function targetOf(row: Record<string, unknown>) {
  const endpoint = String(row['endpoint'])
  return { lane: String(row['lane']), ...(endpoint === wholeLane ? {} : { endpoint }) }
}

function holdOf(row: Record<string, unknown>): HoldInForce {
  const { since, held_by: by } = row
  return {
    ...targetOf(row),
    reason: String(row['reason']),
    ...(since !== null && { since: Number(since) }),
    ...(by !== null && { by: String(by) }),
  }
}
