import { type Clock, WaybillError } from '@waybill/core'
import type { NewEvent } from '../store/work.js'
import { type AcceptAnswer, closedError } from './accept-answer.js'
import { anyLane, createWaitingLines, isFullAnswer, type Place } from './waiting-lines.js'

/**
 * Makes callers of `accept` wait for room, in the order in which they came. Each event waits for the lane that has none, so
 * that it holds up no event that does not go there.
 */
export interface WaitingRoom {
  /** Offers the events to the store until all have room or `waitMs` milliseconds are over. Resolves with one answer for each. */
  enter(events: readonly NewEvent[], waitMs: number): Promise<readonly AcceptAnswer[]>
  /** Offers waiting events again: there may be room for so many in the lane, or in the store where none is given. */
  mayHaveRoom(room: number, lane?: string): void
  /** Ends all waits with the answers so far, and with the code `closed` for what found no room. */
  close(): void
}

export interface WaitingRoomOptions {
  readonly accept: (events: readonly NewEvent[]) => Promise<readonly AcceptAnswer[]>
  readonly clock: Clock
  /** How often the store is asked while somebody waits, in milliseconds: other processes make room, too. Absent: never. */
  readonly lookAgainMs?: number | undefined
}

/** Most events that are offered together. */
const largestOffer = 2_000

interface Waiter {
  readonly events: readonly NewEvent[]
  readonly statuses: AcceptAnswer[]
  /** The events that are not accepted yet. */
  readonly open: Set<Place<Waiter>>
  /** Whether its wait is over. Set by a timer, as a clock may be a moment behind its own timer. */
  expired: boolean
  /** How many of its events are being offered to the store. */
  offered: number
  /** Whether its caller has been answered. */
  gone: boolean
  readonly leave: () => void
}

export function createWaitingRoom({ accept, clock, lookAgainMs }: WaitingRoomOptions): WaitingRoom {
  const lines = createWaitingLines<Waiter>()
  let offering = false
  let looking = false
  let closed = false

  async function offer(): Promise<void> {
    if (offering) return
    offering = true
    for (let group = nextGroup(); group.length > 0; group = nextGroup()) await admit(group)
    offering = false
  }

  const nextGroup = () => (closed ? [] : lines.next(largestOffer))

  async function admit(group: readonly Place<Waiter>[]): Promise<void> {
    for (const { waiter } of group) waiter.offered++
    const events = group.map(({ waiter, index }) => waiter.events[index] as NewEvent)
    const answers = await accept(events).catch((error: unknown) => answersTo(events, error))
    for (const [at, place] of group.entries()) {
      const { waiter, index } = place
      const status = answers[at] ?? 'full'
      waiter.statuses[index] = status
      waiter.offered--
      if (isFullAnswer(status)) {
        if (!waiter.gone) lines.stay(place, status)
      } else {
        lines.gotIn(place)
        waiter.open.delete(place)
      }
    }
    for (const { waiter } of group) {
      if (!waiter.gone && waiter.offered === 0 && (waiter.open.size === 0 || waiter.expired)) waiter.leave()
    }
  }

  function wait(
    events: readonly NewEvent[],
    statuses: readonly AcceptAnswer[],
    waitMs: number,
  ): Promise<readonly AcceptAnswer[]> {
    return new Promise((resolve) => {
      const waiter: Waiter = {
        events,
        statuses: [...statuses],
        open: new Set(),
        expired: false,
        offered: 0,
        gone: false,
        leave() {
          cancel()
          waiter.gone = true
          for (const place of waiter.open) lines.leave(place)
          resolve(told(waiter.statuses))
        },
      }
      const cancel = clock.after(waitMs, () => {
        waiter.expired = true
        if (waiter.offered === 0) waiter.leave()
      })
      for (const [index, status] of statuses.entries()) {
        if (isFullAnswer(status)) waiter.open.add(lines.join(waiter, index, status))
      }
      // Room may have come between the store's answer and this moment.
      lines.joined()
      void offer()
      lookAgain()
    })
  }

  function lookAgain(): void {
    if (looking || closed || lookAgainMs === undefined || lines.empty) return
    looking = true
    clock.after(lookAgainMs, () => {
      looking = false
      lines.probe()
      void offer()
      lookAgain()
    })
  }

  async function enterPatiently(events: readonly NewEvent[], waitMs: number): Promise<readonly AcceptAnswer[]> {
    // New callers must not overtake those that wait for the same lane.
    const held = lines.empty ? undefined : events.map(({ lanes }) => lines.waitsAt(lanes))
    const statuses = await offerFree(events, held)
    return closed || !statuses.some(isFullAnswer) ? told(statuses) : wait(events, statuses, waitMs)
  }

  /** Who waited for room until the end is told of the end. */
  const told = (statuses: readonly AcceptAnswer[]) =>
    closed ? statuses.map((status) => (isFullAnswer(status) ? closedError() : status)) : statuses

  /** Offers the events that no waiting one holds up. */
  async function offerFree(
    events: readonly NewEvent[],
    held: readonly (AcceptAnswer | undefined)[] | undefined,
  ): Promise<readonly AcceptAnswer[]> {
    if (!held?.some((answer) => answer !== undefined)) return accept(events)
    const free = events.filter((_, index) => held[index] === undefined)
    const answers = (free.length > 0 ? await accept(free) : []).values()
    return held.map((answer) => answer ?? answers.next().value ?? 'full')
  }

  return {
    enter: (events, waitMs) => (waitMs > 0 ? enterPatiently(events, waitMs) : accept(events)),
    mayHaveRoom(freed, lane = anyLane) {
      if (lines.mayHaveRoom(freed, lane)) void offer()
    },
    close() {
      closed = true
      for (const { waiter } of lines.all()) if (!waiter.gone) waiter.leave()
    },
  }
}

/** After a failure of the store the events wait on. An event that it refuses would wait in vain. */
function answersTo(events: readonly NewEvent[], error: unknown): readonly AcceptAnswer[] {
  return WaybillError.isInstance(error) && error.code !== 'store_failed' ? events.map(() => error) : []
}
