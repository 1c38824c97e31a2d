import { untrusted } from '@waybill/core'
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import { memoryStore } from './memory-store/memory-store.js'
import type { Store } from './store/store.js'
import { openWorkbench, type Workbench } from './testing/workbench.js'
import type { WaybillOptions } from './waybill-options.js'

let bench: Workbench
const personKey = 'a key of thirty-two characters!!'

beforeEach(async () => {
  bench = await openWorkbench()
})

afterEach(() => bench.close())

const start = (options: Partial<WaybillOptions> = {}) => bench.start({ personKey, order: 'none', ...options })
const eventOf = (messageId: string, more: object = { userId: 'ada' }) =>
  untrusted({ type: 'track', event: 'A', messageId, ...more })
const stateOf = async (messageId: string) => {
  const { state, reason } = (await bench.record(messageId)) ?? {}
  return reason === undefined ? state : `${state}: ${reason}`
}
const nobody = { onTheWire: { requests: 0, deliveries: 0, events: [] }, unanswered: [] }

/** What the vendor is asked is answered once it is released. */
function keeping() {
  let release: (status: number) => void = () => undefined
  const answer = new Promise<{ status: number }>((resolve) => {
    release = (status) => resolve({ status })
  })
  bench.vendor.script = () => answer
  return (status: number) => {
    bench.vendor.script = () => ({})
    release(status)
  }
}

describe('a suppressed person', () => {
  it('has new events skipped in every lane, and nothing of them is kept', async () => {
    const second = { ...bench.vendor.destination, name: 'second', close: async () => undefined }
    await start({ destinations: [bench.vendor.destination, second] })
    expect(await bench.delivery.suppress({ userId: 'ada', anonymousId: 'x' })).toEqual({ before: false, ...nobody })
    const events = [
      eventOf('m1'),
      eventOf('m2', { anonymousId: 'x' }),
      eventOf('m3', { userId: 'bob', anonymousId: 'x' }),
    ]
    await bench.delivery.acceptMany([...events, eventOf('m4', { userId: 'bob' })])
    await bench.delivery.accept(eventOf('m5'))
    await bench.delivery.flush()
    for (const id of ['m1', 'm2', 'm3', 'm5']) {
      const where = await bench.where(id)
      expect(where).toMatchObject({
        lanes: { scripted: { state: 'skipped', reason: 'suppressed' }, second: { state: 'skipped' } },
      })
      expect(where.event).toBeUndefined()
    }
    expect(await bench.delivery.find({ userId: 'ada' })).toEqual([])
    expect(bench.ids()).toEqual(['m4', 'm4'])
    expect(await bench.tally()).toMatchObject({ accepted: 5, skipped: 4, delivered: 1 })
    expect(await bench.delivery.recount()).toEqual(await bench.delivery.totals())
  })

  it('is meant by an alias too, by the id that it replaces', async () => {
    await start()
    await bench.delivery.suppress({ anonymousId: 'old' })
    await bench.delivery.accept(untrusted({ type: 'alias', userId: 'new', previousId: 'old', messageId: 'm1' }))
    expect(await stateOf('m1')).toBe('skipped: suppressed')
  })

  it('has what is pending and planned skipped, and is told what is on the wire', async () => {
    await start({ defaults: { concurrency: 1, backoffMs: 5 } })
    const release = keeping()
    await bench.delivery.acceptMany([...['m1', 'm2', 'm3'].map((id) => eventOf(id)), eventOf('n1', { userId: 'bob' })])
    await expect.poll(() => bench.ids()).toEqual(['m1'])
    expect(await bench.delivery.suppress({ userId: 'ada' })).toEqual({
      ...{ before: false, unanswered: [] },
      onTheWire: { requests: 1, deliveries: 1, events: [{ source: 'default', messageId: 'm1' }] },
    })
    release(200)
    await bench.delivery.flush()
    expect(bench.ids()).toEqual(['m1', 'n1'])
    expect(await stateOf('m1')).toBe('delivered')
    for (const id of ['m2', 'm3']) expect(await stateOf(id)).toBe('skipped: suppressed')
  })

  it.each([503, 429])('has what a vendor answers with %d not sent again', async (status) => {
    await start()
    const release = keeping()
    await bench.delivery.accept(eventOf('m1'))
    await expect.poll(() => bench.ids()).toEqual(['m1'])
    await bench.delivery.suppress({ userId: 'ada' })
    release(status)
    await bench.delivery.flush()
    expect(bench.ids()).toEqual(['m1'])
    expect(await stateOf('m1')).toBe('skipped: suppressed')
  })

  it('is in no part of a request that is split', async () => {
    await start()
    const release = keeping()
    const batched = (id: string, userId: string) => eventOf(id, { userId, event: 'Batched' })
    await bench.delivery.acceptMany([
      batched('m1', 'ada'),
      batched('n1', 'bob'),
      batched('n2', 'cyd'),
      batched('m2', 'ada'),
    ])
    await expect.poll(() => bench.ids()).toHaveLength(4)
    await bench.delivery.suppress({ userId: 'ada' })
    release(400)
    await bench.delivery.flush()
    expect(bench.ids().slice(4).sort()).toEqual(['n1', 'n2'])
    expect(await Promise.all(['m1', 'n1', 'm2'].map(stateOf))).toEqual([
      'skipped: suppressed',
      'delivered',
      'skipped: suppressed',
    ])
  })

  it('has replays skipped, until it is lifted', async () => {
    await start()
    bench.vendor.script = () => ({ status: 400 })
    await bench.delivery.accept(eventOf('m1'))
    await bench.delivery.flush()
    bench.vendor.script = () => ({})
    await bench.delivery.suppress({ userId: 'ada' })
    await bench.delivery.replay({ userId: 'ada' })
    await bench.delivery.flush()
    expect(await stateOf('m1')).toBe('skipped: suppressed')
    expect(await bench.delivery.unsuppress({ userId: 'ada', anonymousId: 'x' })).toEqual({
      lifted: true,
      unanswered: [],
    })
    expect(await bench.delivery.unsuppress({ userId: 'ada' })).toEqual({ lifted: false, unanswered: [] })
    await bench.delivery.accept(eventOf('m2'))
    await bench.delivery.replay({ userId: 'ada', state: 'skipped' })
    await bench.delivery.flush()
    expect(bench.ids()).toEqual(['m1', 'm2', 'm1'])
  })

  it('gets no decision', async () => {
    await start()
    await bench.delivery.suppress({ userId: 'ada' })
    const answer = await bench.delivery.decide(eventOf('m1'), { destination: 'scripted', timeoutMs: 5_000 })
    expect(answer).toMatchObject({ status: 'undecided', reason: 'suppressed' })
  })

  it('gets no decision that was asked for before', async () => {
    await start({ defaults: { concurrency: 1 } })
    const release = keeping()
    await bench.delivery.accept(eventOf('n1', { userId: 'bob' }))
    await expect.poll(() => bench.ids()).toEqual(['n1'])
    const asked = bench.delivery.decide(eventOf('m1'), { destination: 'scripted', timeoutMs: 20_000 })
    await expect.poll(() => stateOf('m1').catch(() => undefined)).toBe('pending')
    await bench.delivery.suppress({ userId: 'ada' })
    release(200)
    expect(await asked).toMatchObject({ status: 'undecided', reason: 'suppressed' })
    expect(bench.ids()).toEqual(['n1'])
  })

  it('is found again by each id, since when and why', async () => {
    let now = 1_000_000
    await start({ clock: { now: () => now, elapsed: () => performance.now(), after: later } })
    expect(await bench.delivery.suppressed({ userId: 'ada' })).toEqual({ suppressed: false })
    await bench.delivery.suppress({ userId: 'ada' }, { reason: 'she asked' })
    now += 5
    expect(await bench.delivery.suppress({ userId: 'ada' }, { reason: 'again' })).toEqual({ before: true, ...nobody })
    await bench.delivery.suppress({ anonymousId: 'ada' })
    expect(await bench.delivery.suppressed({ userId: 'ada', anonymousId: 'b' })).toEqual({
      ...{ suppressed: true, ids: ['userId'], since: 1_000_000, reason: 'she asked' },
    })
    expect(await bench.delivery.suppressed({ userId: 'ada', anonymousId: 'ada' })).toMatchObject({
      ids: ['userId', 'anonymousId'],
    })
    expect(await bench.delivery.suppressed({ anonymousId: 'ada' })).toEqual({
      suppressed: true,
      ids: ['anonymousId'],
      since: now,
    })
    await bench.delivery.forget({ userId: 'ada' })
    expect(await bench.delivery.suppressed({ userId: 'ada' })).toMatchObject({ suppressed: true })
  })
})

