import type { Database } from '../open/driver.js'
import type { Marks } from './live-delivery.js'

interface MarkedEntry extends Marks {
  readonly seq: number
  readonly lane: number
}

/** The table of marks. Marks must outlive this process. */
export interface MarkRows {
  put(seq: number, lane: number, marks: Marks): void
  delete(seq: number, lane: number): void
  all(): readonly MarkedEntry[]
}

export const noMarks: Marks = { started: false, doubt: false, planning: false, stops: 0 }

export function createMarkRows(database: Database): MarkRows {
  const put = database.prepare('INSERT OR REPLACE INTO marks VALUES (?, ?, ?, ?, ?, ?)')
  const remove = database.prepare('DELETE FROM marks WHERE seq = ? AND lane = ?')
  const all = database.prepare('SELECT * FROM marks')
  return {
    put(seq, lane, { started, doubt, planning, stops }) {
      put.run(seq, lane, started ? 1 : 0, doubt ? 1 : 0, planning ? 1 : 0, stops)
    },
    delete: (seq, lane) => void remove.run(seq, lane),
    all: () =>
      all.all().map((row) => ({
        seq: Number(row['seq']),
        lane: Number(row['lane']),
        started: row['started'] === 1,
        doubt: row['doubt'] === 1,
        planning: row['planning'] === 1,
        stops: Number(row['stops']),
      })),
  }
}

/** Changes the marks of a previous owner. A started delivery is in doubt; after an unclean stop, one on probation has one stop more. */
export function inheritMarks(database: Database, unclean: boolean): void {
  database.exec('UPDATE marks SET doubt = 1, started = 0 WHERE started = 1')
  if (unclean) database.exec('UPDATE marks SET stops = stops + 1, planning = 0 WHERE planning = 1')
  else database.exec('UPDATE marks SET stops = 0, planning = 0')
  database.exec('DELETE FROM marks WHERE doubt = 0 AND stops = 0')
}

/** Names the marks of a delivery in a map. */
export function markKey(lane: number, seq: number): string {
  return `${lane} ${seq}`
}
