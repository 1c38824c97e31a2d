import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { track } from './testing/events.js'
import { openWorkbench, type Workbench } from './testing/workbench.js'
import type { Consent, ConsentMoment } from './waybill-options.js'

let bench: Workbench
/** The moment at which consent has no answer for `m3`. */
let failsAt: ConsentMoment | undefined

beforeEach(async () => {
  bench = await openWorkbench()
})

afterEach(async () => {
  expect(await bench.delivery.recount()).toEqual(await bench.delivery.totals())
  await bench.close()
})

const consent: Consent = (events, _, moment) =>
  events.map(({ messageId }) => {
    if (moment === failsAt && messageId === 'm3') throw new Error('context is missing')
    return true
  })
const events = Array.from({ length: 8 }, (_, index) => track('A', `m${index}`, `u${index}`))

describe('consent that cannot answer for one event', () => {
  it.each(['accept', 'send'] as const)('parks it alone, asked at %s, and again at each replay', async (moment) => {
    failsAt = moment
    await bench.start({ consent })
    const answers = await bench.delivery.acceptMany(events)
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set(['accepted']))
    await bench.delivery.flush()
    expect(await bench.tally()).toMatchObject({ delivered: 7, parked: 1, skipped: 0 })
    expect(await bench.record('m3')).toMatchObject({ state: 'parked', reason: 'consent_failed' })
    failsAt = 'send'
    await bench.delivery.replay({ state: 'parked' })
    await bench.delivery.flush()
    expect(await bench.record('m3')).toMatchObject({
      state: 'parked',
      reason: 'consent_failed',
      detail: 'context is missing',
    })
    failsAt = undefined
    await bench.delivery.replay({ state: 'parked' })
    await bench.delivery.flush()
    expect(await bench.record('m3')).toMatchObject({ state: 'delivered', replays: 2 })
    expect(bench.ids().toSorted()).toEqual(events.map(({ messageId }) => messageId).toSorted())
  })

  it('parks all of them where it answers later, or with no list', async () => {
    await bench.start({ consent: (async () => Promise.reject(new Error('asynchronous'))) as unknown as Consent })
    await bench.delivery.acceptMany(events)
    expect(await bench.tally()).toMatchObject({ parked: 8, pending: 0 })
    await bench.delivery.close()
    await bench.start({ consent: () => [] })
    await bench.delivery.accept(events[0] as (typeof events)[0])
    expect(await bench.record('m0')).toMatchObject({ state: 'parked', reason: 'consent_failed' })
  })

  it('is no yes, whatever else it says', async () => {
    await bench.start({ consent: (given) => given.map(() => 'yes' as unknown as boolean) })
    await bench.delivery.acceptMany(events)
    expect(await bench.tally()).toMatchObject({ skipped: 8 })
  })
})
