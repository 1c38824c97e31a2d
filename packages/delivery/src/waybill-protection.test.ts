import { WaybillError } from '@waybill/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createWaybill } from './create-waybill.js'
import { memoryStore } from './memory-store/memory-store.js'
import type { Tally } from './store/ledger.js'
import { storeRefused } from './store/not-stored.js'
import { identify, track } from './testing/events.js'
import { eventually } from './testing/eventually.js'
import { type ScriptedVendor, startScriptedVendor } from './testing/scripted-vendor.js'
import type { Waybill } from './waybill.js'
import type { WaybillOptions } from './waybill-options.js'

let vendor: ScriptedVendor
let delivery: Waybill

async function start(options: Partial<WaybillOptions> = {}): Promise<void> {
  delivery = await createWaybill({
    store: memoryStore(),
    destinations: [vendor.destination],
    defaults: { backoffMs: 5 },
    ...options,
  })
}

const tally = async (): Promise<Tally> => (await delivery.totals())['scripted'] as Tally

async function laneOf(messageId: string) {
  const where = await delivery.where('default', messageId)
  if (where.status !== 'found') throw new Error(`${messageId} is ${where.status}`)
  return where.lanes['scripted']
}

const many = (count: number, event = 'A') =>
  Array.from({ length: count }, (_, index) => track(event, `m${index}`, `u${index}`))

beforeEach(async () => {
  vendor = await startScriptedVendor()
})

afterEach(async () => {
  expect(await delivery.recount()).toEqual(await delivery.totals())
  await delivery.close({ timeoutMs: 50 })
  await vendor.close()
})

describe('a throttled endpoint', () => {
  it('starts nothing before Retry-After has passed, then delivers everything', async () => {
    await start({ defaults: { initialConcurrency: 1, backoffMs: 5 } })
    let throttled = false
    vendor.script = () => {
      if (throttled) return {}
      throttled = true
      return { status: 429, headers: { 'retry-after': '1' } }
    }
    await delivery.acceptMany(many(20))
    await delivery.flush()
    const [first, second] = vendor.received
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(990)
    expect(await tally()).toMatchObject({ delivered: 20 })
    const refused = vendor.received[0]?.ids[0] ?? ''
    expect(await laneOf(refused)).toMatchObject({
      attempt: 1,
      attempts: [{ result: 'retry', kind: 'throttled', status: 429 }, { result: 'delivered' }],
    })
  })
})

describe('a vendor that is down', () => {
  it('gets few probes instead of a storm, and every event once it is back', async () => {
    await start({
      defaults: { backoffMs: 1, maxBackoffMs: 10, breakerAfter: 3, maxProbePauseMs: 50, initialConcurrency: 4 },
    })
    vendor.script = () => ({ status: 500 })
    await delivery.acceptMany(many(200))
    await new Promise((resolve) => setTimeout(resolve, 400))
    expect(vendor.received.length).toBeLessThan(40)
    expect(await tally()).toMatchObject({ pending: 200 })
    vendor.script = () => ({})
    await delivery.flush()
    expect(await tally()).toMatchObject({ delivered: 200 })
  })
})

describe('the retry budget', () => {
  it('has events wait for long once a hundred retries have been in vain, however young they are', async () => {
    const waits: number[] = []
    const store = memoryStore()
    await start({
      store: {
        ...store,
        commit(work) {
          for (const { next } of work.transitions ?? []) if (next.state === 'pending') waits.push(next.afterMs)
          return store.commit(work)
        },
      },
      // Nothing else holds the lane back, and every first wait is short.
      defaults: { backoffMs: 1, maxBackoffMs: 600_000, breakerAfter: 1_000_000, retryBudget: 0 },
      random: () => 0.999,
    })
    vendor.script = () => ({ status: 503 })
    await delivery.acceptMany(many(150))
    await eventually(
      () => waits.length,
      (count) => count >= 150,
    )
    expect(waits.slice(0, 90).every((wait) => wait < 1_000)).toBe(true)
    expect(waits.slice(101, 150).every((wait) => wait > 500_000)).toBe(true)
  })
})

