import { systemClock } from '@waybill/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { memoryStore } from '../memory-store/memory-store.js'
import type { Store } from '../store/store.js'
import { track } from '../testing/events.js'
import { eventually } from '../testing/eventually.js'
import { openWorkbench, type Workbench } from '../testing/workbench.js'
import type { LaneOptions, WaybillOptions } from '../waybill-options.js'

let bench: Workbench
let store: Store

beforeEach(async () => {
  bench = await openWorkbench()
  store = memoryStore()
})

afterEach(() => bench.close())

const start = (defaults: LaneOptions, more: Partial<WaybillOptions> = {}) =>
  bench.start({ store, defaults: { backoffMs: 1, ...defaults }, ...more })
const many = (count: number) => Array.from({ length: count }, (_, index) => track('A', `m${index}`, `u${index}`))
const fail = () => ({ status: 500 })
const hang = () => new Promise<never>(() => undefined)

/** Requests that the vendor has to bear at once. */
function countInFlight(): () => number {
  let now = 0
  let most = 0
  bench.vendor.script = async () => {
    most = Math.max(most, ++now)
    await new Promise((resolve) => setTimeout(resolve, 2))
    now--
    return {}
  }
  return () => most
}

/** Until when the one event in the store waits after its first failure, in milliseconds. */
async function waitAfterOneFailure(): Promise<number> {
  bench.vendor.script = fail
  await bench.delivery.accept(track('A', 'm1'))
  await eventually(
    () => bench.record('m1'),
    (record) => record?.attempt === 1,
  )
  return (await store.nextDue('scripted')) ?? 0
}

describe('options of a lane', () => {
  it('concurrency: never more at once, also where the start asks for more', async () => {
    const delivery = await start({ concurrency: 2, initialConcurrency: 50 })
    const most = countInFlight()
    await delivery.acceptMany(many(40))
    await delivery.flush()
    expect(most()).toBe(2)
  })

  it('initialConcurrency: so many leave before anything is answered', async () => {
    const delivery = await start({ initialConcurrency: 3 })
    bench.vendor.script = hang
    await delivery.acceptMany(many(40))
    await eventually(
      () => bench.vendor.received.length,
      (count) => count >= 3,
    )
    expect((await delivery.lanes())[0]).toMatchObject({ inFlight: 3 })
  })

  it('attemptTimeoutMs: an attempt ends then', async () => {
    const delivery = await start({ attemptTimeoutMs: 30 })
    bench.vendor.script = hang
    await delivery.accept(track('A', 'm1'))
    const record = await eventually(
      () => bench.record('m1'),
      (found) => (found?.attempts.length ?? 0) > 0,
    )
    expect(record?.attempts[0]).toMatchObject({ code: 'timeout' })
  })

  it('backoffMs: the first wait, by the dice that `random` is', async () => {
    await start({ backoffMs: 1e9, maxBackoffMs: 2e9 }, { random: () => 0.5 })
    const wait = await waitAfterOneFailure()
    expect(wait).toBeGreaterThan(5e8 - 20_000)
    expect(wait).toBeLessThanOrEqual(5e8)
  })

  it('maxBackoffMs: the longest wait', async () => {
    await start({ backoffMs: 1e9, maxBackoffMs: 1e8 }, { random: () => 0.5 })
    const wait = await waitAfterOneFailure()
    expect(wait).toBeGreaterThan(5e7 - 20_000)
    expect(wait).toBeLessThanOrEqual(5e7)
  })

  it('breakerAfter: so many failures, then a pause', async () => {
    let failedBefore: number | undefined
    const after: typeof systemClock.after = (ms, callback) => {
      // Longer than any backoff here, shorter than the second after which the ledger is tidied.
      if (ms > 100 && ms < 1_000) failedBefore ??= bench.vendor.received.length
      return systemClock.after(ms, callback)
    }
    const clock = { ...systemClock, after }
    const delivery = await start(
      { breakerAfter: 3, initialConcurrency: 1, maxBackoffMs: 1 },
      { random: () => 0.999, clock },
    )
    bench.vendor.script = () => (failedBefore === undefined ? fail() : {})
    await delivery.acceptMany(many(20))
    await eventually(
      () => failedBefore,
      (count) => count !== undefined,
    )
    expect(failedBefore).toBe(3)
  })

  it('maxProbePauseMs: no longer pause between two probes', async () => {
    const delivery = await start({ maxProbePauseMs: 20, breakerAfter: 1, maxBackoffMs: 1 }, { random: () => 0.999 })
    // Doubling from half a second, ten pauses would take minutes.
    bench.vendor.script = () => (bench.vendor.received.length <= 10 ? fail() : {})
    await delivery.accept(track('A', 'm1'))
    await eventually(bench.tally, ({ delivered }) => delivered === 1)
  })

  it.each([
    ['unknownLimit', { unknownLimit: 2 }, 418],
    ['invalidLimit', { invalidLimit: 4 }, 400],
  ] as const)('%s: so many are parked in a row, then the endpoint is held', async (_, limits, status) => {
    const delivery = await start({ ...limits, initialConcurrency: 1 })
    bench.vendor.script = () => ({ status })
    await delivery.acceptMany(many(10))
    await eventually(
      () => delivery.holds(),
      (holds) => holds.length === 1,
    )
    await delivery.flush()
    expect(await bench.tally()).toMatchObject({ parked: Object.values(limits)[0] })
  })

  it('window: no more are taken out of the store at once', async () => {
    const asked: number[] = []
    const lease: Store['lease'] = (lane, options) => {
      asked.push(options.max)
      return store.lease(lane, options)
    }
    const delivery = await start({ window: 5 }, { store: { ...store, lease } })
    await delivery.acceptMany(many(30))
    expect(await delivery.flush()).toMatchObject({ settled: true })
    expect(Math.max(...asked)).toBe(5)
  })

  it('retryBudget: once it is spent, a failed event waits as long as after many failures', async () => {
    const delivery = await start(
      { retryBudget: 0, breakerAfter: 1_000_000, maxBackoffMs: 100_000 },
      { random: () => 0.5, order: 'none' },
    )
    const failed = new Set<string>()
    bench.vendor.script = ({ ids: [id = ''] }) => {
      if (failed.has(id)) return {}
      failed.add(id)
      return fail()
    }
    await delivery.acceptMany(many(98))
    await eventually(bench.tally, ({ delivered }) => delivered === 98)
    await delivery.acceptMany(['x', 'y', 'z'].map((id) => track('A', id, id)))
    await eventually(
      () => store.nextDue('scripted'),
      (ms = 0) => ms > 10_000,
    )
  })

  it('those of `lanes` go before those of `defaults`', async () => {
    const delivery = await start({ concurrency: 1, initialConcurrency: 9 }, { lanes: { scripted: { concurrency: 4 } } })
    bench.vendor.script = hang
    await delivery.acceptMany(many(20))
    await eventually(
      async () => (await delivery.lanes())[0]?.inFlight,
      (count) => count === 4,
    )
  })
})