function later(ms: number, call: () => void): () => void {
  const timer = setTimeout(call, ms)
  return () => clearTimeout(timer)
}

/** A store that lasts longer than its engine. */
const lasting = (): Store => ({ ...memoryStore(), close: async () => undefined })

describe('without the key', () => {
  it('nobody is suppressed, and the way out is said', async () => {
    await start({ personKey: undefined })
    for (const call of ['suppress', 'unsuppress', 'suppressed'] as const)
      await expect(bench.delivery[call]({ userId: 'ada' })).rejects.toMatchObject({
        ...{ code: 'person_key_missing', kind: 'setup', hint: expect.stringMatching(/personKey.*openssl rand/) },
      })
  })

  it.each([
    [undefined, 'person_key_missing'],
    ['another key of thirty-two chars!!', 'person_key_differs'],
  ])('a store in which persons are kept is not opened: %s', async (other, code) => {
    const store = lasting()
    await start({ store })
    await bench.delivery.suppress({ userId: 'ada' })
    await bench.delivery.accept(eventOf('m1', { userId: 'bob' }))
    await bench.delivery.close()
    await expect(start({ store, personKey: other })).rejects.toMatchObject({ code, kind: 'setup' })
    await start({ store, personKey: Buffer.from(personKey) })
    await bench.delivery.accept(eventOf('m2'))
    expect(await stateOf('m2')).toBe('skipped: suppressed')
  })

  it('what an earlier version of a store cannot keep is refused', async () => {
    const { persons: _, ...store } = memoryStore()
    await start({ store })
    await expect(bench.delivery.suppress({ userId: 'ada' })).rejects.toMatchObject({ code: 'no_persons' })
  })
})

test('what cannot be stored is not in force', async () => {
  const store = memoryStore()
  const failing = async () => {
    throw new Error('no')
  }
  await start({ store: { ...store, persons: { ...store.persons, change: failing } as never } })
  await expect(bench.delivery.suppress({ userId: 'ada' })).rejects.toThrow('no')
  await bench.delivery.accept(eventOf('m1'))
  await bench.delivery.flush()
  expect(bench.ids()).toEqual(['m1'])
})

test('neither the ids nor the key are in what the store is given', async () => {
  const given: unknown[] = []
  const store = memoryStore()
  const persons = { ...store.persons, change: (change: never) => given.push(change) && store.persons?.change(change) }
  await start({ store: { ...store, persons: persons as never } })
  await bench.delivery.suppress({ userId: 'ada', anonymousId: 'x-1' })
  expect(JSON.stringify(given)).not.toMatch(/ada|x-1|thirty/)
  expect(given).toMatchObject([
    { digests: [expect.stringMatching(/^[\w-]{43}$/), expect.stringMatching(/^[\w-]{43}$/)] },
  ])
})
