import { afterEach, beforeEach, expect, it } from 'vitest'
import { samples } from './conformance/sample-event.js'
import { memoryStore } from './memory-store/memory-store.js'
import type { StoreControl } from './store/control.js'
import type { Store } from './store/store.js'
import type { LeasedDelivery } from './store/work.js'
import { track } from './testing/events.js'
import { openWorkbench, type Workbench } from './testing/workbench.js'

let bench: Workbench

beforeEach(async () => {
  bench = await openWorkbench()
})

afterEach(() => bench.close())

/** A store whose last owner died, and what it knows of the first event since then. */
function storeAfterCrash(known: Partial<LeasedDelivery>): Store {
  const memory = memoryStore()
  return {
    ...memory,
    open: async (options) => ({ ...(await memory.open(options)), unclean: { upTo: 1 } }),
    lease: async (lane, options) =>
      (await memory.lease(lane, options)).map((lease) => (lease.seq === 1 ? { ...lease, ...known } : lease)),
  }
}

it('what was held before is held after a restart, until a person resumes it', async () => {
  const memory = memoryStore()
  const lane = { lane: 'scripted', reason: 'sale' }
  const endpoint = { lane: 'scripted', endpoint: 'cart', reason: 'broken' }
  const store: Store = {
    ...memory,
    async open(options) {
      const opened = await memory.open(options)
      await Promise.all([memory.hold(lane), memory.hold(endpoint)])
      return { ...opened, holds: [lane, endpoint] }
    },
  }
  const delivery = await bench.start({ store })
  expect(await delivery.holds()).toMatchObject([lane, endpoint])
  await delivery.acceptMany([track('A', 'm1', 'u1'), track('Cart', 'm2', 'u2')])
  await delivery.flush()
  expect(bench.ids()).toEqual([])
  await delivery.resume({ lane: 'scripted' })
  await delivery.flush()
  expect(bench.ids()).toEqual(['m1'])
  await delivery.resume({ lane: 'scripted', endpoint: 'cart' })
  await delivery.flush()
  expect(bench.ids()).toEqual(['m1', 'm2'])
})

it('a harmful call that may have left before the crash is parked in doubt; its neighbours go', async () => {
  const delivery = await bench.start({ store: storeAfterCrash({ inDoubt: true }) })
  await delivery.acceptMany([track('Cart', 'm1', 'u1'), track('Cart', 'm2', 'u2')])
  await delivery.flush()
  expect(await bench.record('m1')).toMatchObject({ state: 'parked', reason: 'in_doubt' })
  expect(bench.ids()).toEqual(['m2'])
})

it('a call that does no harm twice is sent again after the crash', async () => {
  const delivery = await bench.start({ store: storeAfterCrash({ inDoubt: true }) })
  await delivery.accept(track('A', 'm1'))
  await delivery.flush()
  expect(bench.ids()).toEqual(['m1'])
})

it('an event at which the process died again and again is parked; its neighbours go', async () => {
  const delivery = await bench.start({ store: storeAfterCrash({ stops: 3 }) })
  await delivery.acceptMany([track('A', 'm1', 'u1'), track('A', 'm2', 'u2')])
  await delivery.flush()
  expect(await bench.record('m1')).toMatchObject({ state: 'parked', reason: 'kills_process' })
  expect(bench.ids()).toEqual(['m2'])
})

it('a change that wakes a lane while a process starts lets it send and settle at once', async () => {
  const memory = memoryStore()
  const store: Store = {
    ...memory,
    async open(options) {
      const opened = await memory.open(options)
      await memory.commit({ accept: samples(2, 'm', { lanes: ['scripted'], source: 'default' }) })
      return opened
    },
    control: {
      follow: async (apply) =>
        void (await apply({ known: 0, holds: [], pauses: [], forgetting: [], resumed: [{ lane: 'scripted' }] })),
      mayStart: () => true,
      licence: () => Promise.resolve(),
      holds: () => memory.holds(),
    } as Partial<StoreControl> as StoreControl,
  }
  let settled = () => {}
  const prepared = new Promise<void>((resolve) => {
    settled = resolve
  })
  const observe = ({ type }: { readonly type: string }) => (type === 'settled' ? settled() : undefined)
  const destination = { ...bench.vendor.destination, prepare: () => prepared }
  const delivery = await bench.start({ store, observe, destinations: [destination] })
  await delivery.flush()
  expect(await bench.tally()).toMatchObject({ pending: 0, delivered: 2 })
})
