import { untrusted } from '@waybill/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LifecycleEvent } from './lifecycle-event.js'
import { identify, track } from './testing/events.js'
import { eventually } from './testing/eventually.js'
import { openWorkbench, type Workbench } from './testing/workbench.js'

let bench: Workbench

beforeEach(async () => {
  bench = await openWorkbench()
})

afterEach(async () => {
  expect(await bench.delivery.recount()).toEqual(await bench.delivery.totals())
  await bench.close()
})

const many = (count: number, event = 'A') =>
  Array.from({ length: count }, (_, index) => track(event, `m${index}`, `u${index}`))

describe('consent', () => {
  it('keeps an event out of a lane at acceptance, with the reason, and its body out of the store', async () => {
    const delivery = await bench.start({ consent: (events) => events.map(({ userId }) => userId !== 'u1') })
    await delivery.acceptMany([track('A', 'm1', 'u1'), track('A', 'm2', 'u2')])
    await delivery.flush()
    expect(bench.ids()).toEqual(['m2'])
    const where = await bench.where('m1')
    expect(where.lanes['scripted']).toMatchObject({ state: 'skipped', reason: 'no_consent' })
    expect(where.event).toBeUndefined()
  })

  it('is asked again before sending, and before a replay', async () => {
    let consents = true
    const delivery = await bench.start({ consent: (events) => events.map(() => consents) })
    await delivery.hold({ lane: 'scripted', reason: 'test' })
    await delivery.accept(track('A', 'm1'))
    consents = false
    await delivery.resume({ lane: 'scripted' })
    await delivery.flush()
    expect(await bench.record('m1')).toMatchObject({ state: 'skipped', reason: 'no_consent' })
    await delivery.replay({ lane: 'scripted', state: 'skipped' })
    await delivery.flush()
    expect(await bench.record('m1')).toMatchObject({ state: 'skipped', reason: 'no_consent', replays: 1 })
    expect(bench.ids()).toEqual([])
  })

  it('a predicate that throws is no yes', async () => {
    const delivery = await bench.start({
      consent: () => {
        throw new Error('unreachable registry')
      },
    })
    await delivery.accept(track('A', 'm1'))
    expect(await bench.record('m1')).toMatchObject({ state: 'parked', reason: 'consent_failed' })
  })
})

describe('allowed destinations', () => {
  it('are the only ones that an event goes to, alone or with others, and say so elsewhere', async () => {
    const delivery = await bench.start()
    await delivery.accept(track('A', 'm1'), { destinations: [] })
    await delivery.acceptMany([track('A', 'm2')], { destinations: [] })
    await delivery.accept(track('A', 'm3'), { destinations: ['scripted'] })
    await delivery.flush()
    for (const id of ['m1', 'm2']) {
      expect(await delivery.where('default', id)).toMatchObject({
        lanes: {},
        notAddressed: { scripted: 'not_addressed' },
      })
    }
    expect(await bench.record('m3')).toMatchObject({ state: 'delivered' })
    expect(bench.ids()).toEqual(['m3'])
  })
})

describe('expiry', () => {
  it('expires what is older than the lane allows instead of sending it, and nothing by default', async () => {
    const delivery = await bench.start({ defaults: { expireAfterMs: 30 } })
    await delivery.hold({ lane: 'scripted', reason: 'test' })
    await delivery.accept(track('A', 'old'))
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect(await bench.record('old')).toMatchObject({ state: 'pending' })
    await delivery.accept(track('A', 'young'))
    await delivery.resume({ lane: 'scripted' })
    await delivery.flush()
    expect(await bench.record('old')).toMatchObject({ state: 'expired', reason: 'too_old' })
    expect(bench.ids()).toEqual(['young'])
  })
})

describe('an event that others wait for and that alone fails', () => {
  const failIdentify = ({ path }: { path: string }) => (path === '/profile' ? ({ status: 500 } as const) : {})

  it('is parked as stuck after so many attempts, and lets the others go', async () => {
    const delivery = await bench.start({ defaults: { backoffMs: 1, stuckAfter: 4, breakerAfter: 1_000 } })
    bench.vendor.script = failIdentify
    await delivery.acceptMany([identify('i1', 'u1'), track('A', 'm1', 'u1')])
    await delivery.flush()
    expect(await bench.record('i1')).toMatchObject({ state: 'parked', reason: 'stuck' })
    expect((await bench.record('i1'))?.attempts).toHaveLength(4)
    expect(await bench.record('m1')).toMatchObject({ state: 'delivered' })
  })

  it('is overtaken instead where configured, and the ledger says so', async () => {
    const delivery = await bench.start({
      defaults: { backoffMs: 1, maxBackoffMs: 5, stuckAfter: 4, onStuck: 'overtake', breakerAfter: 1_000 },
    })
    bench.vendor.script = failIdentify
    await delivery.acceptMany([identify('i1', 'u1'), track('A', 'm1', 'u1')])
    await eventually(
      () => bench.record('m1'),
      (record) => record?.state === 'delivered',
    )
    expect(await bench.record('i1')).toMatchObject({ state: 'pending', overtaken: true })
    bench.vendor.script = () => ({})
    await delivery.flush()
    expect(await bench.record('i1')).toMatchObject({ state: 'delivered', overtaken: true })
  })

  it('waits on while nothing gets through: then no event is to blame', async () => {
    const delivery = await bench.start({
      defaults: { backoffMs: 1, maxBackoffMs: 2, stuckAfter: 3, breakerAfter: 2, maxProbePauseMs: 2 },
    })
    bench.vendor.script = () => ({ status: 503 })
    await delivery.acceptMany([identify('i1', 'u1'), track('A', 'm1', 'u1')])
    await eventually(
      () => bench.record('i1'),
      (record) => (record?.attempt ?? 0) > 4,
    )
    expect(await bench.record('i1')).toMatchObject({ state: 'pending' })
  })
})

