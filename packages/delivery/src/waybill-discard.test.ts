import { afterEach, beforeEach, expect, it } from 'vitest'
import type { LifecycleEvent } from './lifecycle-event.js'
import { memoryStore } from './memory-store/memory-store.js'
import type { Store } from './store/store.js'
import { track } from './testing/events.js'
import { eventually } from './testing/eventually.js'
import { openWorkbench, type Workbench } from './testing/workbench.js'
import type { Waybill } from './waybill.js'
import type { WaybillOptions } from './waybill-options.js'

let bench: Workbench

beforeEach(async () => {
  bench = await openWorkbench()
  bench.vendor.script = ({ ids }) => (ids.some((id) => id.startsWith('bad')) ? { status: 400 } : {})
})

afterEach(async () => {
  expect(await bench.delivery.recount()).toEqual(await bench.delivery.totals())
  await bench.close()
})

const bad = (count: number) => Array.from({ length: count }, (_, index) => track('A', `bad${index}`, `u${index}`))

async function parked(count: number, options: Partial<WaybillOptions> = {}): Promise<Waybill> {
  const delivery = await bench.start({ defaults: { invalidLimit: 1e6 }, ...options })
  await delivery.acceptMany([...bad(count), track('B', 'm1')], { waitMs: 10_000 })
  await delivery.flush({ timeoutMs: 60_000 })
  return delivery
}

it('counts in a dry run, then lets go what matched, and says who, when and why', async () => {
  const told: LifecycleEvent[] = []
  const delivery = await parked(3, { observe: (event) => event.type === 'discarded' && told.push(event) })
  const query = { messageIds: ['bad0', 'bad1', 'm1'] }
  expect(await delivery.discard(query, { dryRun: true })).toEqual({ counts: { scripted: 2 }, total: 2 })
  expect(await bench.tally()).toMatchObject({ parked: 3, discarded: 0 })
  const before = Date.now()
  const seen: unknown[] = []
  const options = { reason: 'old campaign', by: 'ada', onProgress: (progress: unknown) => seen.push(progress) }
  expect(await delivery.discard(query, options)).toEqual({ id: expect.any(String), counts: { scripted: 2 }, total: 2 })
  expect(seen).toEqual([
    { done: 0, total: 2 },
    { done: 2, total: 2 },
  ])
  expect(await bench.tally()).toMatchObject({ accepted: 4, delivered: 1, parked: 1, discarded: 2 })
  const record = await bench.record('bad1')
  expect(record).toMatchObject({ state: 'discarded', reason: 'old campaign', discarded: { by: 'ada' } })
  expect(record?.discarded?.at).toBeGreaterThanOrEqual(before)
  expect(record?.discarded?.parkedAs).toBe(record?.attempts.at(-1)?.code)
  expect(await delivery.find({ state: 'discarded', reason: 'old campaign' })).toHaveLength(2)
  expect(told).toEqual([{ type: 'discarded', reason: 'old campaign', by: 'ada', count: 2 }])
})

it('refuses a query without a condition', async () => {
  const delivery = await parked(1)
  await expect(delivery.discard({}, { reason: 'x' })).rejects.toMatchObject({ code: 'discard_too_wide' })
  await expect(delivery.discard({ lane: undefined }, { dryRun: true })).rejects.toMatchObject({
    code: 'discard_too_wide',
  })
  expect(await delivery.discard({ state: 'parked' }, { reason: 'x' })).toMatchObject({ total: 1 })
})

it('a discarded delivery can be replayed while its body is kept', async () => {
  const delivery = await parked(1)
  await delivery.discard({ lane: 'scripted' }, { reason: 'x' })
  bench.vendor.script = () => ({})
  expect(await delivery.replay({ lane: 'scripted' })).toMatchObject({ total: 0 })
  expect(await delivery.replay({ state: 'discarded' })).toMatchObject({ total: 1 })
  await delivery.flush()
  expect(await bench.record('bad0')).toMatchObject({ state: 'delivered', replays: 1 })
  expect(await bench.record('bad0')).not.toHaveProperty('discarded')
})

it('its body goes by retention, as that of any settled one', async () => {
  const delivery = await parked(1, { retention: { settledForMs: 50 } })
  await eventually(
    () => delivery.where('default', 'm1'),
    ({ status }) => status === 'purged',
  )
  expect(await delivery.where('default', 'bad0')).toMatchObject({ status: 'found' })
  await delivery.discard({ lane: 'scripted' }, { reason: 'x' })
  await eventually(
    () => delivery.where('default', 'bad0'),
    ({ status }) => status === 'purged',
  )
  expect(await bench.tally()).toMatchObject({ accepted: 2, discarded: 1 })
})

it('goes in steps, and a process that starts later finishes what another began', async () => {
  const right = memoryStore()
  const steps: number[] = []
  let names: readonly string[] = []
  const store: Store = {
    ...right,
    open: async (options) => ({ ...(await right.open(options)), discards: names }),
    async discard(name, max) {
      const count = await right.discard(name, max)
      steps.push(count)
      return count
    },
    close: async () => undefined,
  }
  const delivery = await parked(1_200, { store })
  expect(await delivery.discard({ lane: 'scripted' }, { reason: 'x' })).toMatchObject({ total: 1_200 })
  expect(steps).toEqual([500, 500, 200, 0])
  await delivery.replay({ state: 'discarded' })
  await delivery.flush({ timeoutMs: 60_000 })
  await right.selectForDiscard({ lane: 'scripted' }, { name: 'd1', reason: 'begun before', at: 1 })
  names = ['d1']
  await delivery.close()
  await bench.start({ store })
  await eventually(bench.tally, ({ discarded }) => discarded === 1_200)
  expect(await bench.record('bad7')).toMatchObject({ reason: 'begun before', discarded: { at: 1 } })
})

it('makes room for events that wait because too much is parked', async () => {
  const delivery = await parked(2, { store: memoryStore({ maxParked: 2 }) })
  await expect(delivery.accept(track('A', 'm2'))).rejects.toMatchObject({ code: 'store_full' })
  const waiting = delivery.accept(track('A', 'm3'), { waitMs: 30_000 })
  await delivery.discard({ state: 'parked' }, { reason: 'x' })
  expect(await waiting).toMatchObject({ status: 'accepted' })
})

it('parkedForMs: what has been parked for so long is discarded by itself, and says so', async () => {
  await parked(2, { lanes: { scripted: { parkedForMs: 100 } } })
  await eventually(bench.tally, (tally) => tally.discarded === 2)
  expect(await bench.tally()).toMatchObject({ delivered: 1, parked: 0 })
  expect(await bench.record('bad1')).toMatchObject({
    state: 'discarded',
    reason: 'parked_too_long',
    discarded: { by: 'parkedForMs' },
  })
})
