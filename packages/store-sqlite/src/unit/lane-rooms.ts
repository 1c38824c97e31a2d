import { admitEvent, createLaneRoom, type LaneRoom, type StoreBounds } from '@waybill/delivery/queue'
import type { LaneFilling, LaneFull, NewEvent, StoreLane } from '@waybill/delivery/store'
import type { Tables } from '../open/tables.js'

/** The room in each lane of this process, by the counters of the unit that is being written. */
export interface LaneRooms {
  /** The event as it is to be stored, or the full lane that refuses it. */
  admit(event: NewEvent): NewEvent | LaneFull
  /** Notes what was accepted, after the commit. */
  accepted(events: Iterable<NewEvent>): void
  /** The lanes that came near a bound since the last call; `undefined` when none did. */
  filling(): readonly LaneFilling[] | undefined
  /** How full the lane is; `undefined` for a lane that this process does not have. */
  fillOf(lane: string): number | undefined
}

export function createLaneRooms(tables: Tables, lanes: readonly StoreLane[], bounds: StoreBounds): LaneRooms {
  const { counters } = tables
  const rooms = new Map<string, { readonly id: number; readonly room: LaneRoom }>(
    lanes.map((lane) => [lane.name, { id: tables.lane(lane.name).id, room: createLaneRoom(lane, bounds) }]),
  )
  let noted: LaneFilling[] | undefined

  function note(names: readonly string[]): void {
    for (const name of names) {
      const lane = rooms.get(name)
      const filling = lane?.room.noteFill(counters.load(lane.id))
      if (filling) (noted ??= []).push(filling)
    }
  }

  return {
    admit: (event) =>
      admitEvent(event, (name) => {
        const lane = rooms.get(name)
        const full = lane?.room.full(counters.load(lane.id), event.bytes)
        return full && { full, skips: lane?.room.skips ?? false }
      }),
    accepted(events) {
      let last: readonly string[] | undefined
      for (const { lanes: names } of events) {
        // Most events have the same list object as the one before.
        if (names !== last) note(names)
        last = names
      }
    },
    filling() {
      const taken = noted
      noted = undefined
      return taken
    },
    fillOf(name) {
      const lane = rooms.get(name)
      return lane?.room.fill(counters.load(lane.id))
    },
  }
}
