import type { Tables } from '../../open/tables.js'
import type { StoredDelivery } from '../../rows/delivery-rows.js'
import type { StoreLane } from '../store-lane.js'
import type { LoggedEvent, LogPage } from './pages.js'

/** An event as the log has it, without its body. */
interface LoggedRow extends LoggedEvent {
  readonly laneSet: number
}

/** The live delivery of an event that is pending in a lane, and what is stored of it. */
export interface LoggedDelivery extends LoggedRow {
  readonly stored: StoredDelivery | undefined
}

/** Reads events from the log that lanes have not read, without their bodies. */
export interface LogRows {
  all(page: LogPage): readonly LoggedRow[]
  /** The first ones of a source. */
  ofSource(source: number, page: LogPage, limit: number): readonly LoggedRow[]
  /** Those that are pending and live in a lane, of some rows of a page. */
  pendingIn(lane: StoreLane, rows: readonly LoggedRow[], page: LogPage): readonly LoggedDelivery[]
}

export function createLogRows({ database, entries, laneSets }: Tables): LogRows {
  const select = 'SELECT seq, source, keys, barrier, lane_set FROM events WHERE seq BETWEEN ? AND ?'
  const all = database.prepare(`${select} ORDER BY seq`)
  const ofSource = database.prepare(`${select} AND source = ? ORDER BY seq LIMIT ?`)
  return {
    all: ({ first, last }) => all.all(first, last).map(loggedRowOf),
    ofSource: (source, { first, last }, limit) => ofSource.all(first, last, source, limit).map(loggedRowOf),
    pendingIn(lane, rows, { first, last }) {
      const ofLane = entries.between(first, last).filter((row) => row.lane === lane.id)
      const rowOf = new Map(ofLane.map((row) => [row.seq, row]))
      return rows.flatMap((row) => {
        const stored = rowOf.get(row.seq)
        if (stored ? stored.progress.state !== 'pending' || stored.replayed : lane.recovered.has(row.seq)) return []
        return laneSets.get(row.laneSet).lanes.includes(lane.id) ? { ...row, stored } : []
      })
    },
  }
}

function loggedRowOf(row: Record<string, unknown>): LoggedRow {
  return {
    seq: Number(row['seq']),
    source: Number(row['source']),
    keys: JSON.parse(String(row['keys'])) as string[],
    barrier: row['barrier'] === 1,
    laneSet: Number(row['lane_set']),
  }
}
