import { afterEach, beforeEach, describe, expect, it } from 'vitest'
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

it('says who holds, since when, and keeps both when another reason comes', async () => {
  const from = Date.now()
  const hold = { lane: 'scripted', reason: 'stock', by: 'ann' }
  await bench.start()
  await bench.delivery.hold(hold)
  await bench.delivery.hold({ ...hold, reason: 'sale', by: 'bob' })
  const [held] = await bench.delivery.holds()
  expect(held).toEqual({ lane: 'scripted', reason: 'sale', by: 'ann', since: expect.any(Number) })
  expect(held?.since).toBeGreaterThanOrEqual(from)
  expect((await bench.delivery.lanes())[0]?.holds).toEqual([held])
  await bench.delivery.accept(track('A', 'm1'))
  expect(await bench.record('m1')).toMatchObject({ waitsFor: { why: 'held', hold: held } })
})

it('takes no reason and no name that is too long to be shown', async () => {
  await bench.start()
  const long = 'x'.repeat(201)
  const { delivery } = bench
  const rule = expect.objectContaining({ rule: expect.stringContaining('at most 200 characters') })
  await expect(delivery.hold({ lane: 'scripted', reason: long, by: long })).rejects.toMatchObject({
    issues: [rule, rule],
  })
  await expect(delivery.discard({ lane: 'scripted' }, { reason: long, by: long })).rejects.toMatchObject({
    issues: [rule, rule],
  })
  await delivery.hold({ lane: 'scripted', reason: 'x'.repeat(200) })
})

describe('replay', () => {
  it('counts in a dry run, then sends what matched and nothing else, with progress', async () => {
    const delivery = await bench.start({ defaults: { invalidLimit: 1_000 } })
    bench.vendor.script = ({ ids }) => (ids.some((id) => id.startsWith('bad')) ? { status: 400 } : {})
    await delivery.acceptMany([...many(3), track('A', 'bad1'), track('B', 'bad2'), track('A', 'bad3')])
    await delivery.flush()
    expect(await bench.tally()).toMatchObject({ parked: 3, delivered: 3 })
    bench.vendor.script = () => ({})
    const query = { lane: 'scripted', event: 'A' }
    expect(await delivery.replay(query, { dryRun: true })).toEqual({ counts: { scripted: 2 }, total: 2 })
    expect(await bench.tally()).toMatchObject({ parked: 3 })
    const seen: { done: number; total: number }[] = []
    const replayed = await delivery.replay(query, { onProgress: (progress) => seen.push(progress) })
    expect(replayed).toMatchObject({ total: 2, id: expect.any(String) })
    expect(seen.at(-1)).toEqual({ done: 2, total: 2 })
    await delivery.flush()
    expect(await bench.tally()).toMatchObject({ parked: 1, delivered: 5 })
    expect(await bench.record('bad1')).toMatchObject({ state: 'delivered', replays: 1 })
    expect(await bench.record('bad2')).toMatchObject({ state: 'parked' })
    expect(bench.ids().filter((id) => id === 'm0')).toHaveLength(1)
  })

  it('refuses one without any condition', async () => {
    const delivery = await bench.start()
    await expect(delivery.replay({})).rejects.toMatchObject({ code: 'replay_too_wide' })
  })

  it('sends a delivered event again when asked by its state', async () => {
    const delivery = await bench.start()
    await delivery.accept(track('A', 'm1'))
    await delivery.flush()
    await delivery.replay({ messageIds: ['m1'], state: 'delivered' })
    await delivery.flush()
    expect(bench.ids()).toEqual(['m1', 'm1'])
  })
})

