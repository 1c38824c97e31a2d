import { systemClock } from '@waybill/core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { track } from './testing/events.js'
import { openWorkbench, type Workbench } from './testing/workbench.js'

let bench: Workbench
beforeEach(async () => {
  bench = await openWorkbench()
})
afterEach(async () => {
  expect(await bench.delivery.recount()).toMatchObject(await bench.delivery.totals())
  await bench.close()
})

const days = 86_400_000
const ago = (ms: number) => new Date(Date.now() - ms).toISOString()
const parked = { state: 'parked', reason: 'too_old_to_be_live', attempts: [] }

it('parks what happened more than three days before it was accepted, and says so', async () => {
  const delivery = await bench.start()
  await delivery.acceptMany([
    { ...track('Batched', 'm1'), timestamp: ago(4 * days) },
    { ...track('Batched', 'm2'), timestamp: ago(2.9 * days) },
    track('Batched', 'm3'),
  ])
  await delivery.flush()
  expect(bench.ids()).toEqual(['m2', 'm3'])
  expect(await bench.record('m1')).toMatchObject(parked)
  expect((await bench.record('m1'))?.detail).toContain('It happened 4 days before it was accepted')
  expect(
    await delivery.decide({ ...track('A', 'm4'), timestamp: ago(4 * days) }, { destination: 'scripted' }),
  ).toMatchObject({
    status: 'undecided',
    reason: 'too_old_to_be_live',
  })
  await delivery.replay({ reason: 'too_old_to_be_live' })
  await delivery.flush()
  expect(await bench.record('m1')).toMatchObject({ ...parked, replays: 1 })
})

it('sends it where the lane allows it', async () => {
  const delivery = await bench.start({ lanes: { scripted: { liveForMs: Number.POSITIVE_INFINITY } } })
  await delivery.accept({ ...track('A', 'm1'), timestamp: '0001-01-01T00:00:00.000Z' })
  await delivery.flush()
  expect(bench.ids()).toEqual(['m1'])
})

it('sends and replays what grew old in a hold or while it was parked', async () => {
  let ahead = 0
  const clock = { ...systemClock, now: () => Date.now() + ahead }
  bench.vendor.script = () => ({ status: 400 })
  const delivery = await bench.start({ clock })
  await delivery.accept(track('A', 'm1'))
  await delivery.flush()
  await delivery.hold({ lane: 'scripted', reason: 'test' })
  await delivery.accept(track('A', 'm2'))
  ahead = 30 * days
  bench.vendor.script = () => ({})
  await delivery.resume({ lane: 'scripted' })
  await delivery.replay({ state: 'parked' })
  await delivery.flush()
  expect((await bench.tally()).delivered).toBe(2)
})
