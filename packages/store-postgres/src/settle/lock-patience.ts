import type { NewEvent } from '@waybill/delivery/store'
import { digestOf } from '../database/digests.js'

/** How long a unit waits for an id that an open transaction has. All other work of the process waits meanwhile. */
export interface LockPatience {
  /** Milliseconds that a unit with these events waits. */
  of(events: readonly NewEvent[]): number
  /** A unit with these events did not get its lock. */
  lockedOut(events: readonly NewEvent[]): void
  /** They are stored. */
  stored(events: readonly NewEvent[]): void
}

/** Longer than a commit of another process takes: where that has the id, it is a duplicate a moment later. */
const usualMs = 200

/** For what was locked a moment ago. */
const shortMs = 2

/** So long after a unit was locked out its halves come, to find the event at fault. */
const halvingMs = 1_000

const mostKnown = 10_000

/** `now` returns milliseconds of a clock that never jumps. */
export function createLockPatience(now = () => performance.now()): LockPatience {
  const busy = new Set<string>()
  let halvingUntil = Number.NEGATIVE_INFINITY
  const idOf = ({ source, event }: NewEvent) => digestOf(source, event.messageId)

  return {
    of(events) {
      if (now() < halvingUntil) return shortMs
      return busy.size > 0 && events.some((event) => busy.has(idOf(event))) ? shortMs : usualMs
    },
    lockedOut(events) {
      const [first, ...others] = events
      if (!first) return
      if (others.length > 0) halvingUntil = now() + halvingMs
      else {
        if (busy.size >= mostKnown) busy.clear()
        busy.add(idOf(first))
      }
    },
    stored(events) {
      if (busy.size > 0) for (const event of events) busy.delete(idOf(event))
    },
  }
}