describe('options of retention, of calls and of the store in memory', () => {
  it('settledForMs: what was settled before is purged', async () => {
    const delivery = await start({}, { retention: { settledForMs: 1 } })
    await delivery.accept(track('A', 'm1'))
    await eventually(
      () => delivery.where('default', 'm1'),
      ({ status }) => status === 'purged',
    )
  })

  it('settledEvents goes on to count where settledForMs is Infinity', async () => {
    const delivery = await start({}, { retention: { settledForMs: Number.POSITIVE_INFINITY, settledEvents: 2 } })
    await delivery.acceptMany(many(5))
    await delivery.flush()
    await eventually(
      () => delivery.find({}),
      (found) => found.length === 2,
    )
  })

  it('waitMs: a full store is waited for', async () => {
    store = memoryStore({ maxPending: 1 })
    const delivery = await start({})
    let answer: () => void = () => undefined
    const answered = new Promise<void>((resolve) => {
      answer = resolve
    })
    bench.vendor.script = async () => {
      await answered
      return {}
    }
    await delivery.accept(track('A', 'm1'))
    const waiting = delivery.accept(track('A', 'm2'), { waitMs: 10_000 })
    await expect(delivery.accept(track('A', 'm3'))).rejects.toMatchObject({ code: 'store_full' })
    answer()
    expect(await waiting).toMatchObject({ status: 'accepted', messageId: 'm2' })
    await delivery.flush()
  })

  it('source and destinations of decide', async () => {
    const delivery = await start({})
    const decision = await delivery.decide(track('A', 'm1'), {
      destination: 'scripted',
      source: 'shop',
      destinations: [],
      timeoutMs: 5,
    })
    expect(decision).toMatchObject({ status: 'undecided' })
    expect(await delivery.where('shop', 'm1')).toMatchObject({ lanes: {}, notAddressed: { scripted: 'not_addressed' } })
  })

  it('timeoutMs of flush', async () => {
    const delivery = await start({})
    bench.vendor.script = hang
    await delivery.accept(track('A', 'm1'))
    const startedAt = performance.now()
    expect(await delivery.flush({ timeoutMs: 20 })).toMatchObject({ settled: false })
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })

  it('keepSettled and keepBodies: the newest', async () => {
    store = memoryStore({ keepSettled: 3, keepBodies: 1 })
    const delivery = await start({})
    for (const event of many(5)) {
      await delivery.accept(event)
      await delivery.flush()
    }
    expect((await delivery.find({})).map(({ messageId }) => messageId)).toEqual(['m2', 'm3', 'm4'])
    expect(await bench.where('m3')).not.toHaveProperty('event')
    expect(await bench.where('m4')).toHaveProperty('event')
  })
})
