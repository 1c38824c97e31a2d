import { systemClock, untrusted, WaybillError } from '@waybill/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createWaybill } from './create-waybill.js'
import { memoryStore } from './memory-store/memory-store.js'
import type { Tally } from './store/ledger.js'
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

async function tally(lane = 'scripted'): Promise<Tally> {
  return (await delivery.totals())[lane] as Tally
}

async function laneOf(messageId: string) {
  const where = await delivery.where('default', messageId)
  if (where.status !== 'found') throw new Error(`${messageId} is ${where.status}`)
  return where.lanes['scripted']
}

beforeEach(async () => {
  vendor = await startScriptedVendor()
})

afterEach(async () => {
  expect(await delivery.recount()).toEqual(await delivery.totals())
  await delivery.close({ timeoutMs: 50 })
  await vendor.close()
})

describe('accept', () => {
  it('resolves with the id, and the event reaches the vendor and the ledger', async () => {
    await start()
    expect(await delivery.accept(track('A', 'm1'))).toEqual({ status: 'accepted', messageId: 'm1' })
    expect(await delivery.flush()).toEqual({ settled: true, left: { scripted: 0 } })
    expect(vendor.received.map(({ ids }) => ids)).toEqual([['m1']])
    expect(await laneOf('m1')).toMatchObject({
      state: 'delivered',
      attempt: 0,
      attempts: [{ endpoint: 'single', calls: 1, result: 'delivered', status: 200 }],
    })
  })

  it('takes the first of two events with one id, per source', async () => {
    await start()
    await delivery.accept(track('A', 'm1'))
    expect(await delivery.accept(track('B', 'm1'))).toEqual({ status: 'duplicate', messageId: 'm1' })
    expect(await delivery.accept(track('A', 'm1'), { source: 'other' })).toEqual({
      status: 'accepted',
      messageId: 'm1',
    })
    const [first, second] = await delivery.acceptMany([track('A', 'm2'), track('A', 'm2')])
    expect([first?.status, second?.status]).toEqual(['accepted', 'duplicate'])
    await delivery.flush()
    expect(await tally()).toMatchObject({ accepted: 3, delivered: 3 })
  })

  it('refuses a malformed event with its field, and keeps the good ones beside it', async () => {
    await start()
    await expect(delivery.accept(untrusted({ type: 'track', userId: 'u1' }))).rejects.toMatchObject({
      kind: 'invalid',
      issues: [{ field: 'event' }],
    })
    const answers = await delivery.acceptMany([track('A', 'm1'), untrusted({ type: 'nonsense' }), track('A', 'm2')])
    expect(answers.map(({ status }) => status)).toEqual(['accepted', 'refused', 'accepted'])
    expect(answers[1]).toMatchObject({ error: { code: 'invalid_event' } })
    await delivery.flush()
    expect(await tally()).toMatchObject({ accepted: 2, delivered: 2 })
  })

  it('refuses an event over the size limit and a full store, by type', async () => {
    await start({ maxEventBytes: 1_000, store: memoryStore({ maxPending: 2 }) })
    vendor.script = () => ({ status: 503 })
    await expect(
      delivery.accept(untrusted({ ...track('A', 'big'), properties: { text: 'x'.repeat(1_000) } })),
    ).rejects.toMatchObject({ code: 'event_too_large' })
    const answers = await delivery.acceptMany([track('A', 'm1'), track('A', 'm2'), track('A', 'm3')])
    expect(answers.map(({ status }) => status)).toEqual(['accepted', 'accepted', 'refused'])
    expect(answers[2]).toMatchObject({ error: { kind: 'unavailable', code: 'store_full' } })
    vendor.script = () => ({})
    await delivery.flush()
    expect(await delivery.accept(track('A', 'm3'))).toMatchObject({ status: 'accepted' })
    await delivery.flush()
  })

  it('sends a lonely event without any timer having to fire', async () => {
    await start({ clock: { ...systemClock, after: () => () => undefined } })
    await delivery.accept(track('A', 'm1'))
    await eventually(
      () => vendor.received.length,
      (count) => count === 1,
    )
    await eventually(tally, ({ delivered }) => delivered === 1)
  })

  it('answers unknown for an event that never came', async () => {
    await start()
    expect(await delivery.where('default', 'nobody')).toEqual({ status: 'unknown' })
  })
})

