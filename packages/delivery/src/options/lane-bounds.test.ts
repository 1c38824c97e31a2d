import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LifecycleEvent } from '../lifecycle-event.js'
import { memoryStore } from '../memory-store/memory-store.js'
import { identify, track } from '../testing/events.js'
import { eventually } from '../testing/eventually.js'
import { startScriptedVendor } from '../testing/scripted-vendor.js'
import { openWorkbench, type Workbench } from '../testing/workbench.js'
import type { LaneOptions, WaybillOptions } from '../waybill-options.js'

let bench: Workbench

beforeEach(async () => {
  bench = await openWorkbench()
})

afterEach(() => bench.close())

/** Nothing is sent, so that what is accepted stays pending. */
const start = (lane: LaneOptions, more: Partial<WaybillOptions> = {}) =>
  bench.start({ store: memoryStore({ maxPending: 5 }), deliver: false, lanes: { scripted: lane }, ...more })
const many = (count: number) => Array.from({ length: count }, (_, index) => track('A', `m${index}`, `u${index}`))
const statesOf = async (ids: readonly string[]) =>
  Promise.all(ids.map(async (id) => [(await bench.record(id))?.state, (await bench.record(id))?.reason]))

describe('the bounds of a lane', () => {
  it('maxPending: the event beyond it is refused, and the error names the lane, the bound and the way out', async () => {
    const delivery = await start({ maxPending: 2 })
    const answers = await delivery.acceptMany(many(3))
    expect(answers.map(({ status }) => status)).toEqual(['accepted', 'accepted', 'refused'])
    await expect(delivery.accept(track('A', 'more'))).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'store_full',
      message: expect.stringContaining('The lane "scripted" is full: its maxPending of 2 is reached.'),
      hint: expect.stringMatching(/raise maxPending of the lane.*whenFull.*'skip'/),
    })
  })

  it('maxPendingBytes: so do the bytes', async () => {
    const delivery = await start({ maxPendingBytes: 100 })
    await expect(delivery.accept(track('A', 'm1', 'u'.repeat(200)))).rejects.toMatchObject({
      code: 'store_full',
      message: expect.stringContaining('The lane "scripted" is full: its maxPendingBytes of 100 is reached.'),
    })
  })

  it('are those of the store where the lane has none, and those of `lanes` go before `defaults`', async () => {
    const ofStore = await start({})
    expect((await ofStore.acceptMany(many(9))).filter(({ status }) => status === 'accepted')).toHaveLength(5)
    await ofStore.close()
    const delivery = await start({ maxPending: 3 }, { defaults: { maxPending: 1 } })
    expect((await delivery.acceptMany(many(9))).filter(({ status }) => status === 'accepted')).toHaveLength(3)
  })

  it('whenFull `skip`: the event goes to its other lanes, and here once it is replayed', async () => {
    const other = await startScriptedVendor('other')
    const store = memoryStore()
    const destinations = [bench.vendor.destination, other.destination]
    const seen: LifecycleEvent[] = []
    const delivery = await start(
      { maxPending: 1, whenFull: 'skip' },
      { store, destinations, deliver: ['other'], observe: (event) => void seen.push(event) },
    )
    expect((await delivery.acceptMany(many(3))).map(({ status }) => status)).toEqual(Array(3).fill('accepted'))
    expect(await statesOf(['m0', 'm1', 'm2'])).toEqual([
      ['pending', undefined],
      ['skipped', 'lane_full'],
      ['skipped', 'lane_full'],
    ])
    await eventually(
      () => other.received.flatMap(({ ids }) => ids).sort(),
      (ids) => ids.length === 3,
    )
    expect((await delivery.totals())['scripted']).toMatchObject({ accepted: 3, pending: 1, skipped: 2 })
    expect(await delivery.find({ reason: 'lane_full' })).toHaveLength(2)
    const query = { lane: 'scripted', state: 'skipped', reason: 'lane_full' } as const
    expect(await delivery.replay(query, { dryRun: true })).toEqual({ counts: { scripted: 2 }, total: 2 })
    expect(await delivery.replay(query)).toMatchObject({ total: 2 })
    expect((await delivery.totals())['scripted']).toMatchObject({ pending: 3, skipped: 0 })
    await delivery.close()
    await other.close()
  })

  it('a lane that skips answers `decide` at once', async () => {
    const delivery = await start({ maxPending: 1, whenFull: 'skip' })
    await delivery.accept(track('A', 'm1'))
    const decision = await delivery.decide(track('A', 'm2'), { destination: 'scripted', timeoutMs: 20_000 })
    expect(decision).toMatchObject({ status: 'undecided', reason: 'lane_full' })
  })

  it('of what is parked are warned of in the same way, before they are reached', async () => {
    const seen: LifecycleEvent[] = []
    const observe = (event: LifecycleEvent) => void seen.push(event)
    const store = memoryStore({ maxParked: 5 })
    const delivery = await bench.start({ store, defaults: { invalidLimit: 1e6 }, observe })
    bench.vendor.script = () => ({ status: 400 })
    await delivery.acceptMany(many(3))
    await delivery.flush()
    expect((await delivery.lanes())[0]).toMatchObject({ depth: { pending: 0, fill: 0.6 } })
    await delivery.accept(track('A', 'last'))
    await delivery.flush()
    expect((await delivery.lanes())[0]).toMatchObject({ depth: { fill: 0.8 }, nearlyFull: true })
    const warning = { type: 'filling', lane: 'scripted', bound: 'maxParked', limit: 5, fill: 0.8 }
    expect(seen.filter(({ type }) => type === 'filling')).toEqual([warning])
    await delivery.discard({ state: 'parked' }, { reason: 'x' })
    expect((await delivery.lanes())[0]).toMatchObject({ depth: { fill: 0 } })
  })

  it('are warned of at 80 %, once, in `observe` and in `lanes`', async () => {
    const seen: LifecycleEvent[] = []
    const delivery = await start({ maxPending: 10 }, { observe: (event) => void seen.push(event) })
    const filling = () => seen.filter(({ type }) => type === 'filling')
    await delivery.acceptMany(many(7))
    expect([filling(), (await delivery.lanes())[0]]).toMatchObject([[], { depth: { pending: 7, fill: 0.7 } }])
    expect((await delivery.lanes())[0]).not.toHaveProperty('nearlyFull')
    await delivery.acceptMany(many(8))
    const warning = { type: 'filling', lane: 'scripted', bound: 'maxPending', limit: 10, fill: 0.8 }
    expect(filling()).toEqual([warning])
    await delivery.acceptMany(many(10))
    expect(filling()).toEqual([warning])
    expect((await delivery.lanes())[0]).toMatchObject({ depth: { pending: 10, fill: 1 }, nearlyFull: true })
  })

  it('make room for those who wait when somebody is forgotten', async () => {
    const delivery = await start({ maxPending: 1 })
    await delivery.accept(track('A', 'm1', 'ada'))
    const waiting = delivery.accept(track('A', 'm2', 'bob'), { waitMs: 20_000 })
    await delivery.forget({ userId: 'ada' })
    expect(await waiting).toMatchObject({ status: 'accepted' })
  })
})

it('a dry run says how many replayed events would overwrite what is newer, and the replay notes it', async () => {
  const delivery = await bench.start()
  bench.vendor.script = () => ({ status: 400 })
  await delivery.accept(identify('i1', 'ada'))
  await eventually(bench.tally, ({ parked }) => parked === 1)
  bench.vendor.script = () => ({})
  await delivery.accept(identify('i2', 'ada'))
  await eventually(bench.tally, ({ delivered }) => delivered === 1)
  const expected = { counts: { scripted: 1 }, overtaken: { scripted: 1 }, total: 1 }
  expect(await delivery.replay({ state: 'parked' }, { dryRun: true })).toEqual(expected)
  expect((await bench.record('i1'))?.overtaken).toBeUndefined()
  expect(await delivery.replay({ state: 'parked' })).toMatchObject(expected)
  await eventually(bench.tally, ({ delivered }) => delivered === 2)
  expect(await bench.record('i1')).toMatchObject({ state: 'delivered', replays: 1, overtaken: true })
})
