import { randomUUID } from 'node:crypto'
import type { Clock } from '@waybill/core'
import type { ParkedQuery } from '../store/ledger.js'
import type { Discard } from '../store/store.js'

/** The `reason` of what `parkedForMs` has discarded. */
const parkedTooLong = 'parked_too_long'

/** Discards what has been parked in a lane for too long. */
export interface ParkedPolicy {
  stop(): Promise<void>
}

export interface ParkedPolicyOptions {
  /** How long a delivery may be parked, by lane, in milliseconds; `Infinity`: for ever. */
  readonly lanes: readonly (readonly [lane: string, parkedForMs: number])[]
  readonly discard: (query: ParkedQuery, discard: Discard) => Promise<unknown>
  readonly clock: Clock
}

const leastMs = 1_000
const mostMs = 3_600_000

/** Looks at its start, and then each time a twentieth of `parkedForMs` is over: once an hour at least, once a second at most. */
export function createParkedPolicy({ lanes, discard, clock }: ParkedPolicyOptions): ParkedPolicy {
  const timers = new Map<string, () => void>()
  const running = new Set<Promise<void>>()
  let stopped = false

  async function look(lane: string, parkedForMs: number): Promise<void> {
    const at = clock.now()
    const meant = { name: randomUUID(), reason: parkedTooLong, by: 'parkedForMs', at }
    // A store that cannot do it now is asked again at the next look.
    await discard({ lane, parkedBefore: at - parkedForMs }, meant).catch(() => undefined)
  }

  function plan(lane: string, parkedForMs: number, afterMs: number): void {
    if (stopped) return
    const next = Math.min(Math.max(parkedForMs / 20, leastMs), mostMs)
    const begin = () => {
      const looking = look(lane, parkedForMs).then(() => {
        running.delete(looking)
        plan(lane, parkedForMs, next)
      })
      running.add(looking)
    }
    timers.set(lane, clock.after(afterMs, begin, { background: true }))
  }

  for (const [lane, parkedForMs] of lanes) if (Number.isFinite(parkedForMs)) plan(lane, parkedForMs, leastMs)
  return {
    async stop() {
      stopped = true
      for (const cancel of timers.values()) cancel()
      await Promise.all(running)
    },
  }
}
