import type { Clock } from '@waybill/core'
import { createFifo } from './fifo.js'
import type { AcceptStatus, NewEvent } from './store/store.js'

/** Where accepting callers wait for room in a full store, first come, first served. */
export interface WaitingRoom {
  /** Offers the events until all have room or `waitMs` milliseconds are over; resolves with one status per event. */
  enter(events: readonly NewEvent[], waitMs: number): Promise<readonly AcceptStatus[]>
  /** There may be room again. */
  knock(): void
  /** Nobody gets in any more; whoever waits is told that it is full. */
  close(): void
}

interface Guest {
  /** Elapsed time. */
  readonly until: number
  statuses: readonly AcceptStatus[]
  readonly events: readonly NewEvent[]
  leave: () => void
}

export interface WaitingRoomOptions {
  readonly accept: (events: readonly NewEvent[]) => Promise<readonly AcceptStatus[]>
  readonly clock: Clock
}

export function createWaitingRoom({ accept, clock }: WaitingRoomOptions): WaitingRoom {
  const guests = createFifo<Guest>()
  let offering = false
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

  async function admitGuests(): Promise<void> {
    for (let guest = guests.first(); guest; guest = guests.first()) {
      if (guest.statuses.includes('full')) {
        const waiting = guest.events.filter((_, index) => guest.statuses[index] === 'full')
        const later = (await accept(waiting).catch((): readonly AcceptStatus[] => [])).values()
        guest.statuses = guest.statuses.map((status) => (status === 'full' ? (later.next().value ?? 'full') : status))
        if (guest.statuses.includes('full') && clock.elapsed() < guest.until) return
      }
      if (guests.first() === guest) guests.shift()
      guest.leave()
    }
  }

  function wait(
    events: readonly NewEvent[],
    statuses: readonly AcceptStatus[],
    waitMs: number,
  ): Promise<readonly AcceptStatus[]> {
    return new Promise((resolve) => {
      const cancel = clock.after(waitMs, () => void offer())
      guests.push({
        events,
        statuses,
        until: clock.elapsed() + waitMs,
        leave() {
          cancel()
          resolve(this.statuses)
        },
      })
      // Room may have come between the store's answer and this moment.
      if (guests.size === 1) void offer()
    })
  }

  return {
    async enter(events, waitMs) {
      // Nobody overtakes those who wait already.
      const statuses = guests.size > 0 && waitMs > 0 ? events.map(() => 'full' as const) : await accept(events)
      return closed || waitMs <= 0 || !statuses.includes('full') ? statuses : wait(events, statuses, waitMs)
    },
    knock() {
      if (guests.size > 0) void offer()
    },
    close() {
      closed = true
      for (let guest = guests.shift(); guest; guest = guests.shift()) guest.leave()
    },
  }
}
