import type { ConfigurationError } from '@waybill/core'
import { issuesOf } from '@waybill/core/zod'
import { describe, expect, it } from 'vitest'
import type * as z from 'zod'
import { laneSettings } from '../lane/lane-settings.js'
import { memoryStore } from '../memory-store/memory-store.js'
import { memoryStoreSchema } from '../memory-store/memory-store-options.js'
import { destinationWith } from '../testing/requests.js'
import { checkOptions } from './check-options.js'
import { nameHint, unknownEndpoint, unknownLane } from './known-names.js'
import { deliverySchema, laneSchema, policySchema, retentionSchema } from './option-schemas.js'

/** What is said of a value that no option takes, by field; all fields of a schema at once. */
function rulesOf(schema: z.ZodPipe<z.ZodType, z.ZodObject>, value: unknown): Record<string, string> {
  const given = Object.fromEntries(Object.keys(schema.out.shape).map((field) => [field, value]))
  const parsed = schema.safeParse(given)
  if (parsed.success) return {}
  return Object.fromEntries(issuesOf(parsed.error, schema).map(({ field, rule }) => [field, rule]))
}

const notSo = Symbol('not so')
const wholeOf = (what: string) => `must be a whole number of ${what}, at least 1, not a symbol`
const timer = 'must be milliseconds from 1 to 2,147,483,647, not a symbol'

describe('the rule of each option', () => {
  it('of a lane', () => {
    expect(rulesOf(laneSchema() as never, notSo)).toEqual({
      concurrency: wholeOf('requests'),
      initialConcurrency: wholeOf('requests'),
      attemptTimeoutMs: timer,
      backoffMs: timer,
      maxBackoffMs: timer,
      maxRetryAfterMs: timer,
      breakerAfter: wholeOf('failures'),
      maxProbePauseMs: timer,
      unknownLimit: wholeOf('events'),
      invalidLimit: wholeOf('events'),
      onInDoubt: 'must be one of "park", "retry", not a symbol',
      onRemark: 'must be "send", "park", or an object of the two by the code of a remark, not a symbol',
      window: wholeOf('events'),
      liveForMs: 'must be milliseconds, at least 1, or Infinity for ever, not a symbol',
      confirmForMs: 'must be milliseconds from 0 to 2,147,483,647, not a symbol',
      expireAfterMs: 'must be milliseconds, at least 1, or Infinity for never, not a symbol',
      parkedForMs: 'must be milliseconds, at least 1, or Infinity for ever, not a symbol',
      stuckAfter: wholeOf('attempts'),
      onStuck: 'must be one of "park", "overtake", not a symbol',
      maxPending: wholeOf('events'),
      maxPendingBytes: wholeOf('bytes'),
      whenFull: 'must be one of "refuse", "skip", not a symbol',
      retryBudget: 'must be a number of retries for each delivery from 0 to 100, not a symbol',
      rates: 'must be an object of rates, by endpoint, not a symbol',
      accepts: 'must be true or false, not a symbol',
    })
  })

  it('of the retention', () => {
    expect(rulesOf(retentionSchema() as never, notSo)).toEqual({
      settledForMs: 'must be milliseconds, at least 0, or Infinity for ever, not a symbol',
      settledEvents: 'must be a whole number of events, at least 0, or Infinity for all of them, not a symbol',
      bodies: 'must be true or false, not a symbol',
    })
  })

  it('of a delivery', () => {
    const { store, ...rules } = rulesOf(deliverySchema() as never, notSo)
    expect(rules).toMatchObject({
      lanes: 'must be an object of lane options, by destination name, not a symbol',
      order: 'must be one of "identify-first", "per-user", "none", not a symbol',
      consent: 'must be a function, not a symbol',
      destinations: 'must be a list of destinations, not a symbol',
      maxEventBytes: wholeOf('bytes'),
      deliver: 'must be true, false or a list of destination names, not a symbol',
      observe: 'must be a function, not a symbol',
      clock: 'must be a clock, with the functions now, elapsed and after, not a symbol',
      random: 'must be a function, not a symbol',
    })
    expect(store).toMatch(/^must be a store: memoryStore\(\), /)
  })

  it('of the memory store', () => {
    const least = (what: string) => `must be a whole number of ${what}, at least 0, not a symbol`
    expect(rulesOf(memoryStoreSchema() as never, notSo)).toMatchObject({
      maxPending: wholeOf('events'),
      maxPendingBytes: wholeOf('bytes'),
      maxParked: wholeOf('events'),
      maxParkedBytes: wholeOf('bytes'),
      keepSettled: least('events'),
      keepBodies: least('events'),
    })
    expect(() => memoryStore({ maxPending: 0 })).toThrow(/memoryStore.*maxPending/s)
    expect(memoryStore({ keepSettled: 0, keepBodies: 0, maxPending: 1, maxPendingBytes: 1 })).toBeDefined()
  })
})

