import type { Hold } from '@waybill/delivery/store'
import type { Database } from '../open/driver.js'

/** The table of holds. */
export interface HoldRows {
  put(hold: Hold): void
  delete(lane: string, endpoint: string | undefined): void
  all(): readonly Hold[]
}

// Stored as the endpoint for the hold of a whole lane, as the table's key needs one.
const wholeLane = '\n'

export function createHoldRows(database: Database): HoldRows {
  const put = database.prepare('INSERT OR REPLACE INTO holds VALUES (?, ?, ?)')
  const remove = database.prepare('DELETE FROM holds WHERE lane = ? AND endpoint = ?')
  const all = database.prepare('SELECT * FROM holds')
  const read = () => all.all().map(holdOf)
  // Every lease asks for them.
  let known = read()
  return {
    put({ lane, endpoint = wholeLane, reason }) {
      put.run(lane, endpoint, reason)
      known = read()
    },
    delete(lane, endpoint = wholeLane) {
      remove.run(lane, endpoint)
      known = read()
    },
    all: () => known,
  }
}

function holdOf(row: Record<string, unknown>): Hold {
  const endpoint = String(row['endpoint'])
  const hold = { lane: String(row['lane']), reason: String(row['reason']) }
  return endpoint === wholeLane ? hold : { ...hold, endpoint }
}