describe('a setup error', () => {
  it('holds the lane on 401, costs no attempt, and goes on after resume', async () => {
    await start({ defaults: { initialConcurrency: 1 } })
    vendor.script = () => ({ status: 401, body: 'no' })
    await delivery.acceptMany(many(10))
    await eventually(
      () => delivery.holds(),
      (holds) => holds.length === 1,
    )
    expect(await delivery.holds()).toMatchObject([{ lane: 'scripted', reason: 'unauthorized' }])
    expect(await delivery.flush()).toEqual({ settled: false, left: { scripted: 10 } })
    expect(vendor.received).toHaveLength(1)
    const refused = vendor.received[0]?.ids[0] ?? ''
    expect(await laneOf(refused)).toMatchObject({
      state: 'pending',
      attempt: 0,
      reason: 'unauthorized',
      attempts: [{ result: 'blocked' }],
    })
    vendor.script = () => ({})
    await delivery.resume({ lane: 'scripted' })
    expect(await delivery.flush()).toMatchObject({ settled: true })
    expect(await delivery.holds()).toEqual([])
  })

  it('holds only the endpoint on 403; the others flow, and its events wait for resume', async () => {
    await start({ order: 'none' })
    vendor.script = ({ path }) => (path === '/profile' ? { status: 403 } : {})
    await delivery.acceptMany([identify('id1', 'u1'), ...many(50), identify('id2', 'u2')])
    await eventually(tally, ({ delivered }) => delivered === 50)
    await eventually(
      () => delivery.holds(),
      (holds) => holds.length === 1,
    )
    expect(await delivery.holds()).toMatchObject([{ lane: 'scripted', endpoint: 'profile', reason: 'forbidden' }])
    await delivery.acceptMany([track('A', 'later'), identify('id3', 'u3')])
    await eventually(tally, ({ delivered }) => delivered === 51)
    vendor.script = () => ({})
    await delivery.resume({ lane: 'scripted', endpoint: 'profile' })
    await eventually(tally, ({ delivered }) => delivered === 54)
  })
})

describe('a hold by hand', () => {
  it('keeps events and sends none until resumed', async () => {
    await start()
    await delivery.hold({ lane: 'scripted', reason: 'maintenance' })
    await delivery.acceptMany(many(5))
    expect(await delivery.flush()).toMatchObject({ settled: false, left: { scripted: 5 } })
    expect(vendor.received).toHaveLength(0)
    await delivery.resume({ lane: 'scripted' })
    expect(await delivery.flush()).toMatchObject({ settled: true })
  })

  it('of an unknown lane is an error that names the known ones', async () => {
    await start()
    await expect(delivery.hold({ lane: 'nowhere', reason: 'x' })).rejects.toMatchObject({
      code: 'unknown_lane',
      hint: 'Known: scripted.',
    })
  })
})

describe('a harmful call', () => {
  it('leaves once its mark is safe, and not before', async () => {
    const happened: string[] = []
    const store = memoryStore()
    await start({
      store: {
        ...store,
        async commit(work) {
          const receipt = await store.commit(work)
          if (work.start) {
            // What would not wait for the mark would be at the vendor by then.
            await new Promise((resolve) => setTimeout(resolve, 50))
            happened.push(`mark of ${work.start.length}`)
          }
          return receipt
        },
      },
    })
    vendor.script = ({ path }) => {
      happened.push(path)
      return {}
    }
    await delivery.acceptMany([track('Cart', 'm1', 'u1'), track('A', 'm2', 'u2')])
    await delivery.flush()
    expect(happened).toEqual(['/single', 'mark of 1', '/cart'])
  })

  it('does not leave without its mark: it goes later, or is parked where the mark can never be', async () => {
    const store = memoryStore()
    let failures = 1
    await start({
      store: {
        ...store,
        async commit(work) {
          const isPoison = work.start?.some(({ seq }) => seq === 2)
          if (isPoison) throw storeRefused('It cannot hold the mark.')
          if (work.start && failures-- > 0) throw new WaybillError('away', { kind: 'unavailable', code: 'away' })
          return store.commit(work)
        },
      },
    })
    await delivery.accept(track('Cart', 'm1'))
    await delivery.flush()
    expect(await laneOf('m1')).toMatchObject({ state: 'delivered', attempt: 1 })
    expect(vendor.received).toHaveLength(1)
    await delivery.accept(track('Cart', 'm2'))
    await delivery.flush()
    expect(await laneOf('m2')).toMatchObject({ state: 'parked', reason: 'store_refused' })
    expect(vendor.received).toHaveLength(1)
  })

  it('is parked in doubt when its answer was lost, never repeated', async () => {
    await start()
    vendor.script = () => 'reset'
    await delivery.accept(track('Cart', 'm1'))
    await delivery.flush()
    expect(vendor.received).toHaveLength(1)
    expect(await laneOf('m1')).toMatchObject({
      state: 'parked',
      reason: 'in_doubt',
      attempts: [{ code: 'connection_lost' }],
    })
  })

  it('is repeated after an answer that says it was not accepted, and after doubt when configured', async () => {
    await start({ defaults: { backoffMs: 5, onInDoubt: 'retry' } })
    const reactions = ['reset', { status: 503 }, {}] as const
    vendor.script = () => reactions[vendor.received.length - 1] ?? {}
    await delivery.accept(track('Cart', 'm1'))
    await delivery.flush()
    expect(vendor.received).toHaveLength(3)
    expect(await laneOf('m1')).toMatchObject({ state: 'delivered', maybeDelivered: true })
  })
})

