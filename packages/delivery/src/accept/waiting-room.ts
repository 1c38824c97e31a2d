import { type Clock, WaybillError } from '@waybill/core'
import { createFifo } from '../queue/fifo.js'
import type { NewEvent } from '../store/work.js'
import type { AcceptAnswer } from './accept-answer.js'

/** Where accepting callers wait for room in a full store, first come, first served. */
export interface WaitingRoom {
  /** Offers the events until all have room or `waitMs` milliseconds are over; resolves with one answer per event. */
  enter(events: readonly NewEvent[], waitMs: number): Promise<readonly AcceptAnswer[]>
  /** There may be room for so many events again. */
  knock(room: number): void
  /** Nobody gets in any more; whoever waits is told that it is full. */
  close(): void
}

/** Most events that are offered together. */
const largestOffer = 2_000

interface Guest {
  readonly events: readonly NewEvent[]
  readonly statuses: AcceptAnswer[]
  /** Places of the events that have not got in. */
  open: readonly number[]
  /** Its wait is over; a timer says so, for a clock may be a moment behind its own timer. */
  expired: boolean
  /** Whether the store is looking at its events at this moment. */
  offered: boolean
  gone: boolean
  readonly leave: () => void
}

export interface WaitingRoomOptions {
  readonly accept: (events: readonly NewEvent[]) => Promise<readonly AcceptAnswer[]>
  readonly clock: Clock
}

export function createWaitingRoom({ accept, clock }: WaitingRoomOptions): WaitingRoom {
  const guests = createFifo<Guest>()
  let offering = false
  // How many events may find room: an offer of more would only be looked at in vain.
  let room = 0
  // Those who left early still stand in the queue until they come to its head.
  let present = 0
  let closed = false

  async function offer(): Promise<void> {
    if (offering) return
    offering = true
    for (let party = nextParty(); party.length > 0; party = nextParty()) await admit(party)
    offering = false
  }

  /** As many events as may have room, those who wait longest first. */
  function nextParty(): readonly { guest: Guest; places: readonly number[] }[] {
    while (guests.first()?.gone) guests.shift()
    const party: { guest: Guest; places: readonly number[] }[] = []
    let left = closed ? 0 : Math.min(room, largestOffer)
    for (const guest of guests.peek(left)) {
      if (left === 0) break
      if (guest.gone) continue
      const places = guest.open.slice(0, left)
      left -= places.length
      room -= places.length
      guest.offered = true
      party.push({ guest, places })
    }
    return party
  }

  async function admit(party: readonly { guest: Guest; places: readonly number[] }[]): Promise<void> {
    const events = party.flatMap(({ guest, places }) => places.map((place) => guest.events[place] as NewEvent))
    const statuses = (await accept(events).catch((error: unknown) => answersTo(events, error))).values()
    for (const { guest, places } of party) {
      for (const place of places) guest.statuses[place] = statuses.next().value ?? 'full'
      guest.open = guest.open.filter((place) => guest.statuses[place] === 'full')
      guest.offered = false
      if (guest.open.length === 0 || guest.expired) guest.leave()
    }
  }

  function wait(
    events: readonly NewEvent[],
    statuses: readonly AcceptAnswer[],
    waitMs: number,
  ): Promise<readonly AcceptAnswer[]> {
    return new Promise((resolve) => {
      const guest: Guest = {
        events,
        statuses: [...statuses],
        open: [...statuses.keys()].filter((place) => statuses[place] === 'full'),
        expired: false,
        offered: false,
        gone: false,
        leave() {
          cancel()
          guest.gone = true
          present--
          resolve(guest.statuses)
        },
      }
      const cancel = clock.after(waitMs, () => {
        guest.expired = true
        if (!guest.offered) guest.leave()
      })
      guests.push(guest)
      if (++present > 1) return
      // Room may have come between the store's answer and this moment.
      room = Math.max(room, guest.open.length)
      void offer()
    })
  }

  async function enterPatiently(events: readonly NewEvent[], waitMs: number): Promise<readonly AcceptAnswer[]> {
    // Nobody overtakes those who wait already.
    const statuses = present > 0 ? events.map(() => 'full' as const) : await accept(events)
    return closed || !statuses.includes('full') ? statuses : wait(events, statuses, waitMs)
  }

  return {
    enter: (events, waitMs) => (waitMs > 0 ? enterPatiently(events, waitMs) : accept(events)),
    knock(freed) {
      if (present === 0) return
      room += freed
      void offer()
    },
    close() {
      closed = true
      for (let guest = guests.shift(); guest; guest = guests.shift()) if (!guest.gone) guest.leave()
    },
  }
}

/** A store that fails now may have room later; what it refuses by itself would wait in vain. */
function answersTo(events: readonly NewEvent[], error: unknown): readonly AcceptAnswer[] {
  return WaybillError.isInstance(error) && error.code !== 'store_failed' ? events.map(() => error) : []
}
