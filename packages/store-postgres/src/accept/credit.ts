import { type LaneLoad, type LaneRoom, nearlyFull } from '@waybill/delivery/queue'
import type { NewEvent } from '@waybill/delivery/store'

/** A lane and its room. */
export interface RoomLane {
  readonly id: number
  readonly room: LaneRoom
  readonly credit: Credit
}

/** What a process may take in a lane before it looks at the counters again. */
export interface Credit {
  /** What the last look found, and what was taken since it began. */
  load(): LaneLoad
  /** All that was ever taken. */
  taken(): LaneLoad
  covers(pending: number, bytes: number): boolean
  add(pending: number, bytes: number): void
  /** Notes what a look found. `since` is what was taken when the look began: the rest is not in its numbers. */
  renew(found: LaneLoad, since: LaneLoad): void
}

const share = 0.01

export function createCredit({ maxPending, maxPendingBytes }: LaneRoom): Credit {
  let load = { pending: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY }
  let taken = { pending: 0, bytes: 0 }
  let most = { pending: 0, bytes: 0 }

  return {
    load: () => load,
    taken: () => taken,
    covers: (pending, bytes) => load.pending + pending <= most.pending && load.bytes + bytes <= most.bytes,
    add(pending, bytes) {
      load = { pending: load.pending + pending, bytes: load.bytes + bytes }
      taken = { pending: taken.pending + pending, bytes: taken.bytes + bytes }
    },
    renew(found, since) {
      load = {
        pending: found.pending + taken.pending - since.pending,
        bytes: found.bytes + taken.bytes - since.bytes,
      }
      most = { pending: upTo(load.pending, maxPending), bytes: upTo(load.bytes, maxPendingBytes) }
    },
  }
}

/** To where a credit reaches. It ends before the mark of a warning, so that a look finds the event that reaches it. */
function upTo(load: number, bound: number): number {
  const mark = Math.ceil(nearlyFull * bound) - 1
  const end = load + Math.max(1, Math.floor(share * bound))
  return load < mark ? Math.min(end, mark) : Math.min(end, bound)
}

/** How much these events bring to each of their lanes. */
export function loadsOf(
  events: readonly NewEvent[],
  rooms: ReadonlyMap<string, RoomLane>,
): Map<RoomLane, { pending: number; bytes: number }> {
  const loads = new Map<RoomLane, { pending: number; bytes: number }>()
  for (const { lanes, bytes } of events) {
    for (const name of lanes) {
      const lane = rooms.get(name)
      if (!lane) continue
      const load = loads.get(lane)
      if (load) {
        load.pending++
        load.bytes += bytes
      } else loads.set(lane, { pending: 1, bytes })
    }
  }
  return loads
}