describe('roles', () => {
  it('a process that only accepts keeps everything for those that deliver', async () => {
    const delivery = await bench.start({ deliver: false })
    await delivery.acceptMany(many(5))
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(await bench.tally()).toMatchObject({ accepted: 5, pending: 5 })
    expect(bench.ids()).toEqual([])
    expect(await delivery.lanes()).toMatchObject([{ lane: 'scripted', delivers: false, depth: { pending: 5 } }])
  })

  it('prepares the destinations that it sends to before it takes events, and starts also when one cannot', async () => {
    let asked = 0
    const destination = {
      ...bench.vendor.destination,
      close: async () => undefined,
      prepare: () => {
        asked++
        return Promise.reject(new Error('not today'))
      },
    }
    await (await bench.start({ destinations: [destination], deliver: false })).close()
    expect(asked).toBe(0)
    const delivery = await bench.start({ destinations: [destination] })
    expect(asked).toBe(1)
    await delivery.accept(track('A', 'a'))
    await delivery.flush()
    expect(await bench.tally()).toMatchObject({ delivered: 1 })
  })

  it('refuses a lane that no destination has', async () => {
    await bench.start()
    await expect(bench.start({ deliver: ['nowhere'] })).rejects.toMatchObject({ name: 'ConfigurationError' })
  })
})

describe('the observer', () => {
  it('hears of accepts, attempts, ends and holds, and cannot disturb them', async () => {
    const heard: unknown[] = []
    const delivery = await bench.start({
      observe(event) {
        heard.push('events' in event ? { ...event, events: event.events() } : event)
        throw new Error('a fault of its own')
      },
    })
    bench.vendor.script = ({ ids }) => (ids.includes('bad') ? { status: 400 } : {})
    await delivery.acceptMany([
      track('A', 'good'),
      track('A', 'bad'),
      untrusted({ type: 'nonsense' }),
      track('A', 'good'),
    ])
    await delivery.flush()
    await delivery.hold({ lane: 'scripted', reason: 'lunch' })
    await delivery.resume({ lane: 'scripted' })
    expect(heard).toContainEqual(expect.objectContaining({ type: 'accepted', accepted: 2, duplicates: 1, refused: 1 }))
    expect(heard).toContainEqual({
      type: 'attempt',
      lane: 'scripted',
      attempt: expect.objectContaining({ endpoint: 'single', status: 200, result: 'delivered' }),
      count: 1,
      events: [{ source: 'default', messageId: 'good' }],
    })
    expect(heard).toContainEqual(
      expect.objectContaining({ type: 'settled', state: 'parked', events: [{ source: 'default', messageId: 'bad' }] }),
    )
    expect(heard.map((event) => (event as LifecycleEvent).type)).toEqual(expect.arrayContaining(['held', 'resumed']))
    expect(JSON.stringify(heard)).not.toContain('"u1"')
  })
})

describe('retention', () => {
  it('drops bodies once everything is settled where the policy says so', async () => {
    const delivery = await bench.start({ retention: { bodies: false } })
    await delivery.accept(track('A', 'm1'))
    await delivery.flush()
    const where = await bench.where('m1')
    expect(where.event).toBeUndefined()
    expect(where.lanes['scripted']).toMatchObject({ state: 'delivered' })
    expect(await delivery.replay({ lane: 'scripted', state: 'delivered' }, { dryRun: true })).toMatchObject({
      total: 0,
    })
  })

  it('purges settled events by age, without anything that comes after them', async () => {
    const delivery = await bench.start({ retention: { settledForMs: 1_200 } })
    await delivery.accept(track('A', 'm1'))
    await delivery.flush()
    expect((await delivery.where('default', 'm1')).status).toBe('found')
    await eventually(
      async () => (await delivery.where('default', 'm1')).status,
      (status) => status === 'purged',
      10_000,
    )
  })

  it('purges settled events by number and says of them that they were here', async () => {
    const delivery = await bench.start({ retention: { settledEvents: 3 } })
    await delivery.acceptMany(many(10))
    await delivery.flush()
    await eventually(
      async () => (await delivery.find({ lane: 'scripted' })).length,
      (count) => count === 3,
    )
    expect(await bench.tally()).toMatchObject({ accepted: 10, delivered: 10 })
    const states = await Promise.all(many(10).map(({ messageId }) => delivery.where('default', messageId ?? '')))
    expect(states.filter(({ status }) => status === 'purged')).toHaveLength(7)
    expect(await delivery.accept(track('A', 'm0'))).toMatchObject({ status: 'duplicate' })
  })
})