describe('forget', () => {
  it('erases what is pending, parked and kept of one user, and tells', async () => {
    const delivery = await bench.start()
    bench.vendor.script = ({ ids }) => (ids.includes('bad') ? { status: 400 } : {})
    await delivery.acceptMany([track('A', 'done', 'u1'), track('A', 'bad', 'u1'), track('A', 'other', 'u2')])
    await delivery.flush()
    await delivery.hold({ lane: 'scripted', reason: 'test' })
    await delivery.acceptMany([track('A', 'waiting', 'u1'), track('A', 'stays', 'u2')])
    expect(await delivery.forget({ userId: 'u1' })).toEqual({ erased: 2, bodies: 3, inFlight: 0 })
    await delivery.resume({ lane: 'scripted' })
    await delivery.flush()
    expect(bench.ids()).not.toContain('waiting')
    expect(await bench.where('waiting')).not.toHaveProperty('event')
    expect((await bench.where('done')).lanes['scripted']).toMatchObject({ state: 'delivered' })
    expect(await bench.where('done')).not.toHaveProperty('event')
    expect(await bench.record('bad')).toMatchObject({ state: 'erased', reason: 'forgotten' })
    expect(await bench.record('stays')).toMatchObject({ state: 'delivered' })
  })

  it('what is planned and has not left is never sent; what is in flight is not sent again', async () => {
    const delivery = await bench.start({ defaults: { concurrency: 1, initialConcurrency: 1, backoffMs: 5 } })
    let answer: (status: number) => void = () => undefined
    bench.vendor.script = () =>
      new Promise((resolve) => {
        answer = (status) => resolve({ status })
      })
    await delivery.acceptMany(Array.from({ length: 20 }, (_, index) => track('A', `m${index}`, 'u1')))
    await eventually(
      () => bench.vendor.received.length,
      (count) => count === 1,
    )
    expect(await delivery.forget({ userId: 'u1' })).toEqual({ erased: 19, bodies: 20, inFlight: 1 })
    answer(503)
    await delivery.flush()
    expect(bench.vendor.received).toHaveLength(1)
    expect(await bench.tally()).toMatchObject({ erased: 20, pending: 0 })
  })

  it('a request that is refused and split after it began sends nothing of the forgotten', async () => {
    const delivery = await bench.start({ defaults: { concurrency: 1, initialConcurrency: 1, backoffMs: 5 } })
    let answer: (status: number) => void = () => undefined
    bench.vendor.script = () =>
      new Promise((resolve) => {
        answer = (status) => resolve({ status })
      })
    const users = ['u1', 'u2', 'u1', 'u3']
    await delivery.acceptMany(users.map((user, index) => track('Batched', `m${index}`, user)))
    await eventually(
      () => bench.ids().length,
      (count) => count === 4,
    )
    expect(await delivery.forget({ userId: 'u1' })).toEqual({ erased: 0, bodies: 2, inFlight: 2 })
    bench.vendor.script = () => ({})
    answer(400)
    await delivery.flush()
    expect([...bench.ids().slice(4)].sort()).toEqual(['m1', 'm3'])
    expect(await bench.tally()).toMatchObject({ delivered: 2, erased: 2, pending: 0 })
  })

  it('who waits behind a forgotten event goes on', async () => {
    const delivery = await bench.start()
    await delivery.hold({ lane: 'scripted', reason: 'test' })
    await delivery.acceptMany([identify('i1', 'u1', 'a1'), track('A', 'm1', 'u1'), track('A', 'm2', 'u2')])
    await delivery.forget({ anonymousId: 'a1' })
    await delivery.resume({ lane: 'scripted' })
    await delivery.flush()
    expect([...bench.ids()].sort()).toEqual(['m1', 'm2'])
  })
})

describe('lanes', () => {
  it('say how deep they are, since when, and how they stand with their vendor', async () => {
    const delivery = await bench.start({ defaults: { breakerAfter: 2, backoffMs: 5, maxProbePauseMs: 20 } })
    bench.vendor.script = () => ({ status: 503 })
    const before = Date.now()
    await delivery.acceptMany(many(5))
    const [lane] = await eventually(
      () => delivery.lanes(),
      ([status]) => (status?.failingForMs ?? 0) > 20,
    )
    expect(lane).toMatchObject({ lane: 'scripted', delivers: true, depth: { pending: 5 }, limitedForMs: 0, holds: [] })
    expect(lane?.depth.oldestAt).toBeGreaterThanOrEqual(before)
    bench.vendor.script = () => ({})
    await delivery.flush()
    const [well] = await delivery.lanes()
    expect(well).toMatchObject({ depth: { pending: 0 }, inFlight: 0 })
    expect(well).not.toHaveProperty('failingForMs')
    expect(await delivery.workers()).toEqual([])
  })

  it('a transaction is refused where the store has none to share', async () => {
    const delivery = await bench.start()
    const wrong = { code: 'no_transactions' }
    await expect(delivery.accept(track('A', 'm1'), { transaction: {} })).rejects.toMatchObject(wrong)
    // Answered one by one, the caller would commit without them.
    await expect(delivery.acceptMany([track('A', 'm1')], { transaction: {} })).rejects.toMatchObject(wrong)
  })
})
