import { type Clock, WaybillError } from '@waybill/core'
import { createFifo } from '../queue/fifo.js'
import type { NewEvent } from '../store/work.js'
import type { AcceptAnswer } from './accept-answer.js'

/** Makes callers of `accept` wait for room in a full store, in the order in which they came. */
export interface WaitingRoom {
  /** Offers the events to the store until all have room or `waitMs` milliseconds are over. Resolves with one answer for each. */
  enter(events: readonly NewEvent[], waitMs: number): Promise<readonly AcceptAnswer[]>
  /** Offers waiting events again: there may be room for so many. */
  mayHaveRoom(room: number): void
  /** Ends all waits with the answers so far, `full` for what has none. */
  close(): void
}

/** Most events that are offered together. */
const largestOffer = 2_000

interface Waiter {
  readonly events: readonly NewEvent[]
  readonly statuses: AcceptAnswer[]
  /** Indexes of the events that are not accepted yet. */
  open: readonly number[]
  /** Whether its wait is over. Set by a timer, as a clock may be a moment behind its own timer. */
  expired: boolean
  /** Whether its events are being offered to the store. */
  offered: boolean
  /** Whether its caller has been answered. */
  gone: boolean
  readonly leave: () => void
}

export interface WaitingRoomOptions {
  readonly accept: (events: readonly NewEvent[]) => Promise<readonly AcceptAnswer[]>
  readonly clock: Clock
}

export function createWaitingRoom({ accept, clock }: WaitingRoomOptions): WaitingRoom {
  const waiters = createFifo<Waiter>()
  let offering = false
  // How many events may have room. More are not offered.
  let room = 0
  // Waiters that are not gone. Those that are gone stay in the queue until they are its first.
  let present = 0
  let closed = false

  async function offer(): Promise<void> {
    if (offering) return
    offering = true
    for (let group = nextGroup(); group.length > 0; group = nextGroup()) await admit(group)
    offering = false
  }

  /** As many events as may have room, those that wait longest first. */
  function nextGroup(): readonly { waiter: Waiter; places: readonly number[] }[] {
    while (waiters.first()?.gone) waiters.shift()
    const group: { waiter: Waiter; places: readonly number[] }[] = []
    let left = closed ? 0 : Math.min(room, largestOffer)
    for (const waiter of waiters.peek(left)) {
      if (left === 0) break
      if (waiter.gone) continue
      const places = waiter.open.slice(0, left)
      left -= places.length
      room -= places.length
      waiter.offered = true
      group.push({ waiter, places })
    }
    return group
  }

  async function admit(group: readonly { waiter: Waiter; places: readonly number[] }[]): Promise<void> {
    const events = group.flatMap(({ waiter, places }) => places.map((place) => waiter.events[place] as NewEvent))
    const statuses = (await accept(events).catch((error: unknown) => answersTo(events, error))).values()
    for (const { waiter, places } of group) {
      for (const place of places) waiter.statuses[place] = statuses.next().value ?? 'full'
      waiter.open = waiter.open.filter((place) => waiter.statuses[place] === 'full')
      waiter.offered = false
      if (waiter.open.length === 0 || waiter.expired) waiter.leave()
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
        open: [...statuses.keys()].filter((place) => statuses[place] === 'full'),
        expired: false,
        offered: false,
        gone: false,
        leave() {
          cancel()
          waiter.gone = true
          present--
          resolve(waiter.statuses)
        },
      }
      const cancel = clock.after(waitMs, () => {
        waiter.expired = true
        if (!waiter.offered) waiter.leave()
      })
      waiters.push(waiter)
      if (++present > 1) return
      // Room may have come between the store's answer and this moment.
      room = Math.max(room, waiter.open.length)
      void offer()
    })
  }

  async function enterPatiently(events: readonly NewEvent[], waitMs: number): Promise<readonly AcceptAnswer[]> {
    // New callers must not overtake those that wait.
    const statuses = present > 0 ? events.map(() => 'full' as const) : await accept(events)
    return closed || !statuses.includes('full') ? statuses : wait(events, statuses, waitMs)
  }

  return {
    enter: (events, waitMs) => (waitMs > 0 ? enterPatiently(events, waitMs) : accept(events)),
    mayHaveRoom(freed) {
      if (present === 0) return
      room += freed
      void offer()
    },
    close() {
      closed = true
      for (let waiter = waiters.shift(); waiter; waiter = waiters.shift()) if (!waiter.gone) waiter.leave()
    },
  }
}

/** After a failure of the store the events wait on. An event that it refuses would wait in vain. */
function answersTo(events: readonly NewEvent[], error: unknown): readonly AcceptAnswer[] {
  return WaybillError.isInstance(error) && error.code !== 'store_failed' ? events.map(() => error) : []
}
