import { newFacts } from '@waybill/delivery/queue'
import type { OrderPolicy } from '@waybill/delivery/store'
import type { Tables } from '../open/tables.js'
import { createPostponed, type Postponed, type Returned } from './postponed.js'
import type { Met, StoreLane } from './store-lane.js'

/**
 * Looks beyond the window of a lane for the events of sources that have few in it, so that one source's backlog keeps no other
 * source waiting. It looks at most ten windows ahead, and remembers 8 bytes for each event that it finds there.
 */
export interface ReadAhead {
  /** Whether there is something to look at. Never while the lane follows, or where there is one source. */
  isBehind(lane: StoreLane): boolean
  /** Looks at a stretch of the log. Returns deliveries of such sources, in turns. Each has a row now, and the lane will not read it again. */
  next(lane: StoreLane): readonly Returned[]
}

export interface ReadAheadOptions {
  /** Most deliveries of a lane in memory. */
  readonly window: number
  /** Returns the wall time, epoch milliseconds. */
  readonly now: () => number
}

interface Ahead {
  /** All events up to this one have been looked at. */
  cursor: number
  readonly found: Postponed
}

// Events that one call looks at, in some ten milliseconds. Where every event is a head, all of them must be read.
const stretches = { none: 20_000, 'identify-first': 20_000, 'per-user': 5_000 } as const satisfies Record<
  OrderPolicy,
  number
>

export function createReadAhead(tables: Tables, { window, now }: ReadAheadOptions): ReadAhead {
  const { database, entries, laneSets, sources, counters } = tables
  const select = database.prepare(
    `SELECT seq, source, keys, barrier, lane_set FROM events WHERE seq > ? AND seq <= ?
     AND (? OR (? AND barrier = 1) OR source NOT IN (SELECT value FROM json_each(?))) ORDER BY seq`,
  )
  const aheads = new Map<StoreLane, Ahead>()
  const farthest = 10 * window
  // A source with as many is not looked for, and no more than this comes into memory beyond the window.
  const few = Math.max(1, Math.floor(window / 20))

  function aheadOf(lane: StoreLane): Ahead {
    let ahead = aheads.get(lane)
    if (!ahead) {
      ahead = { cursor: 0, found: createPostponed(() => 0) }
      aheads.set(lane, ahead)
    }
    ahead.cursor = Math.max(ahead.cursor, lane.cursor)
    return ahead
  }

  const endOf = (lane: StoreLane) => Math.min(counters.seq, lane.cursor + farthest)

  function look(lane: StoreLane, ahead: Ahead): void {
    const last = Math.min(endOf(lane), ahead.cursor + stretches[lane.order])
    const { order } = lane
    const many = sources.ids().filter((id) => lane.countOf(sources.textOf(id)) >= few)
    const rows = select.all(
      ahead.cursor,
      last,
      order === 'per-user' ? 1 : 0,
      order === 'identify-first' ? 1 : 0,
      JSON.stringify(many),
    )
    const stored = new Map(
      entries
        .between(ahead.cursor + 1, last)
        .filter((row) => row.lane === lane.id)
        .map((row) => [row.seq, row]),
    )
    for (const row of rows) {
      const seq = Number(row['seq'])
      const known = stored.get(seq)
      if (known ? known.progress.state !== 'pending' || known.replayed : lane.recovered.has(seq)) continue
      if (!laneSets.get(Number(row['lane_set'])).lanes.includes(lane.id)) continue
      const source = sources.textOf(Number(row['source']))
      const met: Met = {
        seq,
        source,
        keys: JSON.parse(String(row['keys'])) as string[],
        barrier: row['barrier'] === 1,
        overtaken: known?.progress.overtaken ?? false,
        bulk: false,
        turn: seq,
        behind: seq - 1,
      }
      // Later events wait for the heads of all sources.
      lane.expect(met)
      // What waits is left to the log.
      const waits = known && (known.endpoint !== undefined || known.due > now())
      if (!waits && !many.includes(Number(row['source']))) ahead.found.add(met, {})
    }
    ahead.cursor = last
  }

  function giveRows(lane: StoreLane, back: readonly Returned[]): void {
    const rowless = back.filter(({ seq }) => !entries.between(seq, seq).some((row) => row.lane === lane.id))
    if (rowless.length === 0) return
    tables.transact(() => {
      for (const { seq } of rowless) entries.put(seq, lane.id, newFacts, { at: now() })
    })
  }

  return {
    isBehind(lane) {
      if (lane.following || lane.back >= few || sources.ids().length < 2) return false
      const ahead = aheadOf(lane)
      return ahead.cursor < endOf(lane) || ahead.found.has({})
    },
    next(lane) {
      const ahead = aheadOf(lane)
      look(lane, ahead)
      const back = ahead.found
        .take(few - lane.back, {}, false)
        .filter(({ seq }) => seq > lane.cursor && !lane.recovered.has(seq))
      giveRows(lane, back)
      for (const { seq } of back) lane.recovered.add(seq)
      return back
    },
  }
}
