import type { Clock } from '@waybill/core'
import { createFifo } from './queue/fifo.js'
import type { AcceptStatus, NewEvent } from './store/work.js'

/** Where accepting callers wait for room in a full store, first come, first served. */
export interface WaitingRoom {
  /** Offers the events until all have room or `waitMs` milliseconds are over; resolves with one status per event. */
  enter(events: readonly NewEvent[], waitMs: number): Promise<readonly AcceptStatus[]>
  /** There may be room for so many events again. */
  knock(room: number): void
  /** Nobody gets in any more; whoever waits is told that it is full. */
  close(): void
}

/** Most guests that are offered together. */
const largestParty = 64

interface Guest {
  /** Its wait is over; a timer says so, for a clock may be a moment behind its own timer. */
  expired: boolean
  statuses: readonly AcceptStatus[]
  readonly events: readonly NewEvent[]
  readonly leave: () => void
}

export interface WaitingRoomOptions {
  readonly accept: (events: readonly NewEvent[]) => Promise<readonly AcceptStatus[]>
  readonly clock: Clock
}

export function createWaitingRoom({ accept, clock }: WaitingRoomOptions): WaitingRoom {
  const guests = createFifo<Guest>()
  let offering = false
  let room = 0
  let knocked = false
  let closed = false

  async function offer(): Promise<void> {
    knocked = true
    if (offering) return
    offering = true
    while (knocked && !closed) {
      knocked = false
      await admitGuests()
    }
    offering = false
  }

  /** Offers as many guests together as may have room; those with room for every event leave, the others keep their place. */
  async function admitGuests(): Promise<void> {
    while (guests.size > 0) {
      const party = guests.peek(Math.min(largestParty, Math.max(1, room)))
      room = Math.max(0, room - party.length)
      const waiting = party.map(stillWaiting)
      const statuses = (await accept(waiting.flat()).catch((): readonly AcceptStatus[] => [])).values()
      for (const [index, guest] of party.entries())
        note(guest, waiting[index]?.map(() => statuses.next().value ?? 'full') ?? [])
      const staying = party.findIndex((guest) => guest.statuses.includes('full') && !guest.expired)
      for (const guest of staying < 0 ? party : party.slice(0, staying)) {
        // `close` may have let them go meanwhile.
        if (guests.first() === guest) guests.shift()
        guest.leave()
      }
      if (staying >= 0) return
    }
  }

  function wait(
    events: readonly NewEvent[],
    statuses: readonly AcceptStatus[],
    waitMs: number,
  ): Promise<readonly AcceptStatus[]> {
    return new Promise((resolve) => {
      const guest: Guest = {
        events,
        statuses,
        expired: false,
        leave() {
          cancel()
          resolve(guest.statuses)
        },
      }
      const cancel = clock.after(waitMs, () => {
        guest.expired = true
        void offer()
      })
      guests.push(guest)
      // Room may have come between the store's answer and this moment.
      if (guests.size === 1) void offer()
    })
  }

  async function enterPatiently(events: readonly NewEvent[], waitMs: number): Promise<readonly AcceptStatus[]> {
    // Nobody overtakes those who wait already.
    const statuses = guests.size > 0 ? events.map(() => 'full' as const) : await accept(events)
    return closed || !statuses.includes('full') ? statuses : wait(events, statuses, waitMs)
  }

  return {
    enter: (events, waitMs) => (waitMs > 0 ? enterPatiently(events, waitMs) : accept(events)),
    knock(freed) {
      room += freed
      if (guests.size > 0) void offer()
    },
    close() {
      closed = true
      for (let guest = guests.shift(); guest; guest = guests.shift()) guest.leave()
    },
  }
}

function stillWaiting({ events, statuses }: Guest): readonly NewEvent[] {
  return events.filter((_, index) => statuses[index] === 'full')
}

function note(guest: Guest, later: readonly AcceptStatus[]): void {
  let next = 0
  guest.statuses = guest.statuses.map((status) => (status === 'full' ? (later[next++] ?? 'full') : status))
}
