import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { memoryStore } from '../memory-store/memory-store.js'
import type { Store } from '../store/store.js'
import { identify, track } from '../testing/events.js'
import { eventually } from '../testing/eventually.js'
import { openWorkbench, type Workbench } from '../testing/workbench.js'

let bench: Workbench

beforeEach(async () => {
  bench = await openWorkbench()
})

afterEach(async () => {
  expect(await bench.delivery.recount()).toEqual(await bench.delivery.totals())
  await bench.close()
})

const many = (count: number, prefix: string, event = 'A', userId?: string) =>
  Array.from({ length: count }, (_, index) => track(event, `${prefix}${index}`, userId ?? `${prefix}${index}`))
const idsFrom = (prefix: string) => bench.ids().filter((id) => id.startsWith(prefix))
const arrived = (prefix: string, count: number) =>
  eventually(
    () => idsFrom(prefix).length,
    (length) => length >= count,
    50_000,
  )
/** How many ids arrived before the first one of another kind. */
const placeOf = (prefix: string) => bench.ids().findIndex((id) => id.startsWith(prefix))

/** Few requests at once and few events planned ahead: what is stuck has little to fill. */
const narrow = { concurrency: 2, initialConcurrency: 2, window: 20, backoffMs: 5, maxBackoffMs: 50 }

/** A memory store that counts what is asked of it, and refuses to lease once that is far too much. */
function countingStore(most: number): { readonly store: Store; leases(): number } {
  const right = memoryStore()
  let leases = 0
  const store: Store = {
    ...right,
    async lease(...asked) {
      if (++leases <= most) return right.lease(...asked)
      // Lets other things happen: an engine that asks without end would stop the test, too.
      await new Promise((resolve) => setTimeout(resolve, 20))
      throw new Error('asked too often')
    },
  }
  return { store, leases: () => leases }
}

describe('a hot user', () => {
  it('whose identify fails delays nobody, and is not overtaken without evidence', async () => {
    bench.vendor.script = ({ path }) => (path === '/profile' ? { status: 503 } : {})
    const delivery = await bench.start({ order: 'identify-first', defaults: narrow })
    await delivery.acceptMany([identify('i', 'hot'), ...many(1_000, 'stuck', 'A', 'hot')])
    await delivery.acceptMany(many(100, 'other'))
    await arrived('other', 100)
    expect(idsFrom('other')).toHaveLength(100)
    expect(idsFrom('stuck')).toEqual([])
    bench.vendor.script = () => ({})
    await delivery.resume({ lane: 'scripted' })
    await arrived('stuck', 1_000)
    expect(new Set(idsFrom('stuck')).size).toBe(1_000)
    expect(bench.ids().lastIndexOf('i')).toBeLessThan(placeOf('stuck'))
  })

  it('has its events one at a time and in order, per user, and others go beside it', async () => {
    let out = 0
    let most = 0
    bench.vendor.script = async ({ ids }) => {
      if (!ids[0]?.startsWith('hot')) return {}
      most = Math.max(most, ++out)
      await new Promise(setImmediate)
      out--
      return {}
    }
    const delivery = await bench.start({ order: 'per-user', defaults: narrow })
    await delivery.acceptMany(many(1_000, 'hot', 'A', 'hot'))
    await delivery.acceptMany(many(100, 'other'))
    await arrived('other', 100)
    // Two requests at a time: one is the hot user's at most.
    expect(idsFrom('hot').length).toBeLessThan(300)
    await arrived('hot', 1_000)
    expect([most, idsFrom('hot')]).toEqual([1, many(1_000, 'hot').map(({ messageId }) => messageId)])
  })
})

describe('one endpoint', () => {
  it('that is down stops no event of another', async () => {
    bench.vendor.script = ({ path }) => (path === '/cart' ? { status: 503 } : {})
    const delivery = await bench.start({ defaults: narrow })
    await delivery.acceptMany(many(800, 'cart', 'Cart'))
    await delivery.acceptMany(many(100, 'other'))
    await arrived('other', 100)
    expect(idsFrom('other')).toHaveLength(100)
    expect(idsFrom('cart').length).toBeLessThan(100)
  })

  it('that is held takes no work until it is resumed, and none of it twice then', async () => {
    const { store, leases } = countingStore(1_200)
    const delivery = await bench.start({ store, defaults: narrow })
    await delivery.hold({ lane: 'scripted', endpoint: 'cart', reason: 'test' })
    await delivery.acceptMany(many(800, 'cart', 'Cart'))
    await delivery.acceptMany(many(100, 'other'))
    await arrived('other', 100)
    await delivery.flush()
    expect([idsFrom('cart'), await bench.tally()]).toMatchObject([[], { delivered: 100, pending: 800 }])
    // Each lease of up to twenty planned what it took, once.
    expect(leases()).toBeLessThan(240)
    await delivery.resume({ lane: 'scripted', endpoint: 'cart' })
    await arrived('cart', 800)
    await delivery.flush()
    expect([idsFrom('cart').length, new Set(idsFrom('cart')).size]).toEqual([800, 800])
  })
})

