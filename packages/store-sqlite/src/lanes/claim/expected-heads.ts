import type { Tables } from '../../open/tables.js'
import { metOf } from '../found/found.js'
import type { StoreLane } from '../store-lane.js'

/**
 * Makes a lane that is behind know all heads that it has not read yet, so that the earlier ones of a person can be found. The
 * first call reads the rest of the log, without the bodies; a later one what came since. Each head costs as much memory as
 * one that was read.
 */
export function createExpectedHeads({
  database,
  entries,
  laneSets,
  sources,
  counters,
}: Tables): (lane: StoreLane) => void {
  const select = database.prepare(
    'SELECT seq, source, keys, barrier, lane_set FROM events WHERE seq > ? AND seq <= ? AND (? OR barrier = 1) ORDER BY seq',
  )
  const known = new Map<StoreLane, number>()

  return (lane) => {
    if (lane.following || lane.order === 'none') return
    const from = Math.max(lane.cursor, known.get(lane) ?? 0)
    const last = counters.seq
    known.set(lane, last)
    if (from >= last) return
    const rows = new Map(
      entries
        .between(from + 1, last)
        .filter((row) => row.lane === lane.id)
        .map((row) => [row.seq, row]),
    )
    for (const head of select.all(from, last, lane.order === 'per-user' ? 1 : 0)) {
      const seq = Number(head['seq'])
      const row = rows.get(seq)
      const isOver = row ? row.progress.state !== 'pending' || row.replayed !== undefined : lane.recovered.has(seq)
      if (isOver || !laneSets.get(Number(head['lane_set'])).lanes.includes(lane.id)) continue
      const keys = JSON.parse(String(head['keys'])) as string[]
      const overtaken = row?.progress.overtaken ?? false
      const about = { seq, source: Number(head['source']), keys, barrier: head['barrier'] === 1, overtaken }
      lane.expect(metOf({ ...about, due: 0, wait: 0, endpoint: undefined }, sources))
    }
  }
}