describe('lanes', () => {
  it('settle each answer at once: 63 of 64 events do not wait for the slow one', async () => {
    await start({ defaults: { initialConcurrency: 64 } })
    let release: () => void = () => undefined
    const slow = new Promise<void>((resolve) => {
      release = resolve
    })
    vendor.script = async ({ ids }) => {
      if (ids[0] === 'm17') await slow
      return {}
    }
    await delivery.acceptMany(Array.from({ length: 64 }, (_, index) => track('A', `m${index}`, `u${index}`)))
    await eventually(tally, ({ delivered }) => delivered === 63)
    expect(await laneOf('m17')).toMatchObject({ state: 'pending', attempts: [] })
    release()
    expect(await delivery.flush()).toMatchObject({ settled: true })
  })

  it('find one poison in a thousand by splitting, and no other waits for it', async () => {
    await start()
    let release: () => void = () => undefined
    const chain = new Promise<void>((resolve) => {
      release = resolve
    })
    vendor.script = async ({ ids }) => {
      if (!ids.includes('m500')) return {}
      // Half-way down, the refusals hang: all that was split off by then must settle all the same.
      if (ids.length < 10) await chain
      return { status: 400, body: 'one of them is bad' }
    }
    await delivery.acceptMany(Array.from({ length: 1_000 }, (_, index) => track('Batched', `m${index}`, `u${index}`)))
    await eventually(tally, ({ delivered }) => delivered > 990)
    release()
    await delivery.flush()
    expect(await tally()).toMatchObject({ accepted: 1_000, delivered: 999, parked: 1 })
    expect(vendor.received.length).toBeLessThanOrEqual(24)
    const poison = await laneOf('m500')
    expect(poison).toMatchObject({ state: 'parked', reason: 'bad_request' })
    expect(poison?.attempts.map(({ calls }) => calls)).toEqual(
      [100, 50, 25, 12, 6, 3, 1].filter((n) => n).slice(0, poison?.attempts.length),
    )
    expect(poison?.attempts.at(-1)).toMatchObject({ calls: 1, evidence: 'one of them is bad', status: 400 })
  })

  it('carry out the calls of one event in order, and repeat only the one that failed', async () => {
    await start()
    let failures = 2
    vendor.script = ({ path }) => (path === '/single' && failures-- > 0 ? { status: 500 } : {})
    await delivery.accept(track('Twice', 'm1'))
    await delivery.flush()
    expect(vendor.received.map(({ path }) => path)).toEqual(['/profile', '/single', '/single', '/single'])
    expect(await laneOf('m1')).toMatchObject({ state: 'delivered', step: 1 })
  })

  it('record why nothing was sent', async () => {
    await start()
    await delivery.acceptMany([
      track('Nothing', 'm1'),
      { ...track('A', 'm2'), integrations: { All: false } },
      { ...track('A', 'm3'), integrations: { All: false, Scripted: true } },
      { ...track('A', 'm4'), integrations: { scripted: false } },
    ])
    await delivery.flush()
    expect(await laneOf('m1')).toMatchObject({ state: 'skipped', reason: 'not_for_this_vendor' })
    // Nothing of an event that goes nowhere is kept but its id and why.
    const nowhere = await delivery.where('default', 'm2')
    expect(nowhere).toMatchObject({ lanes: {}, notAddressed: { scripted: 'integrations' } })
    expect(nowhere).not.toHaveProperty('event')
    expect(await laneOf('m3')).toMatchObject({ state: 'delivered' })
    expect(await laneOf('m4')).toBeUndefined()
    expect(await delivery.totals()).toMatchObject({ scripted: { accepted: 2, delivered: 1, skipped: 1 } })
  })

  it('of two vendors do not slow each other', async () => {
    const other = await startScriptedVendor('other')
    await start({ destinations: [vendor.destination, other.destination] })
    vendor.script = () => new Promise(() => undefined)
    await delivery.acceptMany(Array.from({ length: 200 }, (_, index) => track('A', `m${index}`, `u${index}`)))
    await eventually(
      () => tally('other'),
      ({ delivered }) => delivered === 200,
    )
    expect(await tally()).toMatchObject({ pending: 200, delivered: 0 })
    await other.close()
  })
})