it('takes every option at its least and each of its words', () => {
  const least = { retryBudget: 0, concurrency: 1, expireAfterMs: 1 }
  for (const onInDoubt of ['park', 'retry'])
    for (const onStuck of ['park', 'overtake'])
      expect(laneSchema().safeParse({ ...least, onInDoubt, onStuck }).success).toBe(true)
  for (const order of ['identify-first', 'per-user', 'none'])
    expect(policySchema().safeParse({ order }).success).toBe(true)
  expect(retentionSchema().safeParse({ settledForMs: 0, settledEvents: 0, bodies: false }).success).toBe(true)
  expect(laneSchema().safeParse(laneSettings()).success).toBe(true)
})

describe('what others may have made', () => {
  const said = (options: object): readonly (readonly [string, string])[] => {
    try {
      checkOptions({ store: memoryStore(), destinations: [{ ...destinationWith(), ...right }], ...options })
      return []
    } catch (error) {
      return (error as ConfigurationError).issues.map(({ field, rule }) => [field, rule])
    }
  }
  const right = { specVersion: 1, name: 'a', close: async () => undefined }
  const madeWith = (changes: object) => [{ ...destinationWith(), ...right, ...changes }]

  it('is looked at for all that is called and read', () => {
    expect(said({})).toEqual([])
    const { pause: _, persons: __, audit: ___, ...store } = memoryStore()
    for (const name of Object.keys(store) as (keyof typeof store)[])
      expect(said({ store: { ...store, [name]: undefined } })).toEqual([
        ['store', expect.stringMatching(new RegExp(`; this one has no ${name}$`))],
      ])
    for (const name of ['endpoints', 'plan', 'send', 'split', 'close'])
      expect(said({ destinations: madeWith({ [name]: undefined }) })).toEqual([
        ['destinations[0]', expect.stringMatching(new RegExp(`; this one has no ${name}$`))],
      ])
    for (const name of ['', 1]) expect(said({ destinations: madeWith({ name }) })[0]?.[1]).toMatch(/has no name$/)
    for (const endpoints of [null, 'one'])
      expect(said({ destinations: madeWith({ endpoints }) })[0]?.[1]).toMatch(/has no endpoints$/)
    for (const guarantees of [null, 'disk'])
      expect(said({ store: { ...store, guarantees } })[0]?.[1]).toMatch(/has no guarantees$/)
    // One that must still be awaited.
    expect(said({ store: Promise.resolve(store) })).toEqual([['store', expect.stringMatching(/^must be a store/)]])
    expect(said({ store: null })).toEqual([['store', expect.stringMatching(/^must be a store/)]])
  })

  it('has one name each, and a version that is known', () => {
    expect(said({ destinations: [...madeWith({}), ...madeWith({})] })).toEqual([['destinations', 'has two named a']])
    expect(said({ destinations: [...madeWith({}), ...madeWith({ name: 'b' })] })).toEqual([])
    expect(said({ destinations: madeWith({ specVersion: 2 }) })).toEqual([
      ['destinations[0].specVersion', 'is 2 for a'],
    ])
    const stranger = (field: string) => [[field, 'names no destination']]
    expect(said({ deliver: ['a', 'b'] })).toEqual(stranger('deliver[1]'))
    expect(said({ lanes: { a: {}, b: {} } })).toEqual(stranger('lanes.b'))
    for (const deliver of [true, false, ['a'], []]) expect(said({ deliver })).toEqual([])
  })
})

it('tells the way out of a name that there is not', () => {
  expect(nameHint('yesp', ['yespo', 'other'])).toBe('did you mean yespo?')
  expect(nameHint('quite another', ['yespo'])).toBe('known: yespo')
  expect(nameHint('a', [])).toBe('there is none')
  expect(unknownLane('a', ['b', 'c'])).toMatchObject({
    kind: 'setup',
    code: 'unknown_lane',
    message: expect.stringMatching(/^There is no lane "a"\./),
    hint: 'Known: b, c.',
  })
  expect(unknownEndpoint('a', 'x', ['y'])).toMatchObject({ kind: 'setup', code: 'unknown_endpoint', hint: 'Known: y.' })
})
