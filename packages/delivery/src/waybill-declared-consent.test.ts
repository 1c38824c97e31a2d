import { type Destination, untrusted } from '@waybill/core'
import type { ConsentRule } from '@waybill/core/destination'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LifecycleEvent } from './lifecycle-event.js'
import { memoryStore } from './memory-store/memory-store.js'
import { openWorkbench, type Workbench } from './testing/workbench.js'
import type { WaybillOptions } from './waybill-options.js'

let bench: Workbench

beforeEach(async () => {
  bench = await openWorkbench()
})

afterEach(() => bench.close())

const eventOf = (messageId: string, context?: unknown) =>
  untrusted({ type: 'track', event: 'A', userId: 'u', messageId, ...(context !== undefined && { context }) })
const segment = (categoryPreferences: unknown) => ({ consent: { categoryPreferences } })
const named = (name: string, consent?: ConsentRule): Destination => ({
  ...bench.vendor.destination,
  close: async () => undefined,
  name,
  ...(consent && { consent }),
})
const start = async (destinations: readonly Destination[], options: Partial<WaybillOptions> = {}) => {
  const seen: LifecycleEvent[] = []
  await bench.start({ destinations, observe: (event) => seen.push(event), ...options })
  return seen
}
const stateOf = async (messageId: string, lane: string) => {
  const { state, reason } = (await bench.where(messageId)).lanes[lane] ?? {}
  return reason === undefined ? state : `${state}: ${reason}`
}

describe('declared consent', () => {
  it('is asked at acceptance, for each lane by itself, before the predicate', async () => {
    const asked: string[] = []
    await start([named('ads', { requires: ['marketing'] }), named('free')], {
      consent: (events, lane) =>
        events.map(({ messageId }) => asked.push(`${lane} ${messageId}`) > 0 && messageId !== 'm3'),
    })
    await bench.delivery.acceptMany([
      eventOf('m1', segment({ marketing: true })),
      eventOf('m2', segment({ marketing: false })),
      eventOf('m3', segment({ marketing: true })),
      eventOf('m4'),
    ])
    await bench.delivery.flush()
    const ads = await Promise.all(['m1', 'm2', 'm3', 'm4'].map((id) => stateOf(id, 'ads')))
    expect(ads).toEqual(['delivered', 'skipped: no_consent', 'skipped: no_consent', 'skipped: consent_unknown'])
    expect(await stateOf('m2', 'free')).toBe('delivered')
    expect(asked).not.toContain('ads m2')
    expect(asked).toContain('ads m1')
  })

  it('is asked again at the send, and after a replay, as the destination declares it then', async () => {
    const store = memoryStore()
    await start([named('ads')], { store, deliver: false })
    await bench.delivery.accept(eventOf('m1', segment({ marketing: false })))
    await bench.delivery.accept(eventOf('m2', segment({ marketing: true })))
    await bench.delivery.close()
    bench.vendor.script = ({ ids }) => (ids.includes('m2') ? { status: 400 } : {})
    const rule = { requires: ['marketing'] }
    await start([named('ads', rule)], { store })
    await bench.delivery.flush()
    expect(await stateOf('m1', 'ads')).toBe('skipped: no_consent')
    expect(await stateOf('m2', 'ads')).toMatch('parked')
    await bench.delivery.close()
    await start([named('ads', { requires: ['marketing', 'profiling'] })], { store })
    await bench.delivery.replay({ lane: 'ads' })
    await bench.delivery.flush()
    expect(await stateOf('m2', 'ads')).toBe('skipped: consent_unknown')
  })

  it('says why a decision is not asked for', async () => {
    await start([named('ads', { requires: ['marketing'] })])
    const decided = await bench.delivery.decide(eventOf('m1', segment({ marketing: false })), { destination: 'ads' })
    expect(decided).toMatchObject({ status: 'undecided', reason: 'no_consent' })
    expect(await bench.delivery.decide(eventOf('m2'), { destination: 'ads' })).toMatchObject({
      reason: 'consent_unknown',
    })
  })

  it('tells of consent that nothing reads', async () => {
    const seen = await start([named('ads', { requires: ['marketing'] })])
    const contexts = [
      segment({ marketing: true, necessary: true }),
      segment({ marketing: true, profiling: false }),
      segment({ Analytics: true }),
      { consentManagement: { deniedConsentIds: ['C2'] } },
      undefined,
      segment('odd'),
    ]
    await bench.delivery.acceptMany(contexts.map((context, index) => eventOf(`m${index}`, context)))
    await bench.delivery.accept(eventOf('m2', segment({ Analytics: true })))
    expect(seen.flatMap((event) => (event.type === 'unread_consent' ? [event.categories] : []))).toEqual([
      ['profiling'],
      ['analytics'],
      ['c2'],
    ])
  })

  it('tells of no consent that a predicate may read, and of all where nothing does', async () => {
    const reading = await start([named('ads')], { consent: (events) => events.map(() => true) })
    await bench.delivery.accept(eventOf('m1', segment({ marketing: false })))
    expect(reading.map(({ type }) => type)).not.toContain('unread_consent')
    await bench.delivery.close()
    const deaf = await start([named('ads')])
    await bench.delivery.accept(eventOf('m1', segment({ marketing: true })))
    await bench.delivery.accept(eventOf('m2', { consent: 'odd' }))
    expect(deaf.filter(({ type }) => type === 'unread_consent')).toMatchObject([
      { categories: ['marketing'] },
      { categories: [''] },
    ])
  })

  it('tells of a name in integrations that nobody has, once for each source', async () => {
    const seen = await start([named('ads'), named('news')])
    const sendTo = (messageId: string, integrations: unknown, source: string) =>
      bench.delivery.accept(untrusted({ type: 'track', event: 'A', userId: 'u', messageId, integrations }), { source })
    await sendTo('m1', { Mixpanel: false, Ads: false, All: true }, 's1')
    await sendTo('m2', { Mixpanel: false }, 's1')
    await sendTo('m3', { Mixpanel: true }, 's2')
    await sendTo('m4', { ['x'.repeat(500)]: true }, 's2')
    expect(seen.flatMap((event) => (event.type === 'unknown_integration' ? [[event.source, event.name]] : []))).toEqual(
      [
        ['s1', 'Mixpanel'],
        ['s2', 'Mixpanel'],
        ['s2', 'x'.repeat(100)],
      ],
    )
  })
})

describe('a lane that accepts nothing', () => {
  it('is drained: what it has is sent, and nothing is added', async () => {
    const store = memoryStore()
    await start([named('ads'), named('news')], { store, deliver: false })
    await bench.delivery.accept(eventOf('m1'))
    await bench.delivery.close()
    await start([named('ads'), named('news')], { store, lanes: { ads: { accepts: false } } })
    await bench.delivery.accept(eventOf('m2'))
    expect(await bench.delivery.decide(eventOf('m3'), { destination: 'ads' })).toMatchObject({
      reason: 'not_addressed',
    })
    await bench.delivery.flush()
    expect(await stateOf('m1', 'ads')).toBe('delivered')
    expect(await bench.where('m2')).toMatchObject({
      lanes: { news: { state: 'delivered' } },
      notAddressed: { ads: 'not_addressed' },
    })
  })
})
