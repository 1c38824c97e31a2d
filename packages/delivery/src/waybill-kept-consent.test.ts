import { type Destination, InvalidInputError, untrusted } from '@waybill/core'
import type { ConsentRule } from '@waybill/core/destination'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { memoryStore } from './memory-store/memory-store.js'
import { openWorkbench, type Workbench } from './testing/workbench.js'
import type { WaybillOptions } from './waybill-options.js'

let bench: Workbench
let now: number
const personKey = 'a key of thirty-two characters!!'

beforeEach(async () => {
  bench = await openWorkbench()
  now = Date.UTC(2026, 0, 15)
})

afterEach(() => bench.close())

const clock = {
  now: () => now,
  elapsed: () => performance.now(),
  after(ms: number, call: () => void) {
    const timer = setTimeout(call, ms)
    return () => clearTimeout(timer)
  },
}
const ads = (consent: ConsentRule = { requires: ['marketing'] }): Destination => ({
  ...bench.vendor.destination,
  name: 'scripted',
  consent,
})
const start = (options: Partial<WaybillOptions> = {}) =>
  bench.start({ personKey, clock, order: 'none', destinations: [ads()], ...options })
const said = (marketing?: unknown) =>
  marketing === undefined ? {} : { context: { consent: { categoryPreferences: { Marketing: marketing } } } }
const eventOf = (messageId: string, marketing?: unknown, more: object = {}) =>
  untrusted({ type: 'track', event: 'A', userId: 'ada', messageId, ...said(marketing), ...more })
const at = (ms: number) => ({ timestamp: new Date(ms).toISOString() })
const stateOf = async (messageId: string) => {
  const { state, reason } = (await bench.record(messageId)) ?? {}
  return reason === undefined ? state : reason
}

const user = { userId: 'ada' }