describe('sources', () => {
  it('take turns: one event behind 1,500 of another source leaves within a few requests', async () => {
    const delivery = await bench.start({ defaults: narrow })
    await delivery.hold({ lane: 'scripted', reason: 'test' })
    await delivery.acceptMany(many(1_500, 'a'), { source: 'a' })
    await delivery.acceptMany(many(1, 'b'), { source: 'b' })
    await delivery.resume({ lane: 'scripted' })
    await arrived('b', 1)
    expect(placeOf('b')).toBeLessThan(10)
  })
})

describe('a replay', () => {
  it('sends an identify before the tracks of its user, also where it is slow and fails once', async () => {
    bench.vendor.script = () => ({ status: 400 })
    const delivery = await bench.start({ order: 'identify-first', defaults: { ...narrow, invalidLimit: 10_000 } })
    await delivery.acceptMany([identify('i', 'u'), ...many(50, 'm', 'A', 'u')])
    await delivery.flush()
    expect(await bench.tally()).toMatchObject({ parked: 51 })
    const before = bench.ids().length
    let failed = false
    bench.vendor.script = async ({ path }) => {
      if (path !== '/profile') return {}
      await new Promise((resolve) => setTimeout(resolve, 30))
      if (failed) return {}
      failed = true
      return { status: 503 }
    }
    await delivery.replay({ lane: 'scripted', state: 'parked' })
    await delivery.flush()
    const after = bench.ids().slice(before)
    expect(await bench.tally()).toMatchObject({ delivered: 51 })
    expect(after.slice(0, 2)).toEqual(['i', 'i'])
    expect(after.slice(2)).toEqual(many(50, 'm').map(({ messageId }) => messageId))
  })

  it('lets what is live go first', async () => {
    bench.vendor.script = () => ({ status: 400 })
    const delivery = await bench.start({ defaults: { ...narrow, invalidLimit: 10_000 } })
    await delivery.acceptMany(many(400, 'old'))
    await delivery.flush()
    const before = bench.ids().length
    bench.vendor.script = () => ({})
    await delivery.hold({ lane: 'scripted', reason: 'test' })
    await delivery.replay({ lane: 'scripted', state: 'parked' })
    await delivery.acceptMany(many(3, 'live'))
    await delivery.resume({ lane: 'scripted' })
    await arrived('live', 3)
    expect(placeOf('live') - before).toBeLessThan(10)
    await delivery.flush()
    expect(await bench.tally()).toMatchObject({ delivered: 403 })
  })

  it('lets no more than what is in flight go before a live event', async () => {
    const make = (prefix: string, count: number) =>
      Array.from({ length: count }, (_, at) => identify(`${prefix}${at}`, `${at}`))
    const concurrency = 4
    bench.vendor.script = () => ({ status: 400 })
    const delivery = await bench.start({
      defaults: { concurrency, initialConcurrency: concurrency, invalidLimit: 10_000 },
    })
    await delivery.acceptMany(make('old', 300))
    await delivery.flush()
    bench.vendor.script = async () => {
      await new Promise((resolve) => setTimeout(resolve, 5))
      return {}
    }
    const parked = bench.vendor.received.length
    await delivery.replay({ lane: 'scripted', state: 'parked' })
    const placesOfLive: number[] = []
    for (let turn = 0; turn < 4; turn++) {
      await eventually(
        () => bench.vendor.received.length,
        (length) => length > parked + 3 * (turn + 1),
      )
      await delivery.acceptMany(make(`live${turn}-`, 1))
      const before = bench.vendor.received.length
      await arrived(`live${turn}-`, 1)
      const at = bench.vendor.received.findIndex(({ ids }) => ids.includes(`live${turn}-0`))
      placesOfLive.push(at - before)
    }
    // In flight, and as many that had left before the engine heard of it.
    expect(Math.max(...placesOfLive)).toBeLessThanOrEqual(2 * concurrency)
    await delivery.flush()
  })
})
