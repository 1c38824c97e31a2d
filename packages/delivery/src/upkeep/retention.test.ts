import { beforeEach, expect, it } from 'vitest'
import { type BenchClock, createManualClock } from '../conformance/bench-clock.js'
import { samples } from '../conformance/sample-event.js'
import { memoryStore } from '../memory-store/memory-store.js'
import type { PurgeOptions, Store } from '../store/store.js'
import { eventually } from '../testing/eventually.js'
import type { RetentionOptions } from '../waybill-options.js'
import { createRetention, type Retention } from './retention.js'

const minute = 60_000
let clock: BenchClock
let store: Store
let calls: PurgeOptions[]
let accepted = 0

beforeEach(async () => {
  clock = createManualClock()
  const right = memoryStore({ clock })
  calls = []
  store = {
    ...right,
    purge(options) {
      calls.push(options)
      return right.purge(options)
    },
  }
  await store.open({ lanes: [{ name: 'a', order: 'none' }], keepBodies: true })
})

/** Accepts so many events and delivers them. */
async function settle(count: number): Promise<void> {
  await store.commit({ accept: samples(count, `e${accepted++}-`) })
  const tickets = await store.lease('a', { max: count, maxBytes: 1e9, forMs: minute })
  await store.commit({ transitions: [{ tickets, next: { state: 'delivered' }, attempts: [] }] })
}

const kept = async () => (await store.find({}, { limit: 1_000 })).length

/** Lets time pass in steps, and whoever waited for it work. */
async function pass(ms: number, step = 1_000): Promise<void> {
  for (let left = ms; left > 0; left -= step) {
    await clock.pass(Math.min(step, left))
    // A sweep leaves a turn after each piece.
    for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
}

async function withRetention(options: RetentionOptions, work: (retention: Retention) => Promise<void>): Promise<void> {
  const retention = createRetention(store, options, clock)
  try {
    await work(retention)
  } finally {
    await retention.stop()
  }
}

it('ends the retention of what was settled last, without any traffic after it', async () => {
  await withRetention({ settledForMs: 30 * minute }, async (retention) => {
    await settle(3)
    retention.settled(3)
    await pass(29 * minute)
    expect(await kept()).toBe(3)
    await pass(minute + 1_000)
    expect(await kept()).toBe(0)
  })
})

it('is in time for each event, however often others are settled: five seconds, or a twentieth of the time', async () => {
  for (const [settledForMs, lateMs] of [
    [2_000, 5_000],
    [60_000, 5_000],
    [10 * minute, minute / 2],
  ] as const) {
    await withRetention({ settledForMs }, async (retention) => {
      await settle(1)
      retention.settled(1)
      await pass(settledForMs * 0.9)
      await settle(1)
      retention.settled(1)
      expect(await kept()).toBe(2)
      await pass(settledForMs * 0.1 + lateMs)
      expect(await kept()).toBe(settledForMs * 0.9 > lateMs ? 1 : 0)
      await pass(settledForMs)
      expect(await kept()).toBe(0)
    })
  }
})

it('is in time for what other processes settle, and for what was settled before the start', async () => {
  await settle(1)
  await pass(9_000)
  await withRetention({ settledForMs: 10_000 }, async () => {
    await pass(6_000)
    expect(await kept()).toBe(0)
    await settle(1)
    await pass(15_000)
    expect(await kept()).toBe(0)
  })
})

it('is in time for a short retention, and rests after it', async () => {
  await withRetention({ settledForMs: 5_000 }, async (retention) => {
    await pass(30_000)
    await settle(1)
    retention.settled(1)
    await pass(4_000)
    expect(await kept()).toBe(1)
    await pass(2_000)
    expect(await kept()).toBe(0)
    const before = calls.length
    await pass(10 * minute)
    expect(calls.length - before).toBeLessThanOrEqual(151)
  })
})

it('looks at the start for what came due while nobody ran, and in its time for what comes due later', async () => {
  await settle(2)
  await clock.pass(20 * minute)
  await settle(1)
  await withRetention({ settledForMs: 20 * minute }, async () => {
    await pass(2_000)
    expect(await kept()).toBe(1)
    await pass(20 * minute)
    expect(await kept()).toBe(0)
  })
})

it('hardly wakes up while nothing happens, and asks for a little at a time', async () => {
  await withRetention({}, async () => {
    await pass(60 * minute)
    expect(calls.length).toBeGreaterThanOrEqual(59)
    expect(calls.length).toBeLessThanOrEqual(61)
    for (const { limit } of calls) expect(limit).toBeLessThanOrEqual(2_000)
  })
})

it('goes on by itself where more is due than one sweep takes, a sweep a second', async () => {
  await settle(5_000)
  await clock.pass(minute)
  await withRetention({ settledForMs: 1_000 }, async () => {
    await pass(1_000)
    expect(await totalKept()).toBe(3_000)
    await pass(2_000)
    expect(await totalKept()).toBe(0)
  })
})

it('asks for what was settled longer ago than the retention, beyond the number that is kept', async () => {
  await withRetention({ settledForMs: 5_000, settledEvents: 7 }, async (retention) => {
    retention.settled(1)
    await pass(1_000)
    expect(calls).toEqual([{ settledBefore: clock.now() - 5_000, keep: 7, limit: 2_000 }])
  })
})

it('comes again after a store that could not delete', async () => {
  await settle(1)
  await clock.pass(minute)
  const { purge } = store
  let refusals = 0
  store = {
    ...store,
    purge: (options) => (refusals++ < 2 ? Promise.reject(new Error('disk full')) : purge(options)),
  }
  await withRetention({ settledForMs: 1_000 }, async () => {
    await pass(4 * minute)
    await eventually(kept, (count) => count === 0)
  })
})

it('does nothing once it is stopped', async () => {
  const retention = createRetention(store, { settledForMs: 0 }, clock)
  await retention.stop()
  retention.settled(5)
  await pass(5 * minute)
  expect(calls).toEqual([])
})

async function totalKept(): Promise<number> {
  const { status } = await store.where('shop', `e${accepted - 1}-1`)
  expect(status).toBe('purged')
  let count = 0
  for (let after: number | undefined = 0; after !== undefined; ) {
    const found = await store.find({}, { limit: 1_000, after })
    count += found.length
    after = found.at(-1)?.seq
  }
  return count
}

it.each<[string, () => unknown]>([
  [
    'throws',
    () => {
      throw new Error('gone')
    },
  ],
  ['rejects with nothing', () => Promise.reject()],
  ['answers no number', async () => undefined],
])('comes again when the purge of a store %s, and stops when it is told', async (_, purge) => {
  let asked = 0
  const failing: Store = {
    ...store,
    purge() {
      asked++
      return purge() as Promise<number>
    },
  }
  const retention = createRetention(failing, { settledForMs: 0 }, clock)
  for (const times of [1, 2]) {
    retention.settled(1)
    await pass(minute)
    expect(asked).toBeGreaterThanOrEqual(times)
  }
  await retention.stop()
})
