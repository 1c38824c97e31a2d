import type { Rate } from '@waybill/core/destination'
import { describe, expect, it } from 'vitest'
import { createManualClock } from '../conformance/bench-clock.js'
import { createPace } from './pace.js'
import { createOwnSlots, slotsOf } from './slots.js'

const rates: readonly Rate[] = [
  { requests: 200, perMs: 1_000 },
  { requests: 1, perMs: 1_000 },
  { requests: 3, perMs: 100 },
  { requests: 39, perMs: 1_000 },
  { requests: 10_000, perMs: 60_000 },
  { calls: 200, perMs: 1_000 },
  { calls: 7, perMs: 2_000 },
]

/** Numbers from 0 to below 1 that are the same each time. */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

interface Drill {
  /** How late a process is each time, at most, in milliseconds. */
  readonly lateMs: number
  /** How long the store takes each way, at most. */
  readonly wayMs?: number
  readonly processes?: number
  readonly forMs: number
}

/** When each token is used, by processes that use every token they can. */
async function startsAt(rate: Rate, { lateMs, wayMs = 0, processes = 1, forMs }: Drill): Promise<number[]> {
  const clock = createManualClock()
  const random = dice(processes + forMs)
  const slots = slotsOf(rate, { mostCalls: 50 })
  const shared = createOwnSlots(clock.elapsed, slots)
  const begin = clock.elapsed()
  const starts: number[] = []
  const step = 0.25
  const later = (most: number) => new Promise<void>((resolve) => void clock.after(random() * most, resolve))
  for (let n = 0; n < processes; n++) {
    const pace = createPace({
      slots,
      clock,
      onOpen: () => undefined,
      async takeSlot(everyMs) {
        if (wayMs > 0) await later(wayMs)
        const ms = shared(everyMs)
        if (wayMs > 0) await later(wayMs)
        return ms
      },
    })
    void (async () => {
      for (;;) {
        await pace.ask()
        await later(step + pace.waitMs() + random() * lateMs)
        while (pace.take(1)) starts.push(clock.elapsed())
      }
    })()
  }
  while (clock.elapsed() < begin + forMs) {
    await clock.pass(step)
    await new Promise(setImmediate)
  }
  return starts
}

/** The most starts in any window of that length, whatever its begin. */
function mostIn(starts: readonly number[], windowMs: number): number {
  let most = 0
  let from = 0
  for (const [to, at] of starts.entries()) {
    while (at - (starts[from] ?? 0) >= windowMs) from++
    most = Math.max(most, to - from + 1)
  }
  return most
}

const countOf = ({ requests, calls }: Rate) => requests ?? calls ?? 0

describe('slots', () => {
  it.each(rates)(
    'keep %j in every window, however late a process is',
    async (rate) => {
      const { openMs } = slotsOf(rate, { mostCalls: 50 })
      for (const drill of [{ lateMs: 0 }, { lateMs: openMs }, { lateMs: 3 * openMs, processes: 3 }]) {
        const starts = await startsAt(rate, { ...drill, forMs: Math.min(4_000, 4 * rate.perMs) })
        expect(starts.length, `${drill.lateMs} ms late`).toBeGreaterThan(0)
        expect(mostIn(starts, rate.perMs), `${drill.lateMs} ms late`).toBeLessThanOrEqual(countOf(rate))
      }
    },
    60_000,
  )

  it.each([5, 60])(
    'are shared by processes whose store is up to %i ms away',
    async (wayMs) => {
      const rate = { requests: 200, perMs: 1_000 }
      const starts = await startsAt(rate, { lateMs: 5, wayMs, processes: 4, forMs: 4_000 })
      expect(mostIn(starts, 1_000)).toBeLessThanOrEqual(200)
      expect(starts.length).toBeGreaterThan(wayMs === 5 ? 0.85 * 800 : 0.2 * 800)
    },
    60_000,
  )

  it('use nine tenths of a rate of 200 a second', async () => {
    const starts = await startsAt({ requests: 200, perMs: 1_000 }, { lateMs: 2, forMs: 5_000 })
    expect(starts.length).toBeGreaterThanOrEqual(0.9 * 5 * 200)
  }, 60_000)

  it('let little start together, except for calls, which share a request', () => {
    expect(slotsOf({ requests: 200, perMs: 1_000 }, { mostCalls: 3_000 })).toEqual({
      unit: 'requests',
      tokens: 10,
      everyMs: 52.5,
      openMs: 50,
    })
    expect(slotsOf({ requests: 19, perMs: 1_000 }, { mostCalls: 1 }).tokens).toBe(1)
    expect(slotsOf({ calls: 200, perMs: 1_000 }, { mostCalls: 3_000 }).tokens).toBe(50)
    expect(slotsOf({ calls: 200, perMs: 1_000 }, { mostCalls: 30 }).tokens).toBe(30)
  })

  it('lapse: what was not used is made up for by nobody', () => {
    let now = 0
    const take = createOwnSlots(() => now, { everyMs: 100 })
    expect(take(100)).toBe(100)
    now = 10_000
    expect([take(100), take(100), take(100)]).toEqual([0, 100, 200])
  })
})
