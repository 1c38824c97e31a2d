import { ConfigurationError, type Issue } from '@waybill/core'
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest'
import type * as z from 'zod'
import { createWaybill } from '../create-waybill.js'
import { laneSettings } from '../lane/lane-settings.js'
import { memoryStore } from '../memory-store/memory-store.js'
import type { MemoryStoreOptions, memoryStoreSchema } from '../memory-store/memory-store-options.js'
import { track } from '../testing/events.js'
import { type ScriptedVendor, startScriptedVendor } from '../testing/scripted-vendor.js'
import { allUndefined, wrongCases, wrongValues } from '../testing/wrong-values.js'
import type { LaneOptions, RetentionOptions, WaybillOptions, WaybillPolicy } from '../waybill-options.js'
import { findPolicyIssues } from './check-options.js'
import type { deliverySchema, laneSchema, policySchema, retentionSchema } from './option-schemas.js'

let vendor: ScriptedVendor

beforeAll(async () => {
  vendor = await startScriptedVendor()
})

afterAll(() => vendor.close())

/** What createWaybill says of the options; fails when it takes them, or opens the store first. */
async function issuesOf(options: object): Promise<readonly Issue[]> {
  const store = { ...memoryStore(), open: () => expect.fail('the store was opened') }
  return refused(() => createWaybill({ store, destinations: [vendor.destination], ...options } as WaybillOptions))
}

async function refused(make: () => unknown): Promise<readonly Issue[]> {
  try {
    await make()
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError)
    return (error as ConfigurationError).issues
  }
  return expect.fail('it was accepted')
}

function expectNamed(issues: readonly Issue[], field: string): void {
  expect(issues).toHaveLength(1)
  expect(issues[0]?.field).toBe(field)
  expect(issues[0]?.rule).toMatch(/^(must be (?!.*undefined)|is not a known option$)/)
}

const ofLane: Record<keyof LaneOptions, readonly unknown[]> = {
  concurrency: wrongValues.count,
  initialConcurrency: wrongValues.count,
  attemptTimeoutMs: wrongValues.time,
  backoffMs: wrongValues.time,
  maxBackoffMs: wrongValues.time,
  maxRetryAfterMs: wrongValues.time,
  breakerAfter: wrongValues.count,
  maxProbePauseMs: wrongValues.time,
  unknownLimit: wrongValues.count,
  invalidLimit: wrongValues.count,
  onInDoubt: ['parked', 'Park', '', 1, null],
  confirmForMs: ['1', -1, Number.NaN, {}, 2_147_483_648],
  onRemark: ['parked', 'Park', '', 1, null, true, ['order_as_event'], { order_as_event: 'retry' }],
  window: wrongValues.count,
  liveForMs: wrongValues.endless,
  expireAfterMs: wrongValues.endless,
  parkedForMs: wrongValues.endless,
  stuckAfter: wrongValues.count,
  onStuck: ['skip', '', 1, null],
  maxPending: wrongValues.count,
  maxPendingBytes: wrongValues.count,
  whenFull: ['drop', 'Skip', '', 1, null],
  retryBudget: wrongValues.share,
  rates: wrongValues.object,
  accepts: wrongValues.flag,
}

const ofRetention: Record<keyof RetentionOptions, readonly unknown[]> = {
  settledForMs: wrongValues.endlessOrNone,
  settledEvents: [...wrongValues.endlessOrNone, 1.5],
  bodies: wrongValues.flag,
}

const ofDelivery: Record<Exclude<keyof WaybillOptions, 'store' | 'destinations'>, readonly unknown[]> = {
  lanes: [...wrongValues.object, { scripted: null }].slice(0, 5),
  discardLanes: ['old', 1, {}, null],
  defaults: wrongValues.object,
  order: ['peruser ', 'per_user?', 'first', '', null, 1],
  maxEventBytes: wrongValues.count,
  steps: ['drop', 1, null, {}],
  consent: [...wrongValues.callback, true],
  personKey: ['', 'a'.repeat(31), new Uint8Array(31), 1, null, ['a'.repeat(32)]],
  retention: wrongValues.object,
  deliver: ['scripted', 'true', 1, null, {}],
  planWatchMs: wrongValues.time.slice(0, -1),
  observe: [...wrongValues.callback, { attempt() {} }],
  clock: [null, 1, {}, { now: Date.now }],
  random: [...wrongValues.callback, 0.5],
}

const ofMemoryStore: Record<keyof MemoryStoreOptions, readonly unknown[]> = {
  maxPending: wrongValues.count,
  maxPendingBytes: wrongValues.count,
  maxParked: wrongValues.count,
  maxParkedBytes: wrongValues.count,
  keepSettled: wrongValues.countOrNone,
  keepBodies: wrongValues.countOrNone,
  clock: ofDelivery.clock,
}

