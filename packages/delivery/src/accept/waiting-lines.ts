import type { WaybillError } from '@waybill/core'
import { isLaneFull } from '../queue/lane-room.js'
import type { LaneFull } from '../store/work.js'
import { type AcceptAnswer, hasNoRoom } from './accept-answer.js'

/** The line of events that wait for the store itself: its disk, or its writes. No lane has this name. */
export const anyLane = ''

/** The answer for an event that had no room: in the store, on its disk, or in a lane. */
export type FullAnswer = 'full' | LaneFull | WaybillError

/** One event that waits, in the line of the lane that had no room for it. */
export interface Place<Waiter> {
  readonly waiter: Waiter
  /** Its index among the events of the waiter. */
  readonly index: number
  lane: string
}

/** Who waits for room in which lane, in the order of their coming. */
export interface WaitingLines<Waiter> {
  readonly empty: boolean
  /** Joins the line of the lane that has refused the event. */
  join(waiter: Waiter, index: number, answer: FullAnswer): Place<Waiter>
  /** Called after a waiter has joined: lines that were empty before may have room for it. */
  joined(): void
  /** The answer for an event that must queue behind those that wait for one of its lanes; `undefined` when nobody does. */
  waitsAt(lanes: readonly string[]): FullAnswer | undefined
  /** Notes room. Returns whether somebody waits there. */
  mayHaveRoom(room: number, lane: string): boolean
  /** Lets a few of each line try, and more as long as all of them get in. */
  probe(): void
  /** Up to `max` places for which there may be room. They keep their places. */
  next(max: number): readonly Place<Waiter>[]
  /** The place was offered and refused: it waits for the lane that has refused it. */
  stay(place: Place<Waiter>, answer: FullAnswer): void
  /** The place was offered and has its answer. */
  gotIn(place: Place<Waiter>): void
  /** The place is given up. */
  leave(place: Place<Waiter>): void
  all(): readonly Place<Waiter>[]
}

interface Line<Waiter> {
  readonly places: Set<Place<Waiter>>
  /** How many events may have room. More are not offered. */
  room: number
  /** Whether those that get in let more try. */
  probing: boolean
  isNew: boolean
  /** What the store said of the lane last. */
  answer: FullAnswer
}

/** How many of a line try whether another process has made room. */
const probeSize = 64

export function createWaitingLines<Waiter>(): WaitingLines<Waiter> {
  const lines = new Map<string, Line<Waiter>>()

  function lineOf(answer: FullAnswer, isNew: boolean): Line<Waiter> {
    const lane = laneOf(answer)
    const known = lines.get(lane)
    if (known) {
      known.answer = answer
      return known
    }
    const line: Line<Waiter> = { places: new Set(), room: 0, probing: false, isNew, answer }
    lines.set(lane, line)
    return line
  }

  function leave(place: Place<Waiter>): void {
    const line = lines.get(place.lane)
    if (line?.places.delete(place) && line.places.size === 0) lines.delete(place.lane)
  }

  return {
    get empty() {
      return lines.size === 0
    },
    join(waiter, index, answer) {
      const place = { waiter, index, lane: laneOf(answer) }
      lineOf(answer, true).places.add(place)
      return place
    },
    joined() {
      for (const line of lines.values()) {
        if (line.isNew) line.room = line.places.size
        line.isNew = false
      }
    },
    waitsAt(lanes) {
      for (const lane of [anyLane, ...lanes]) {
        const line = lines.get(lane)
        if (line) return line.answer
      }
      return undefined
    },
    mayHaveRoom(room, lane) {
      const line = lines.get(lane)
      if (line) line.room += room
      return line !== undefined
    },
    probe() {
      for (const line of lines.values()) {
        line.probing = true
        line.room = Math.max(line.room, probeSize)
      }
    },
    next(max) {
      const group: Place<Waiter>[] = []
      for (const line of lines.values()) {
        for (const place of line.places) {
          if (line.room <= 0 || group.length >= max) break
          line.room--
          group.push(place)
        }
      }
      return group
    },
    stay(place, answer) {
      const line = lines.get(place.lane)
      if (line?.probing) {
        line.probing = false
        line.room = 0
      }
      if (laneOf(answer) !== place.lane) leave(place)
      place.lane = laneOf(answer)
      lineOf(answer, false).places.add(place)
    },
    gotIn(place) {
      const line = lines.get(place.lane)
      if (line?.probing) line.room += 2
      leave(place)
    },
    leave,
    all: () => [...lines.values()].flatMap(({ places }) => [...places]),
  }
}

/** Whether this is the answer for an event that had no room. */
export function isFullAnswer(answer: AcceptAnswer): answer is FullAnswer {
  return hasNoRoom(answer) || isLaneFull(answer)
}

function laneOf(answer: FullAnswer): string {
  return isLaneFull(answer) ? answer.lane : anyLane
}
