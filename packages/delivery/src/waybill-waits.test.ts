import { type Destination, type Outcome, WaybillError } from '@waybill/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { memoryStore } from './memory-store/memory-store.js'
import type { Store } from './store/store.js'
import type { NextState, ReleaseOptions } from './store/work.js'
import { identify, track } from './testing/events.js'
import { eventually } from './testing/eventually.js'
import { openWorkbench, type Workbench } from './testing/workbench.js'

const hour = 3_600_000
let bench: Workbench

beforeEach(async () => {
  bench = await openWorkbench()
})

afterEach(async () => {
  expect(await bench.delivery.recount()).toEqual(await bench.delivery.totals())
  await bench.close()
})

const limitedForMs = async () => (await bench.delivery.lanes())[0]?.limitedForMs ?? Number.NaN

/** A memory store, and every wait that it was asked to hold. */
function watchedStore() {
  const waits: unknown[] = []
  const store = memoryStore()
  const watched: Store = {
    ...store,
    commit(work) {
      for (const { next } of work.transitions ?? []) if (next.state === 'pending') waits.push(next.afterMs)
      return store.commit(work)
    },
    release(tickets, options: ReleaseOptions = {}) {
      waits.push(options.afterMs ?? 0)
      return store.release(tickets, options)
    },
  }
  return { store: watched, waits }
}

describe('a wait that a destination names', () => {
  const saying = (destination: Destination, afterMs: unknown): Destination => ({
    ...destination,
    async send(request) {
      const error = new WaybillError('not now', { kind: 'throttled', code: 'throttled' })
      const outcome = { status: 'retry', error, scope: 'endpoint', afterMs, maybeDelivered: false } as Outcome
      return request.calls.map(() => outcome)
    },
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -5, '60000', 1e300, 9e15, {}, 5n])(
    'reaches neither throttle nor store as %s',
    async (afterMs) => {
      const { store, waits } = watchedStore()
      await bench.start({ store, destinations: [saying(bench.vendor.destination, afterMs)] })
      await bench.delivery.acceptMany([track('A', 'm1', 'u1'), track('A', 'm2', 'u2'), track('Batched', 'm3', 'u3')])
      await eventually(
        () => waits.length,
        (count) => count >= 2,
      )
      for (const wait of waits) {
        expect(Number.isFinite(wait)).toBe(true)
        expect(wait).toBeGreaterThanOrEqual(0)
        expect(wait).toBeLessThanOrEqual(hour + 5)
      }
      expect(await limitedForMs()).toBeLessThanOrEqual(hour)
      const { attempts } = (await bench.record('m1')) ?? expect.fail('m1 is known')
      expect(attempts[0]).toMatchObject({ result: 'retry', code: 'throttled' })
    },
  )

  it('is an hour at most by default', async () => {
    const { store, waits } = watchedStore()
    const destinations = [saying(bench.vendor.destination, 1e300)]
    await bench.start({ store, destinations, defaults: { maxRetryAfterMs: undefined, backoffMs: 5 } })
    await bench.delivery.accept(track('A', 'm1'))
    await eventually(
      () => waits.length,
      (count) => count > 0,
    )
    expect(waits[0]).toBeGreaterThan(0.9 * hour)
    expect(waits[0]).toBeLessThanOrEqual(hour + 5)
  })
})

describe('a vendor that asks for a very long rest', () => {
  const throttleOnce = (retryAfter: () => string) => {
    bench.vendor.script = () =>
      bench.vendor.received.length === 1 ? { status: 429, headers: { 'retry-after': retryAfter() } } : {}
  }

  it('gets no more than the lane allows', async () => {
    await bench.start({ defaults: { maxRetryAfterMs: 40, backoffMs: 5 } })
    throttleOnce(() => '31536000')
    await bench.delivery.acceptMany([track('A', 'm1', 'u1'), track('A', 'm2', 'u2')])
    expect(await bench.delivery.flush()).toMatchObject({ settled: true })
    const [first, second] = bench.vendor.received
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeLessThan(5_000)
  })

  it('means an hour by default', async () => {
    await bench.start()
    throttleOnce(() => '31536000')
    await bench.delivery.accept(track('A', 'm1'))
    const limited = await eventually(limitedForMs, (ms) => ms > 0)
    expect(limited).toBeLessThanOrEqual(hour)
    expect(limited).toBeGreaterThan(hour - 60_000)
    const asked = 31_536_000_000
    await eventually(
      () => bench.record('m1'),
      (record) => record?.waitsFor?.why === 'limited',
    )
    expect(await bench.record('m1')).toMatchObject({ attempts: [{ code: 'throttled', askedMs: asked }] })
    const [{ pauses = [], nextDueMs = 0 } = {}] = await bench.delivery.lanes()
    expect(pauses).toMatchObject([{ reason: 'limited', askedForMs: expect.any(Number) }])
    expect(pauses[0]?.askedForMs).toBeGreaterThan(asked - 60_000)
    expect(nextDueMs).toBeGreaterThan(hour - 60_000)
  })

  it('is still obeyed after a restart, until it is resumed', async () => {
    const store = memoryStore()
    await bench.start({ store })
    throttleOnce(() => '7200')
    await bench.delivery.accept(track('A', 'm1'))
    await eventually(limitedForMs, (ms) => ms > 0)
    await eventually(
      () => bench.record('m1'),
      (record) => record?.attempts.length === 1,
    )
    await bench.delivery.close()
    await bench.start({ store })
    expect(await limitedForMs()).toBeGreaterThan(hour - 60_000)
    await bench.delivery.resume({ lane: 'scripted' })
    await bench.delivery.close()
    await bench.start({ store })
    expect(await limitedForMs()).toBe(0)
  })

  it('is shown in whole milliseconds, whatever fraction a destination names', async () => {
    const error = new WaybillError('not now', { kind: 'throttled', code: 'throttled' })
    const outcome: Outcome = { status: 'retry', error, scope: 'endpoint', afterMs: 60_000.37, maybeDelivered: false }
    const send = async ({ calls }: { readonly calls: readonly unknown[] }) => calls.map(() => outcome)
    await bench.start({ destinations: [{ ...bench.vendor.destination, send }] })
    await bench.delivery.accept(track('A', 'm1'))
    await eventually(
      () => bench.record('m1'),
      (record) => record?.attempts.length === 1,
    )
    const [{ limitedForMs: forMs, nextDueMs } = {}] = await bench.delivery.lanes()
    for (const ms of [forMs, nextDueMs, (await bench.record('m1'))?.dueAt]) expect(Number.isInteger(ms)).toBe(true)
  })

  it('may name the second in which it is ready', async () => {
    await bench.start()
    throttleOnce(() => `${Math.floor(Date.now() / 1000) + 1}`)
    await bench.delivery.accept(track('A', 'm1'))
    expect(await bench.delivery.flush()).toMatchObject({ settled: true })
  })
})

