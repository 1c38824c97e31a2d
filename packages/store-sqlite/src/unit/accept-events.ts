import { isLaneFull, keepsBody, newFacts as pending } from '@waybill/delivery/queue'
import type { AcceptStatus, LaneFilling, NewEvent } from '@waybill/delivery/store'
import type { Foresight } from '../lanes/foresight.js'
import type { StoreLane } from '../lanes/store-lane.js'
import type { Tables } from '../open/tables.js'
import type { NewEventRow } from '../rows/event-rows.js'
import { type Known, type LiveEvent, newLiveDelivery } from '../rows/live-delivery.js'
import type { LaneRooms } from './lane-rooms.js'

/** Accepts events: a unit of work writes them, and they enter the memory after its commit. */
export interface EventWrites {
  /** Called in the unit's transaction. */
  accept(events: readonly NewEvent[]): AcceptStatus[]
  /** Called after the commit. */
  committed(): void
  /** Called when the unit failed. */
  rolledBack(): void
  /** The lanes that came near a bound since the last call; `undefined` when none did. */
  filling(): readonly LaneFilling[] | undefined
}

export interface EventWritesOptions {
  readonly rooms: LaneRooms
  readonly keepBodies: boolean
}

/** What the row of a new delivery says. */
const rowed: Known = { progress: pending, endpoint: undefined, replayed: undefined }

export function createEventWrites(tables: Tables, { rooms, keepBodies }: EventWritesOptions): EventWrites {
  const { counters, ids, events: rows, laneSets, live, pages } = tables
  let newFacts: NewEventRow[] = []
  let sealed: (() => void) | undefined
  // What stays on the disk, because it waits for an earlier event. It has a row.
  const out = new Map<NewEventRow, readonly StoreLane[]>()
  const foresights = new Map<StoreLane, Foresight>()

  function isKnown(source: number, messageId: string): boolean {
    const seq = ids.find(source, messageId)
    // Another id with the same hash is no duplicate. An id whose event was purged is one.
    return seq !== undefined && rows.isThere(seq, source, messageId) !== 'other'
  }

  function accept(given: NewEvent): AcceptStatus {
    const { messageId } = given.event
    const source = tables.sources.idOf(given.source)
    if (isKnown(source, messageId)) return 'duplicate'
    const event = rooms.admit(given)
    if (isLaneFull(event)) return event
    const laneSet = laneSets.idOf(event.lanes, event.skipped)
    const seq = counters.nextSeq()
    const parked = event.skipped?.filter(({ state }) => state === 'parked') ?? []
    const isOpen = event.lanes.length + parked.length > 0
    ids.add(source, messageId, seq)
    if (isOpen) counters.open(1, event.bytes)
    const { lanes, skipped } = laneSets.get(laneSet)
    for (const lane of lanes) counters.accepted(lane, 'pending', event.bytes)
    for (const [lane, reason] of skipped) {
      const isParked = parked.some(({ lane: name }) => tables.lane(name).id === lane)
      counters.accepted(lane, isParked ? 'parked' : 'skipped', event.bytes)
      // Skipped is what has no row.
      if (isParked) tables.entries.put(seq, lane, { ...pending, state: 'parked', reason }, { at: event.at })
    }
    const row = { seq, event, source, laneSet, keepBody: isOpen || (keepBodies && keepsBody(event)) }
    newFacts.push(row)
    stayOut(row)
    return 'accepted'
  }

  /** Gives the event a row in each lane in which it will not enter the memory. */
  function stayOut(row: NewEventRow): void {
    const { seq, event } = row
    for (const name of event.lanes) {
      const lane = tables.lane(name)
      // What somebody waits for enters the memory in any case, and can be before the lane's cursor. So it needs a row.
      const isAwaited = event.awaited?.lane === name
      if (isAwaited) tables.entries.put(seq, lane.id, pending, { at: event.at })
      if (!lane.following || lane.room === 0) continue
      const known = foresights.get(lane)
      if (!known && lane.isFree(event)) continue
      const foresee = known ?? lane.foresee()
      if (!known) foresights.set(lane, foresee)
      const { keys, barrier } = event
      if (!foresee({ seq, keys, barrier, bulk: false, turn: seq, behind: seq - 1 }) || isAwaited) continue
      tables.entries.put(seq, lane.id, pending, { at: event.at })
      out.set(row, [...(out.get(row) ?? []), lane])
    }
  }

  /** Adds the event to the memory of the lanes that are following. */
  function enter(entered: NewEventRow): void {
    const { seq, event: accepted } = entered
    const stays = out.size > 0 ? out.get(entered) : undefined
    const { source, event, at, bytes, keys, barrier, lanes, skipped } = accepted
    const { messageId } = event
    const parked = skipped?.filter(({ state }) => state === 'parked').length ?? 0
    const open = lanes.length + parked
    const row: LiveEvent = { seq, source, messageId, at, bytes, keys, barrier, event, open, holders: 0 }
    let isUnread = false
    for (const name of lanes) {
      const lane = tables.lane(name)
      if (!lane.following) isUnread = true
      else if (stays?.includes(lane)) {
        lane.passed(newLiveDelivery(row, name))
      } else {
        row.holders++
        if (accepted.awaited?.lane === name) lane.awaited(newLiveDelivery(row, name, rowed))
        else if (!lane.accepted(newLiveDelivery(row, name))) {
          row.holders--
          isUnread = true
        }
      }
    }
    if (row.holders > 0) live.set(seq, row)
    if (isUnread) pages.note({ seq, source: entered.source, keys, barrier })
  }

  function forget(): void {
    out.clear()
    foresights.clear()
  }

  return {
    accept(events) {
      const statuses = events.map(accept)
      rows.insert(newFacts)
      sealed = ids.seal(counters.seq)
      return statuses
    },
    committed() {
      const entered = newFacts
      newFacts = []
      sealed?.()
      sealed = undefined
      for (const one of entered) enter(one)
      rooms.accepted(entered.map(({ event }) => event))
      forget()
      if (entered.length > 0) for (const lane of tables.lanes.values()) lane.followed(counters.seq)
    },
    rolledBack() {
      for (const { source, event } of newFacts) ids.remove(source, event.event.messageId)
      newFacts = []
      sealed = undefined
      forget()
    },
    filling: rooms.filling,
  }
}
