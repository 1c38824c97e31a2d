import {
  admitEvent,
  createLaneRoom,
  type LaneRoom,
  nearlyFull,
  restored,
  type StoreBounds,
} from '../queue/lane-room.js'
import type { DeliveryState } from '../store/ledger.js'
import type { StoreLane } from '../store/store.js'
import type { LaneFilling, LaneFull, NewEvent } from '../store/work.js'

export interface MemoryBounds extends StoreBounds {
  readonly maxParked: number
  readonly maxParkedBytes: number
}

/** How much is pending and parked in each lane, and whether there is room for more. */
export interface MemoryLoads {
  open(lane: StoreLane): void
  /** The event as it is to be stored, or the full lane that refuses it. */
  admit(event: NewEvent): NewEvent | LaneFull
  accepted(event: NewEvent): void
  /** A delivery of an event of so many bytes changes its state. */
  moved(lane: string, bytes: number, from: DeliveryState, to: DeliveryState): void
  /** The lanes that came near a bound since the last call; `undefined` when none did. */
  filling(): readonly LaneFilling[] | undefined
  fillOf(lane: string): number
}

interface Load {
  readonly room: LaneRoom
  pending: number
  bytes: number
  parked: number
  parkedBytes: number
  /** Whether it was reported that the parked ones come near their bound. */
  isParkedNoted: boolean
}

export function createMemoryLoads(bounds: MemoryBounds): MemoryLoads {
  const { maxParked, maxParkedBytes } = bounds
  const loads = new Map<string, Load>()
  let noted: LaneFilling[] | undefined

  function whyFull(lane: string, load: Load, bytes: number): LaneFull | undefined {
    const full = load.room.full(load, bytes)
    if (full) return full
    // Parked deliveries stay until a person decides, and memory has an end.
    if (load.parked >= maxParked) return { status: 'full', lane, bound: 'maxParked', limit: maxParked }
    if (load.parkedBytes < maxParkedBytes) return undefined
    return { status: 'full', lane, bound: 'maxParkedBytes', limit: maxParkedBytes }
  }

  /** How much of the bounds of parked deliveries is used. */
  const parkedFill = ({ parked, parkedBytes }: Load) => Math.max(parked / maxParked, parkedBytes / maxParkedBytes)

  function noteParked(lane: string, load: Load): void {
    const fill = parkedFill(load)
    if (fill < restored) load.isParkedNoted = false
    if (fill < nearlyFull || load.isParkedNoted) return
    load.isParkedNoted = true
    const byNumber = load.parked / maxParked === fill
    const [bound, limit] = byNumber
      ? (['maxParked', maxParked] as const)
      : (['maxParkedBytes', maxParkedBytes] as const)
    noted ??= []
    noted.push({ lane, bound, limit, fill })
  }

  return {
    open(lane) {
      loads.set(lane.name, {
        room: createLaneRoom(lane, bounds),
        pending: 0,
        bytes: 0,
        parked: 0,
        parkedBytes: 0,
        isParkedNoted: false,
      })
    },
    admit: (event) =>
      admitEvent(event, (lane) => {
        const load = loads.get(lane)
        const full = load && whyFull(lane, load, event.bytes)
        return full && { full, skips: load.room.skips }
      }),
    accepted({ lanes, skipped, bytes }) {
      for (const { lane, state } of skipped ?? []) {
        const load = state === 'parked' ? loads.get(lane) : undefined
        if (!load) continue
        load.parked++
        load.parkedBytes += bytes
      }
      for (const lane of lanes) {
        const load = loads.get(lane)
        if (!load) continue
        load.pending++
        load.bytes += bytes
        const filling = load.room.noteFill(load)
        if (filling) (noted ??= []).push(filling)
      }
    },
    moved(lane, bytes, from, to) {
      const load = loads.get(lane)
      if (!load) return
      if (from === 'pending' || to === 'pending') {
        const sign = to === 'pending' ? 1 : -1
        load.pending += sign
        load.bytes += sign * bytes
      }
      if (from === 'parked' || to === 'parked') {
        const sign = to === 'parked' ? 1 : -1
        load.parked += sign
        load.parkedBytes += sign * bytes
        noteParked(lane, load)
      }
    },
    filling() {
      const taken = noted
      noted = undefined
      return taken
    },
    fillOf(lane) {
      const load = loads.get(lane)
      return load ? Math.max(load.room.fill(load), parkedFill(load)) : 0
    },
  }
}
