import { formerLaneOf, type SeqTable } from '@waybill/delivery/queue'
import type { StoreLane as LaneToOpen } from '@waybill/delivery/store'
import { createStoreLane } from '../lanes/create-store-lane.js'
import type { StoreLane } from '../lanes/store-lane.js'
import type { LiveEvent } from '../rows/live-delivery.js'
import { createSettledRuns } from '../upkeep/settled-runs.js'
import type { Database } from './driver.js'

/** Gives lanes what the file has under a former name of theirs. */
export function renameLanes(database: Database, lanes: readonly LaneToOpen[]): void {
  const accepted = database.prepare('SELECT accepted FROM lanes WHERE name = ?')
  for (const lane of lanes) {
    const former = formerLaneOf(lane, (name) => {
      const row = accepted.get(name)
      return row && Number(row['accepted'])
    })
    if (former === undefined) continue
    database.exec('BEGIN IMMEDIATE')
    // It has had no event, so that nothing refers to it.
    database.prepare('DELETE FROM lanes WHERE name = ?').run(lane.name)
    database.prepare('UPDATE lanes SET name = ? WHERE name = ?').run(lane.name, former)
    for (const table of ['holds', 'pauses'])
      database.prepare(`UPDATE OR REPLACE ${table} SET lane = ? WHERE lane = ?`).run(lane.name, former)
    database.exec('COMMIT')
  }
}

/** Adds new lanes. They begin after the last event. */
export function registerLanes(database: Database, lanes: readonly LaneToOpen[], seq: number): void {
  const insert = database.prepare('INSERT OR IGNORE INTO lanes (name, low, pending_bytes) VALUES (?, ?, 0)')
  for (const { name } of lanes) insert.run(name, seq + 1)
}

export interface OpenLanesOptions {
  readonly window: number
  readonly elapsed: () => number
  readonly onReady: (lane: string) => void
  readonly live: SeqTable<LiveEvent>
  /** See `Limits.span`. */
  readonly span: number
}

/** Makes every lane of the file. One that is not in `settings` keeps its deliveries, and nothing leases them. */
export function openLanes(
  database: Database,
  settings: readonly LaneToOpen[],
  options: OpenLanesOptions,
): ReadonlyMap<string, StoreLane> {
  const { window, elapsed, onReady, live, span } = options
  const seq = Number(database.prepare('SELECT seq FROM store').get()?.['seq'])
  const runs = createSettledRuns(database, span)
  const lanes = new Map<string, StoreLane>()
  for (const row of database.prepare('SELECT id, name, low FROM lanes ORDER BY id').all()) {
    const id = Number(row['id'])
    const name = String(row['name'])
    const cursor = Number(row['low']) - 1
    const lane = createStoreLane({
      id,
      name,
      order: settings.find((one) => one.name === name)?.order ?? 'none',
      window,
      cursor,
      following: cursor >= seq,
      now: elapsed,
      onReady: () => onReady(name),
      onDropped(dropped) {
        if (dropped.holders === 0) live.delete(dropped.seq)
      },
    })
    for (const ended of runs.between(id, cursor + 1, seq).keys()) lane.recovered.add(ended)
    lanes.set(name, lane)
  }
  return lanes
}