describe('a vendor that changed', () => {
  it('has the first few unclassified answers parked, then the endpoint held', async () => {
    await start({ defaults: { initialConcurrency: 1, unknownLimit: 3 } })
    vendor.script = () => ({ status: 418, body: 'teapot' })
    await delivery.acceptMany(many(10))
    await eventually(
      () => delivery.holds(),
      (holds) => holds.length === 1,
    )
    expect(await delivery.holds()).toMatchObject([{ lane: 'scripted', endpoint: 'single', reason: 'too_many_unknown' }])
    expect(await tally()).toMatchObject({ parked: 3, pending: 7 })
    const [parked] = await delivery.find({ state: 'parked' })
    expect(parked?.delivery).toMatchObject({
      reason: 'unclassified_answer',
      attempts: [{ kind: 'unknown', evidence: 'teapot' }],
    })
  })

  it('has a row of refusals held, but not a refusal among deliveries', async () => {
    await start({ defaults: { initialConcurrency: 1, concurrency: 1, invalidLimit: 5 } })
    vendor.script = ({ ids }) => ({ status: Number(ids[0]?.slice(1)) % 2 ? 400 : 200 })
    await delivery.acceptMany(many(40))
    await delivery.flush()
    expect(await tally()).toMatchObject({ delivered: 20, parked: 20 })
    vendor.script = () => ({ status: 400 })
    await delivery.acceptMany(Array.from({ length: 20 }, (_, index) => track('A', `w${index}`, `u${index}`)))
    await eventually(
      () => delivery.holds(),
      (holds) => holds.length === 1,
    )
    // The last of the forty was refused too, and counts.
    expect(await tally()).toMatchObject({ parked: 24, pending: 16 })
  })
})

describe('a destination that breaks its contract', () => {
  it('has the event that breaks its plan parked, and no other', async () => {
    const { destination } = vendor
    const broken = {
      ...destination,
      plan: ((deliveries) => {
        if (deliveries.some(({ event }) => event.messageId === 'm3')) throw new Error('cannot')
        return destination.plan(deliveries)
      }) as typeof destination.plan,
    }
    await start({ destinations: [broken] })
    await delivery.acceptMany(many(6))
    await delivery.flush()
    expect(await laneOf('m3')).toMatchObject({ state: 'parked', reason: 'plan_failed' })
    expect(await tally()).toMatchObject({ delivered: 5, parked: 1 })
  })

  it('has an event that its plan forgets parked', async () => {
    const { destination } = vendor
    const broken = {
      ...destination,
      plan: ((deliveries) => destination.plan(deliveries.slice(1))) as typeof destination.plan,
    }
    await start({ destinations: [broken] })
    await delivery.acceptMany(many(3))
    await delivery.flush()
    expect(await tally()).toMatchObject({ delivered: 2, parked: 1 })
    expect((await delivery.find({ state: 'parked' }))[0]?.delivery.reason).toBe('plan_incomplete')
  })

  it('has events parked whose outcomes are missing or whose send throws', async () => {
    const broken = {
      ...vendor.destination,
      send: (request: { calls: readonly unknown[] }) =>
        request.calls.length ? Promise.resolve([]) : Promise.reject(new Error('no')),
    }
    await start({ destinations: [broken] })
    await delivery.accept(track('A', 'm1'))
    await delivery.flush()
    expect(await laneOf('m1')).toMatchObject({ state: 'parked', reason: 'destination_failed' })
  })
})

describe('options that cannot work', () => {
  it('are refused by name', async () => {
    const destinations = [vendor.destination]
    await expect(
      createWaybill({ store: memoryStore(), destinations: [...destinations, ...destinations] }),
    ).rejects.toThrow('has two named scripted')
    await expect(createWaybill({ store: memoryStore(), destinations, lanes: { nowhere: {} } })).rejects.toThrow(
      'lanes.nowhere',
    )
    await start()
  })
})

describe('a storm of every failure', () => {
  it('leaves no event without a state, and two ways of counting agree', async () => {
    await start({
      defaults: {
        backoffMs: 1,
        maxBackoffMs: 5,
        maxProbePauseMs: 5,
        invalidLimit: 10_000,
        unknownLimit: 10_000,
        attemptTimeoutMs: 1_000,
      },
    })
    let turn = 0
    const reactions = [
      { status: 503 },
      'reset',
      { status: 400 },
      { status: 502 },
      { status: 418 },
      { status: 429, headers: { 'retry-after': '0' } },
    ] as const
    vendor.script = () => (++turn % 3 ? {} : (reactions[turn % reactions.length] ?? {}))
    const names = ['A', 'Batched', 'Cart', 'Twice', 'Nothing']
    await delivery.acceptMany(
      Array.from({ length: 1_500 }, (_, index) => track(names[index % 5] as string, `m${index}`, `u${index % 40}`)),
    )
    await delivery.flush({ timeoutMs: 50_000 })
    const { accepted, pending, ...rest } = await tally()
    expect({ accepted, pending }).toEqual({ accepted: 1_500, pending: 0 })
    expect(Object.values(rest).reduce((sum, count) => sum + count, 0)).toBe(1_500)
  })
})