describe('resume', () => {
  /** One event refused for an hour, and one that was planned beside it and went back with the pause. */
  async function putOff(scope: 'endpoint' | 'destination' = 'endpoint'): Promise<void> {
    const { destination } = bench.vendor
    const reaching: Destination = {
      ...destination,
      send: async (request, options) =>
        (await destination.send(request, options)).map((outcome) =>
          outcome.status === 'retry' ? { ...outcome, scope } : outcome,
        ),
    }
    await bench.start({ destinations: [reaching], defaults: { initialConcurrency: 1, concurrency: 1, backoffMs: 5 } })
    bench.vendor.script = () => ({ status: 429, headers: { 'retry-after': '7200' } })
    await bench.delivery.acceptMany([track('A', 'm1', 'u1'), track('A', 'm2', 'u2')])
    await eventually(limitedForMs, (ms) => ms > 0)
    await eventually(
      () => bench.record('m1'),
      (record) => record?.attempts.length === 1,
    )
    bench.vendor.script = () => ({})
  }

  it.each([
    ['the lane', 'an endpoint', 'endpoint', undefined],
    ['the endpoint', 'an endpoint', 'endpoint', 'single'],
    ['the lane', 'the whole vendor', 'destination', undefined],
  ] as const)('of %s sends now what %s put off', async (_, __, scope, endpoint) => {
    await putOff(scope)
    await bench.delivery.resume({ lane: 'scripted', endpoint })
    expect(await limitedForMs()).toBe(0)
    expect(await bench.delivery.flush()).toMatchObject({ settled: true })
    expect(bench.ids()).toEqual(expect.arrayContaining(['m1', 'm2']))
  })

  it('of a lane ends its failures and pauses, and leaves the hold of an endpoint', async () => {
    await bench.start({ defaults: { breakerAfter: 1, maxProbePauseMs: hour, backoffMs: hour, maxBackoffMs: hour } })
    await bench.delivery.hold({ lane: 'scripted', endpoint: 'profile', reason: 'by hand' })
    bench.vendor.script = () => ({ status: 503 })
    await bench.delivery.acceptMany([track('A', 'm1', 'u1'), identify('i1', 'u2')])
    await eventually(
      () => bench.record('m1'),
      (record) => record?.attempts.length === 1,
    )
    bench.vendor.script = () => ({})
    await bench.delivery.resume({ lane: 'scripted' })
    await eventually(bench.tally, ({ delivered }) => delivered === 1)
    expect(await bench.delivery.holds()).toMatchObject([{ lane: 'scripted', endpoint: 'profile', reason: 'by hand' }])
    expect(await bench.record('i1')).toMatchObject({ state: 'pending' })
    await bench.delivery.resume({ lane: 'scripted', endpoint: 'profile' })
    expect(await bench.delivery.flush()).toMatchObject({ settled: true })
  })

  it('reaches a wait that is on its way into the store', async () => {
    const store = memoryStore()
    let open: () => void = () => undefined
    const gate = new Promise<void>((resolve) => {
      open = resolve
    })
    let waiting = false
    const isWait = ({ next }: { readonly next: NextState }) => next.state === 'pending' && next.afterMs > 1_000
    await bench.start({
      store: {
        ...store,
        async commit(work) {
          if (work.transitions?.some(isWait)) {
            waiting = true
            await gate
          }
          return store.commit(work)
        },
      },
    })
    bench.vendor.script = () =>
      bench.vendor.received.length === 1 ? { status: 429, headers: { 'retry-after': '7200' } } : {}
    await bench.delivery.accept(track('A', 'm1'))
    await eventually(
      () => waiting,
      (is) => is,
    )
    const resumed = bench.delivery.resume({ lane: 'scripted' })
    await new Promise((resolve) => setImmediate(resolve))
    open()
    await resumed
    expect(await bench.delivery.flush()).toMatchObject({ settled: true })
  })

  it('in a process that does not deliver starts nothing there', async () => {
    const store = memoryStore()
    let leases = 0
    await bench.start({
      deliver: false,
      store: {
        ...store,
        lease(lane, options) {
          leases++
          return store.lease(lane, options)
        },
      },
    })
    await bench.delivery.accept(track('A', 'm1'))
    await bench.delivery.resume({ lane: 'scripted' })
    // A lane that was woken asks for work in the next turn.
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect(leases).toBe(0)
    expect(await bench.tally()).toMatchObject({ pending: 1 })
  })
})