describe('options of createWaybill', () => {
  it.each(wrongCases(ofDelivery))('refuse %s', async (_, options, field) => {
    expectNamed(await issuesOf(options), field)
  })

  it.each(wrongCases(ofLane))('of a lane refuse %s, in defaults and by name', async (_, lane, field) => {
    expectNamed(await issuesOf({ defaults: lane }), `defaults.${field}`)
    expectNamed(await issuesOf({ lanes: { scripted: lane } }), `lanes.scripted.${field}`)
  })

  it.each(wrongCases(ofRetention))('of retention refuse %s', async (_, retention, field) => {
    expectNamed(await issuesOf({ retention }), `retention.${field}`)
  })

  it.each(wrongCases(ofMemoryStore))('of memoryStore refuse %s', async (_, options, field) => {
    expectNamed(await refused(() => memoryStore(options)), field)
  })

  it.each(['confirm', 'prepare'])('refuses a destination whose %s is no function', async (call) => {
    for (const wrong of [1, 'no', {}, null]) {
      const [issue, ...others] = await issuesOf({ destinations: [{ ...vendor.destination, [call]: wrong }] })
      expect([issue?.field, others]).toEqual([`destinations[0].${call}`, []])
    }
  })

  it.each(['defaults', 'lanes'])('names a code of %s.onRemark that no mapping of the lane tells', async (at) => {
    const own = { ...vendor.destination, remarks: ['mine'] }
    const said = async (onRemark: object) => {
      const given = at === 'defaults' ? { defaults: { onRemark } } : { lanes: { scripted: { onRemark } } }
      return (await issuesOf({ destinations: [own], ...given })).map(({ field, rule, hint }) => [field, rule, hint])
    }
    const field = at === 'defaults' ? 'defaults.onRemark' : 'lanes.scripted.onRemark'
    expect(await said({ order_as_event: 'park', mine: 'park', order_as_evnt: 'park' })).toEqual([
      [`${field}.order_as_evnt`, 'names no remark', expect.stringMatching(/^did you mean order_as_event\?;/)],
    ])
    expect(await said({ nonsense: 'park' })).toEqual([
      [`${field}.nonsense`, 'names no remark', expect.stringMatching(/^known: order_as_event, .*, mine; .*`remarks`$/)],
    ])
  })

  it('say the whole rule, what was given instead, and the name that was probably meant', async () => {
    const [concurrency] = await issuesOf({ lanes: { scripted: { concurrency: Number.NaN } } })
    expect(concurrency?.rule).toBe('must be a whole number of requests, at least 1, not NaN')
    const [timeout] = await issuesOf({ defaults: { attemptTimeoutMs: '1s' } })
    expect(timeout?.rule).toBe('must be milliseconds from 1 to 2,147,483,647, not a text')
    expect(await issuesOf({ defaults: { concurency: 3 } })).toEqual([
      { field: 'defaults.concurency', rule: 'is not a known option', hint: 'did you mean concurrency?' },
    ])
    const [order] = await issuesOf({ order: 'peruser' })
    expect(order?.rule).toBe('must be one of "identify-first", "per-user", "none"; did you mean "per-user"?')
  })

  it('name the wrong field of a rate, and the endpoint that is none', async () => {
    const rates = { single: { requests: 0, perMs: 1_000 }, batch: 'none', profle: 'unlimited', cart: 'unlimited' }
    const sentences = (await issuesOf({ lanes: { scripted: { rates } } })).map(({ field, rule }) => `${field} ${rule}`)
    expect(sentences).toEqual([
      'lanes.scripted.rates.single.requests must be a whole number from 1',
      "lanes.scripted.rates.batch must be a rate or 'unlimited'",
      'lanes.scripted.rates.profle names no endpoint',
    ])
    expect(await issuesOf({ defaults: { rates: { profle: 'unlimited' } } })).toEqual([
      { field: 'defaults.rates.profle', rule: 'names no endpoint', hint: 'did you mean profile?' },
    ])
    const { destination } = vendor
    const endpoints = { ...destination.endpoints, single: { ...destination.endpoints['single'], rate: { perMs: 1 } } }
    expect((await issuesOf({ destinations: [{ ...destination, endpoints }] })).map(({ field }) => field)).toEqual([
      'destinations[0].endpoints.single.rate',
      'destinations[0].endpoints.single.rate.source',
    ])
  })

  it('are all named at once, also where one field is at odds with another', async () => {
    const options = {
      lanes: { scriptd: { concurrency: 0 } },
      deliver: ['elsewhere'],
      destinations: [vendor.destination, vendor.destination, { name: 'half', specVersion: 1, endpoints: {} }],
      retentionDays: 3,
    }
    expect((await issuesOf(options)).map(({ field, hint }) => [field, hint])).toEqual([
      ['lanes.scriptd.concurrency', undefined],
      ['destinations[2]', undefined],
      ['retentionDays', 'did you mean retention?'],
      ['destinations', 'one lane per name: give one of them a `name`'],
      ['lanes.scriptd', 'did you mean scripted?'],
      ['deliver[0]', 'known: scripted, scripted, half'],
    ])
  })

  it.each<[string, unknown, RegExp]>([
    [
      'nothing',
      undefined,
      /^createWaybill: options must be an object of options, not undefined: createWaybill\(\{ store/,
    ],
    ['no store and no destinations', {}, /store is missing: a store: memoryStore\(\).* · destinations must be a list/],
    [
      'a path for a store',
      { store: 'data/x.db', destinations: [] },
      /store must be a store: memoryStore.*, not a text/,
    ],
    ['a store that is still opening', { store: Promise.resolve(memoryStore()), destinations: [] }, /not a promise/],
    ['half a store', { store: { open() {}, guarantees: {} }, destinations: [] }, /this one has no commit, lease/],
    ['one destination', { store: memoryStore(), destinations: {} }, /destinations must be a list.*, not an object/],
    ['something else in the list', { store: memoryStore(), destinations: ['a'] }, /destinations\[0\] must be a dest/],
  ])('refuse %s', async (_, options, message) => {
    await expect(createWaybill(options as WaybillOptions)).rejects.toThrow(message)
  })

  it.each<[string, object, RegExp]>([
    ['a promise', Promise.resolve({ concurrency: 1 }), /not a promise, which must be awaited first/],
    ['a Map', new Map([['concurrency', 1]]), /not a Map/],
    ['a Date', new Date(), /not a Date/],
  ])('refuse %s for an object of options, which would be as good as none', async (_, given, rule) => {
    for (const field of ['defaults', 'retention']) {
      const [issue, ...others] = await issuesOf({ [field]: given })
      expect(others).toEqual([])
      expect(issue).toMatchObject({ field, rule: expect.stringMatching(rule) })
    }
    const issues = await refused(() => memoryStore(given as MemoryStoreOptions))
    expect(issues[0]?.rule).toMatch(rule)
  })

  it('count also where an object inherits them or has accessors', () => {
    class Paced implements LaneOptions {
      get concurrency() {
        return 3
      }
    }
    expect(laneSettings(Object.create({ backoffMs: 7 }), new Paced())).toMatchObject({ concurrency: 3, backoffMs: 7 })
  })

  it.each(['__proto__', 'a\u0000b', 'a\nb', '\ud800'])('refuse %j as the name of a lane', async (name) => {
    const issues = await issuesOf({ destinations: [{ ...vendor.destination, name }] })
    expect(issues).toMatchObject([{ field: 'destinations[0].name', rule: 'cannot name a lane' }])
  })

  it('are named also where something cannot be made a text', async () => {
    const shapeless = Object.create(null)
    const destinations = [
      { ...vendor.destination, name: shapeless },
      { ...vendor.destination, specVersion: shapeless },
    ]
    const issues = await issuesOf({ destinations, deliver: [shapeless] })
    expect(issues.map(({ field }) => field)).toEqual(['destinations[0]', 'destinations[1].specVersion', 'deliver[0]'])
  })

  it('refuse a destination of another contract', async () => {
    const later = { ...vendor.destination, specVersion: 2 }
    expect(await issuesOf({ destinations: [later] })).toMatchObject([{ field: 'destinations[0].specVersion' }])
  })

  it('that are undefined have their defaults, everywhere', async () => {
    expect(laneSettings(allUndefined(ofLane))).toEqual(laneSettings())
    expect(laneSettings({ concurrency: 7 }, { concurrency: undefined })).toMatchObject({ concurrency: 7 })
    const delivery = await createWaybill({
      ...allUndefined(ofDelivery),
      store: memoryStore(allUndefined(ofMemoryStore)),
      destinations: [vendor.destination],
      defaults: allUndefined(ofLane),
      lanes: { scripted: allUndefined(ofLane) },
      retention: allUndefined(ofRetention),
    })
    await delivery.accept(track('A', 'm1'))
    expect(await delivery.flush()).toMatchObject({ settled: true })
    await delivery.close()
  })

  it('of a settings file are complained about by path, without a delivery', () => {
    const issues = findPolicyIssues({ lanes: { scripted: { window: 0 }, other: {} }, order: 1, store: {} }, [
      'scripted',
    ])
    expect(issues.map(({ field }) => field)).toEqual(['lanes.scripted.window', 'order', 'store', 'lanes.other'])
    expect(findPolicyIssues({ defaults: { concurrency: 1 } }, [])).toEqual([])
  })
})

it('schemas and documented types agree, both ways', () => {
  type Read<Schema extends () => z.ZodType> = z.input<ReturnType<Schema>>
  expectTypeOf<Readonly<Read<typeof laneSchema>>>().toEqualTypeOf<LaneOptions>()
  expectTypeOf<Readonly<Read<typeof retentionSchema>>>().toEqualTypeOf<RetentionOptions>()
  expectTypeOf<Readonly<Read<typeof memoryStoreSchema>>>().toEqualTypeOf<MemoryStoreOptions>()
  expectTypeOf<keyof Read<typeof policySchema>>().toEqualTypeOf<keyof WaybillPolicy>()
  expectTypeOf<Read<typeof policySchema>>().toExtend<WaybillPolicy>()
  expectTypeOf<WaybillPolicy>().toExtend<Read<typeof policySchema>>()
  expectTypeOf<keyof Read<typeof deliverySchema>>().toEqualTypeOf<keyof WaybillOptions>()
  expectTypeOf<Read<typeof deliverySchema>>().toExtend<WaybillOptions>()
  expectTypeOf<WaybillOptions>().toExtend<Read<typeof deliverySchema>>()
})