describe('order', () => {
  // Answers once another event has come, which it never does when all wait for this one.
  const slowProfile = async ({ path }: { path: string }) => {
    if (path === '/profile')
      await eventually(
        () => vendor.received.length,
        (count) => count >= 2,
      )
    return {}
  }

  it('identify-first: a later event of the user waits for the identify, by known and anonymous id; others do not', async () => {
    await start()
    vendor.script = slowProfile
    await delivery.acceptMany([
      identify('id', 'u1', 'a1'),
      track('A', 'known', 'u1'),
      { type: 'page', messageId: 'anonymous', anonymousId: 'a1' },
      track('A', 'stranger', 'u2'),
    ])
    await delivery.flush()
    const order = vendor.received.flatMap(({ ids }) => ids)
    expect(order.slice(0, 2).sort()).toEqual(['id', 'stranger'])
    expect(order.slice(2).sort()).toEqual(['anonymous', 'known'])
  })

  it('identify-first: the identify keeps its followers waiting through its retries', async () => {
    await start()
    let failures = 2
    vendor.script = ({ path }) => (path === '/profile' && failures-- > 0 ? { status: 503 } : {})
    await delivery.acceptMany([identify('id'), track('A', 'after')])
    await delivery.flush()
    expect(vendor.received.flatMap(({ ids }) => ids)).toEqual(['id', 'id', 'id', 'after'])
  })

  it('per-user: one event of a user at a time', async () => {
    await start({ order: 'per-user' })
    let most = 0
    let now = 0
    vendor.script = async () => {
      most = Math.max(most, ++now)
      await new Promise((resolve) => setTimeout(resolve, 5))
      now--
      return {}
    }
    await delivery.acceptMany(Array.from({ length: 20 }, (_, index) => track('A', `m${index}`)))
    await delivery.flush()
    expect(most).toBe(1)
    expect(vendor.received.flatMap(({ ids }) => ids)).toEqual(Array.from({ length: 20 }, (_, index) => `m${index}`))
  })

  it('none: nobody waits', async () => {
    await start({ order: 'none' })
    vendor.script = slowProfile
    await delivery.acceptMany([identify('id'), track('A', 'after')])
    expect(await delivery.flush()).toMatchObject({ settled: true })
    expect(vendor.received.flatMap(({ ids }) => ids).sort()).toEqual(['after', 'id'])
  })

  it('two calls of one event never cross', async () => {
    await start()
    let inFlight = 0
    let most = 0
    vendor.script = async () => {
      most = Math.max(most, ++inFlight)
      await new Promise((resolve) => setTimeout(resolve, 10))
      inFlight--
      return {}
    }
    await delivery.accept(track('Twice', 'm1'))
    await delivery.flush()
    expect(vendor.received.map(({ path }) => path)).toEqual(['/profile', '/single'])
    expect(most).toBe(1)
  })
})

describe('close', () => {
  it('reports what is left, aborts what hangs, and accepts nothing more', async () => {
    await start()
    vendor.script = () => new Promise(() => undefined)
    await delivery.acceptMany([track('A', 'm1'), track('A', 'm2', 'u2')])
    await eventually(
      () => vendor.received.length,
      (count) => count === 2,
    )
    const closing = delivery.close({ timeoutMs: 50 })
    const refusal = await delivery.accept(track('A', 'm3')).catch((error: unknown) => error)
    expect(refusal).toMatchObject({ code: 'closed' })
    expect(WaybillError.isInstance(refusal)).toBe(true)
    expect(await closing).toEqual({ settled: false, left: { scripted: 2 } })
    expect(await laneOf('m1')).toMatchObject({ state: 'pending', reason: 'aborted', maybeDelivered: true })
    expect(await delivery.close()).toEqual({ settled: false, left: { scripted: 2 } })
  })

  it('parks nobody for a refused batch that could not be split any more', async () => {
    await start()
    let refuse: () => void = () => undefined
    const refused = new Promise<void>((resolve) => {
      refuse = resolve
    })
    vendor.script = async () => {
      await refused
      return { status: 400 }
    }
    await delivery.acceptMany([track('Batched', 'm1'), track('Batched', 'm2', 'u2')])
    await eventually(
      () => vendor.received.length,
      (count) => count === 1,
    )
    const closing = delivery.close({ timeoutMs: 5_000 })
    refuse()
    expect(await closing).toEqual({ settled: false, left: { scripted: 2 } })
    expect(await laneOf('m1')).toMatchObject({ state: 'pending', attempts: [{ calls: 2, code: 'bad_request' }] })
  })

  it('lets what is in flight finish within the deadline', async () => {
    await start()
    vendor.script = async () => {
      await new Promise((resolve) => setTimeout(resolve, 100))
      return {}
    }
    await delivery.accept(track('A', 'm1'))
    await eventually(
      () => vendor.received.length,
      (count) => count === 1,
    )
    expect(await delivery.close({ timeoutMs: 5_000 })).toEqual({ settled: true, left: { scripted: 0 } })
  })
})
