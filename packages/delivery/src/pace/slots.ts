import type { Rate } from '@waybill/core/destination'

/** How an endpoint keeps its rate: in slots, each of which lets a few start. */
export interface Slots {
  /** What the rate counts. */
  readonly unit: 'requests' | 'calls'
  /** How many of them each slot lets start: its tokens. */
  readonly tokens: number
  /** From the begin of one slot to that of the next, at least, in milliseconds. */
  readonly everyMs: number
  /** For how long a slot may be used, in milliseconds. What is not used by then lapses. */
  readonly openMs: number
}

/**
 * The slots that keep a rate of N in `perMs`: in no window of that length do more than N start.
 *
 * With `m` slots of `k` tokens, `m × k` at most N, the proof is short. What starts in a slot starts within `openMs` of its
 * begin. The slot that is `m` later begins `m × everyMs = perMs + openMs` after it. So between any start in the one and any in
 * the other lies more than `perMs`, and a window meets `m` slots at most.
 *
 * `k` is a twentieth of N, so that what starts together is little beside it and a vendor that counts by another clock counts
 * little more. Calls share requests, so there `k` may fill a request, to a quarter of N. `openMs` is what a late timer or the
 * way to the store may take, and the price: a twentieth of the rate.
 */
export function slotsOf(rate: Rate, { mostCalls }: { readonly mostCalls: number }): Slots {
  const { perMs } = rate
  const most = rate.requests ?? rate.calls
  const part = rate.requests === undefined ? Math.min(mostCalls, Math.floor(most / 4)) : 0
  const tokens = Math.max(1, part, Math.floor(most / 20))
  const openMs = Math.min(1_000, Math.max(20, perMs / 20))
  const everyMs = (perMs + openMs) / Math.floor(most / tokens)
  return { unit: rate.requests === undefined ? 'calls' : 'requests', tokens, everyMs, openMs }
}

/**
 * The slots of an endpoint that only this process calls. Resolves as `takeSlot` of a store does. When the process before it
 * sent is not known, so the first slot begins one slot after the start: the rate holds across a restart.
 */
export function createOwnSlots(now: () => number, { everyMs }: Pick<Slots, 'everyMs'>): (everyMs: number) => number {
  let next = now() + everyMs
  return (lastsMs) => {
    const at = now()
    const begins = Math.max(next, at)
    next = begins + lastsMs
    return begins - at
  }
}