describe('what a person has agreed to', () => {
  const [yes, no, nothing] = [true, false, undefined]
  // What the event carries, what is kept, by how much that is later, and what becomes of it where the unknown is skipped.
  it.each([
    [yes, no, 1, 'no_consent'],
    [yes, no, 0, 'no_consent'],
    [yes, no, -1, 'delivered'],
    [no, yes, 1, 'delivered'],
    [no, yes, 0, 'no_consent'],
    [no, yes, -1, 'no_consent'],
    [yes, yes, 0, 'delivered'],
    [nothing, yes, 1, 'delivered'],
    [nothing, yes, -1, 'delivered'],
    [nothing, no, 1, 'no_consent'],
    [nothing, no, -1, 'no_consent'],
    [nothing, nothing, 0, 'consent_unknown'],
  ])('counts by its time: the event says %s, kept is %s, %d ms later: %s', async (carried, kept, later, expected) => {
    for (const whenUnknown of ['skip', 'send'] as const) {
      await start({ destinations: [ads({ requires: ['marketing'], whenUnknown })] })
      const happened = now
      now += 10
      await bench.delivery.setConsent(user, { analytics: true })
      if (kept !== undefined) await bench.delivery.setConsent(user, { ' MARKETING': kept }, { at: happened + later })
      await bench.delivery.accept(eventOf(whenUnknown, carried, at(happened)))
      await bench.delivery.flush()
      const unknown = expected === 'consent_unknown' && whenUnknown === 'send' ? 'delivered' : expected
      expect(await stateOf(whenUnknown)).toBe(unknown)
    }
  })

  it('is not older than the acceptance of an event whose sender has a wrong clock', async () => {
    await start()
    await bench.delivery.hold({ lane: 'scripted', reason: 'x' })
    await bench.delivery.accept(eventOf('m1', true, at(now + 86_400_000)))
    now += 10
    await bench.delivery.setConsent(user, { marketing: false })
    await bench.delivery.resume({ lane: 'scripted' })
    await bench.delivery.flush()
    expect(await stateOf('m1')).toBe('no_consent')
  })

  it('does not make a yes of what cannot be read', async () => {
    await start()
    await bench.delivery.setConsent(user, { marketing: true })
    await bench.delivery.accept(eventOf('m1', undefined, { context: { consent: 'all of it' }, ...at(now - 5) }))
    await bench.delivery.flush()
    expect(await stateOf('m1')).toBe('no_consent')
  })

  it('counts for what is pending and planned, and after a replay; a yes afterwards, too', async () => {
    await start({ defaults: { concurrency: 1, initialConcurrency: 1 } })
    let release: (answer: object) => void = () => undefined
    bench.vendor.script = () =>
      new Promise((resolve) => {
        release = resolve
      })
    await bench.delivery.acceptMany([
      ...['m1', 'm2', 'm3'].map((id) => eventOf(id, true)),
      eventOf('n1', true, { userId: 'bob' }),
    ])
    await expect.poll(() => bench.ids()).toEqual(['m1'])
    now += 1
    expect(await bench.delivery.setConsent(user, { marketing: false })).toEqual({
      consent: { marketing: { agreed: false, at: now } },
      onTheWire: { requests: 1, deliveries: 1, events: [{ source: 'default', messageId: 'm1' }] },
      unanswered: [],
    })
    bench.vendor.script = () => ({})
    release({ status: 400 })
    await bench.delivery.flush()
    expect(bench.ids()).toEqual(['m1', 'n1'])
    expect(await Promise.all(['m2', 'm3'].map(stateOf))).toEqual(['no_consent', 'no_consent'])
    await bench.delivery.replay({ messageIds: ['m1'] })
    await bench.delivery.flush()
    expect(await stateOf('m1')).toBe('no_consent')
    now += 1
    await bench.delivery.setConsent(user, { marketing: true })
    await bench.delivery.replay({ userId: 'ada', state: 'skipped' })
    await bench.delivery.flush()
    expect(bench.ids().slice(2).sort()).toEqual(['m1', 'm2', 'm3'])
  })

  it('is asked before the predicate, and for each category and lane by itself', async () => {
    const asked: string[] = []
    await start({
      destinations: [
        ads({ requires: ['marketing', 'profiling'] }),
        { ...ads({ requires: ['profiling'] }), name: 'second', close: async () => undefined },
      ],
      consent: (events, lane) => events.map(({ messageId }) => asked.push(`${lane} ${messageId}`) > 0),
    })
    await bench.delivery.setConsent(user, { marketing: false, profiling: true })
    await bench.delivery.accept(eventOf('m1', true))
    await bench.delivery.flush()
    expect((await bench.where('m1')).lanes).toMatchObject({
      scripted: { reason: 'no_consent' },
      second: { state: 'delivered' },
    })
    expect(asked).not.toContain('scripted m1')
    expect(asked).toContain('second m1')
  })

  it('is joined over the ids of a person, of each category the newest; who is somebody else is not meant', async () => {
    await start()
    await bench.delivery.setConsent({ anonymousId: 'x' }, { marketing: true, ads: true }, { at: now - 5 })
    const both = await bench.delivery.setConsent({ ...user, anonymousId: 'x' }, { marketing: false }, { at: now - 9 })
    expect(both.consent).toEqual({
      marketing: { agreed: true, at: now - 5 },
      ads: { agreed: true, at: now - 5 },
    })
    await bench.delivery.acceptMany([
      eventOf('m1', undefined, { anonymousId: 'x' }),
      eventOf('m2'),
      untrusted({ type: 'track', event: 'A', anonymousId: 'x', messageId: 'm3' }),
      eventOf('m4', undefined, { userId: 'bob' }),
    ])
    await bench.delivery.flush()
    expect(await Promise.all(['m1', 'm2', 'm3', 'm4'].map(stateOf))).toEqual([
      ...['delivered', 'no_consent', 'delivered', 'consent_unknown'],
    ])
  })

  it('needs one yes where the event says that one is enough', async () => {
    await start({ destinations: [ads({ requires: ['marketing', 'ads'] })] })
    await bench.delivery.setConsent(user, { ads: false }, { at: now + 5 })
    const context = { consentManagement: { resolutionStrategy: 'or', allowedConsentIds: ['marketing', 'ads'] } }
    await bench.delivery.accept(eventOf('m1', undefined, { context }))
    await bench.delivery.flush()
    await bench.delivery.setConsent(user, { marketing: false }, { at: now + 5 })
    await bench.delivery.accept(eventOf('m2', undefined, { context, ...at(now - 1) }))
    await bench.delivery.flush()
    expect([await stateOf('m1'), await stateOf('m2')]).toEqual(['delivered', 'no_consent'])
  })

  it('is there after a restart', async () => {
    const store = { ...memoryStore(), close: async () => undefined }
    await start({ store, destinations: [{ ...ads(), close: async () => undefined }] })
    await bench.delivery.setConsent(user, { marketing: true })
    await bench.delivery.close()
    await start({ store })
    await bench.delivery.accept(eventOf('m1'))
    await bench.delivery.flush()
    expect(await stateOf('m1')).toBe('delivered')
  })
})

describe('a call of setConsent', () => {
  it('needs the key', async () => {
    await start({ personKey: undefined })
    await expect(bench.delivery.setConsent(user, { a: true })).rejects.toMatchObject({ code: 'person_key_missing' })
  })

  it('takes two spellings of a category that disagree for a no, and a time a little ahead for now', async () => {
    await start()
    const { consent } = await bench.delivery.setConsent(user, { Ads: true, 'ads ': false }, { at: now + 50_000 })
    expect(consent).toEqual({ ads: { agreed: false, at: now } })
  })

  it.each<[string, unknown, unknown, string]>([
    ['nobody', {}, { a: true }, 'options'],
    ['no categories', user, {}, 'categories'],
    ['a list', user, ['a'], 'categories'],
    ['a text', user, { a: 'yes' }, 'categories.a'],
    ['a name without a sign', user, { ' ': true }, 'categories. '],
    [
      'too many',
      user,
      Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`c${index}`, true])),
      'categories',
    ],
  ])('is refused with the field: %s', async (_, person, categories, field) => {
    await start()
    const error = await bench.delivery.setConsent(person as never, categories as never).catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(InvalidInputError)
    expect((error as InvalidInputError).issues.map((issue) => issue.field)).toContain(field)
  })

  it('is refused with a time to come', async () => {
    await start()
    const call = (when: number) => bench.delivery.setConsent(user, { a: true }, { at: when })
    await expect(call(now + 60_001)).rejects.toMatchObject({ issues: [{ field: 'at' }] })
    await expect(bench.delivery.setConsent(user, { a: true }, { when: 1 } as never)).rejects.toThrow(/when/)
  })
})
