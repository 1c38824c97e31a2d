import { admitEvent, createLaneRoom, isLaneFull, type LaneLoad, type StoreBounds } from '@waybill/delivery/queue'
import type { LaneFilling, LaneFull, NewEvent, StoreLane } from '@waybill/delivery/store'
import type { Database, Statement } from '../database/database.js'
import { digestOf } from '../database/digests.js'
import type { LaneTable } from '../lease/lane-table.js'
import { createCredit, loadsOf, type RoomLane } from './credit.js'

/**
 * Bounds what is pending in each lane, for all processes. A look at the counters gives this process a credit of 1 % of the
 * bound at most, which it takes events from without a look. So a lane may get what the other processes have as credit, or in
 * open transactions, beyond its bound.
 */
export interface Room {
  /** Adds lanes of this process, and looks at the counters of all. */
  open(lanes: readonly StoreLane[]): Promise<void>
  /** Takes the room of these events from the credit. Returns whether it was enough; if not, nothing is taken. */
  take(events: readonly NewEvent[]): boolean
  /**
   * Looks at the counters, with one statement, and takes the room of what fits. Returns each event as it is to be stored, or
   * the full lane that refuses it. A duplicate needs no room.
   */
  look(run: Statement, events: readonly NewEvent[]): Promise<readonly (NewEvent | LaneFull)[]>
  /** The lanes that came near a bound since the last call; `undefined` when none did. */
  filling(): readonly LaneFilling[] | undefined
  /** How full a lane is; `undefined` for a lane that this process does not have. */
  fillOf(lane: string, load: LaneLoad): number | undefined
}

export function createRoom(database: Database, lanes: LaneTable, bounds: StoreBounds): Room {
  const { schema } = database
  const rooms = new Map<string, RoomLane>()
  let noted: LaneFilling[] | undefined

  /** The counters of these lanes, and which of the digests are known. One statement. */
  async function read(run: Statement, some: readonly RoomLane[], digests: readonly string[]) {
    const rows = await run(
      `SELECT lane::int AS lane, coalesce(sum(pending), 0)::bigint AS pending, coalesce(sum(bytes), 0)::bigint AS bytes, NULL AS digest
       FROM ${schema}.tallies WHERE lane = ANY($1::smallint[]) GROUP BY lane
       UNION ALL SELECT NULL, NULL, NULL, digest::text FROM ${schema}.ids WHERE digest = ANY($2::uuid[])`,
      [some.map(({ id }) => id), digests],
    )
    const known = new Set(rows.flatMap(({ digest }) => (digest === null ? [] : [String(digest).replaceAll('-', '')])))
    const loads = new Map(
      rows.map(({ lane, pending, bytes }) => [lane, { pending: Number(pending), bytes: Number(bytes) }]),
    )
    return { known, loadOf: ({ id }: RoomLane) => loads.get(id) ?? { pending: 0, bytes: 0 } }
  }

  function judge(event: NewEvent): NewEvent | LaneFull {
    const judged = admitEvent(event, (name) => {
      const lane = rooms.get(name)
      const full = lane?.room.full(lane.credit.load(), event.bytes)
      return full && { full, skips: lane?.room.skips ?? false }
    })
    if (!isLaneFull(judged)) for (const name of judged.lanes) rooms.get(name)?.credit.add(1, event.bytes)
    return judged
  }

  return {
    async open(settings) {
      for (const lane of settings) {
        const room = createLaneRoom(lane, bounds)
        rooms.set(lane.name, { id: lanes.idOf(lane.name), room, credit: createCredit(room) })
      }
      const all = [...rooms.values()]
      const since = all.map(({ credit }) => credit.taken())
      const { loadOf } = await read(database.run, all, [])
      for (const [index, lane] of all.entries()) lane.credit.renew(loadOf(lane), since[index] as LaneLoad)
    },
    take(events) {
      const loads = loadsOf(events, rooms)
      for (const [{ credit }, { pending, bytes }] of loads) if (!credit.covers(pending, bytes)) return false
      for (const [{ credit }, { pending, bytes }] of loads) credit.add(pending, bytes)
      return true
    },
    async look(run, events) {
      const some = [...loadsOf(events, rooms).keys()]
      const digests = events.map(({ source, event }) => digestOf(source, event.messageId))
      const since = some.map(({ credit }) => credit.taken())
      const { known, loadOf } = await read(run, some, digests)
      for (const [index, lane] of some.entries()) lane.credit.renew(loadOf(lane), since[index] as LaneLoad)
      const judged = events.map((event, index) => {
        const digest = digests[index] as string
        if (known.has(digest)) return event
        const one = judge(event)
        if (!isLaneFull(one)) known.add(digest)
        return one
      })
      for (const { room, credit } of some) {
        const filling = room.noteFill(credit.load())
        if (filling) (noted ??= []).push(filling)
      }
      return judged
    },
    filling() {
      const taken = noted
      noted = undefined
      return taken
    },
    fillOf: (lane, load) => rooms.get(lane)?.room.fill(load),
  }
}
