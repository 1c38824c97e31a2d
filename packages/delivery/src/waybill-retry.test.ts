import { afterEach, beforeEach, expect, it } from 'vitest'
import { track } from './testing/events.js'
import { eventually } from './testing/eventually.js'
import { openWorkbench, type Workbench } from './testing/workbench.js'

const hour = 3_600_000
let bench: Workbench

beforeEach(async () => {
  bench = await openWorkbench()
})

afterEach(() => bench.close())

/** Three events of three users that the vendor could not take; each is tried again in hours. */
async function putOff() {
  const delivery = await bench.start({ defaults: { backoffMs: 9 * hour, maxBackoffMs: 9 * hour }, random: () => 0.9 })
  bench.vendor.script = () => ({ status: 500 })
  await delivery.acceptMany([track('A', 'm1', 'u1'), track('A', 'm2', 'u2'), track('B', 'm3', 'u3')])
  for (const id of ['m1', 'm2', 'm3'])
    await eventually(
      () => bench.record(id),
      (record) => record?.attempt === 1 && record.waitsFor?.why === 'time',
    )
  bench.vendor.script = () => ({})
  return delivery
}

it('makes what matches due now, and leaves the rest', async () => {
  const before = Date.now()
  const delivery = await putOff()
  const { dueAt = 0 } = (await bench.record('m1')) ?? {}
  expect(dueAt - before).toBeGreaterThan(8 * hour)
  expect((await delivery.lanes())[0]?.nextDueMs).toBeGreaterThan(8 * hour - 60_000)
  const found = (await delivery.find({ state: 'pending' })).map(({ delivery: { waitsFor, dueAt: until } }) => [
    waitsFor,
    until,
  ])
  expect(found[0]).toEqual([{ why: 'time', endpoint: expect.anything() }, expect.closeTo(dueAt, -3)])
  expect(found).toHaveLength(3)
  expect(await delivery.retry({ messageIds: ['m1'] })).toEqual({ counts: { scripted: 1 }, total: 1 })
  await eventually(
    () => bench.record('m1'),
    (record) => record?.state === 'delivered',
  )
  expect(await bench.record('m2')).toMatchObject({ state: 'pending', waitsFor: { why: 'time' } })
  expect(await delivery.retry({ lane: 'scripted', event: 'B' })).toMatchObject({ total: 1 })
  await eventually(bench.tally, ({ delivered }) => delivered === 2)
  expect(await delivery.retry({ lane: 'scripted' })).toMatchObject({ total: 1 })
  expect(await delivery.flush()).toMatchObject({ settled: true })
  expect((await delivery.lanes())[0]).not.toHaveProperty('nextDueMs')
})

it('is refused for everything, for what is settled, and for a lane that there is not', async () => {
  const delivery = await bench.start()
  await expect(delivery.retry({})).rejects.toMatchObject({ code: 'retry_too_wide' })
  await expect(delivery.retry({ lane: 'scriptd' })).rejects.toMatchObject({ code: 'unknown_lane' })
  await expect(delivery.retry({ state: 'parked' })).rejects.toMatchObject({ code: 'invalid_options' })
  expect(await delivery.retry({ state: 'pending' })).toEqual({ counts: {}, total: 0 })
})

it('leaves a pause as it is, which lanes() and where show', async () => {
  const delivery = await bench.start()
  bench.vendor.script = () => ({ status: 429, headers: { 'retry-after': '600' } })
  await delivery.accept(track('A', 'm1'))
  const [lane] = await eventually(
    () => delivery.lanes(),
    ([status]) => (status?.pauses.length ?? 0) > 0,
  )
  expect(lane?.pauses[0]).toMatchObject({ reason: 'limited' })
  expect(lane?.pauses[0]?.forMs).toBeGreaterThan(590_000)
  await eventually(
    () => bench.record('m1'),
    (record) => record?.attempt === 1,
  )
  await delivery.retry({ lane: 'scripted' })
  const record = await eventually(
    () => bench.record('m1'),
    (found) => found?.waitsFor?.why !== 'sending',
  )
  expect((record?.dueAt ?? 0) - Date.now()).toBeGreaterThan(590_000)
  expect(bench.ids()).toEqual(['m1'])
  await delivery.accept(track('A', 'm2', 'u2'))
  await delivery.hold({ lane: 'scripted', reason: 'lunch' })
  expect(await bench.record('m2')).toMatchObject({ waitsFor: { why: 'held', hold: { reason: 'lunch' } } })
})
