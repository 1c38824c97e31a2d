import { InvalidInputError, type Issue, untrusted } from '@waybill/core'
import { afterAll, beforeAll, describe, expect, expectTypeOf, it, test } from 'vitest'
import type * as z from 'zod'
import { createWaybill } from '../create-waybill.js'
import type { DecideOptions } from '../decision.js'
import type { DiscardOptions } from '../discard-options.js'
import { memoryStore } from '../memory-store/memory-store.js'
import type { SuppressOptions } from '../persons/suppression-calls.js'
import type { ReplayOptions } from '../replay-options.js'
import type { DeliveryQuery, FindPage } from '../store/ledger.js'
import type { Hold, Store } from '../store/store.js'
import { track } from '../testing/events.js'
import { type ScriptedVendor, startScriptedVendor } from '../testing/scripted-vendor.js'
import { allUndefined, wrongCases, wrongValues } from '../testing/wrong-values.js'
import type { AcceptOptions, DrainOptions, HoldTarget, Waybill } from '../waybill.js'
import type {
  acceptSchema,
  decideSchema,
  discardOptionsSchema,
  drainSchema,
  holdSchema,
  pageSchema,
  querySchema,
  replayOptionsSchema,
  suppressSchema,
  userSchema,
} from './call-schemas.js'

let vendor: ScriptedVendor
let store: Store
let delivery: Waybill

beforeAll(async () => {
  vendor = await startScriptedVendor()
  store = memoryStore()
  delivery = await createWaybill({ store, destinations: [vendor.destination] })
  await delivery.accept(track('A', 'known'))
  await delivery.flush()
})

afterAll(async () => {
  await delivery.close()
  await vendor.close()
})

/** Why a call was refused; fails when it was not, or when it left anything behind. */
async function issuesOf(call: () => Promise<unknown>): Promise<readonly Issue[]> {
  const before = await Promise.all([delivery.totals(), store.holds()])
  const error = await call().then(
    () => expect.fail('it was accepted'),
    (cause: unknown) => cause,
  )
  expect(error).toBeInstanceOf(InvalidInputError)
  expect(error).toMatchObject({ code: 'invalid_options', kind: 'invalid' })
  expect(await Promise.all([delivery.totals(), store.holds()])).toEqual(before)
  return (error as InvalidInputError).issues
}

function expectNamed(issues: readonly Issue[], field: string): void {
  expect(issues).toHaveLength(1)
  expect(issues[0]?.field).toMatch(
    field === 'destinations' || field.endsWith('messageIds') ? new RegExp(`^${field}(\\[0\\])?$`) : field,
  )
  expect(issues[0]?.rule).toMatch(/^(must be (?!.*undefined)|is not a known option$|names no destination)/)
}

type Fields<Options> = Record<keyof Options, readonly unknown[]>

const ofAccept: Fields<AcceptOptions> = {
  source: wrongValues.text,
  waitMs: wrongValues.timeOrNone,
  destinations: [...wrongValues.list, ['scriptd']],
  transaction: ['tx', 1, null, true],
}
const ofDecide: Fields<Omit<DecideOptions, 'destination'>> = {
  source: wrongValues.text,
  destinations: [...wrongValues.list, ['scriptd']],
  timeoutMs: wrongValues.timeOrNone,
}
const ofQuery: Fields<DeliveryQuery> = {
  lane: wrongValues.text,
  state: ['parkd', 'Parked', '', 1, null],
  reason: wrongValues.text,
  remark: ['', 1, false, null, {}],
  event: wrongValues.text,
  source: wrongValues.text,
  messageIds: wrongValues.list,
  userId: wrongValues.text,
  anonymousId: wrongValues.text,
  from: [...wrongValues.timeOrNone, 1_764_547_200, '2026-01-01', new Date(0)],
  before: [...wrongValues.timeOrNone, 1_764_547_200, '2026-01-01', new Date(0)],
}
const ofPage: Fields<FindPage> = {
  after: wrongValues.countOrNone,
  limit: [...wrongValues.count, 1_001],
  newestFirst: wrongValues.flag,
}
const ofReplay: Fields<ReplayOptions> = { dryRun: wrongValues.flag, onProgress: wrongValues.callback }
const ofDiscard: Fields<DiscardOptions> = {
  dryRun: wrongValues.flag,
  reason: wrongValues.text,
  by: wrongValues.text,
  onProgress: wrongValues.callback,
}
const ofUser = { userId: wrongValues.text, anonymousId: wrongValues.text }
const { text } = wrongValues
const ofHold: Fields<Hold> = { lane: text, endpoint: text, reason: text, by: text }
const ofDrain: Fields<DrainOptions> = { timeoutMs: wrongValues.timeOrNone }

/** A reason is needed, so that another option alone is wrong. */
const withReason = (given: object) => (given?.constructor === Object ? { reason: 'x', ...given } : given)

const calls: readonly [
  name: string,
  fields: Fields<object>,
  call: (given: object) => Promise<unknown>,
  path?: string,
][] = [
  ['accept', ofAccept, (given) => delivery.accept(track('A', 'm1'), given)],
  ['acceptMany', ofAccept, (given) => delivery.acceptMany([track('A', 'm1')], given)],
  ['decide', ofDecide, (given) => delivery.decide(track('A', 'm1'), { destination: 'scripted', ...given })],
  ['find', ofQuery, (given) => delivery.find(given), 'query.'],
  ['find, its page', ofPage, (given) => delivery.find({}, given), 'page.'],
  ['replay', ofQuery, (given) => delivery.replay({ reason: 'x', ...given }, { dryRun: true }), 'query.'],
  ['replay, its options', ofReplay, (given) => delivery.replay({ state: 'skipped' }, given), 'options.'],
  ['discard', ofQuery, (given) => delivery.discard({ reason: 'x', ...given }, { dryRun: true }), 'query.'],
  ['discard, its options', ofDiscard, (given) => delivery.discard({ lane: 'scripted' }, withReason(given)), 'options.'],
  ['forget', ofUser, (given) => delivery.forget({ userId: 'u1', ...given })],
  ['hold', ofHold, (given) => delivery.hold({ lane: 'scripted', reason: 'test', ...given })],
  ['flush', ofDrain, (given) => delivery.flush(given)],
  ['close', ofDrain, (given) => delivery.close(given)],
]

describe.each(calls)('%s', (_, fields, call, path = '') => {
  it.each(wrongCases(fields))('refuses %s', async (__, given, field) => {
    expectNamed(await issuesOf(() => call(given)), `${path}${field}`)
  })

  it('refuses what is no object', async () => {
    for (const given of wrongValues.object) {
      if (path === '' || path === 'query.') continue
      expect(await issuesOf(() => call(given as object))).toMatchObject([
        { rule: expect.stringMatching(/^must be an object/) },
      ])
    }
  })
})

test('undefined is the default everywhere', async () => {
  await delivery.accept(track('A', 'm2'), allUndefined(ofAccept))
  await delivery.acceptMany([track('A', 'm3')], allUndefined(ofAccept))
  await delivery.decide(track('A', 'm4'), { ...allUndefined(ofDecide), destination: 'scripted' })
  expect(await delivery.flush(allUndefined(ofDrain))).toMatchObject({ settled: true })
  expect(await delivery.find(allUndefined(ofQuery), allUndefined(ofPage))).toHaveLength(4)
  expect(await delivery.replay({ ...allUndefined(ofQuery), messageIds: ['m2'] }, allUndefined(ofReplay))).toMatchObject(
    { total: 0 },
  )
})

describe('calls that would do nothing, and not say so', () => {
  it.each<[string, (to: Waybill) => Promise<unknown>, string | RegExp]>([
    ['forget of nobody', (to) => to.forget({}), 'must name a userId or an anonymousId'],
    [
      'forget by a misspelt field',
      (to) => to.forget({ user_id: 'u1' } as object),
      'user_id is not a known option (did you mean userId?)',
    ],
    [
      'hold without a reason',
      (to) => to.hold({ lane: 'scripted' } as Hold),
      'reason is missing: a text that tells people why',
    ],
    [
      'hold of nothing',
      (to) => to.hold(undefined as unknown as Hold),
      'must be an object of options, not undefined: hold({ lane, reason })',
    ],
    [
      'find without a query',
      (to) => to.find(undefined as unknown as object),
      'query must be an object of options, not undefined',
    ],
    ['find of a state that there is not', (to) => to.find({ state: 'parkd' as 'parked' }), 'did you mean "parked"?'],
    [
      'a dry run that is none',
      (to) => to.replay({ reason: 'x' }, { dryrun: true } as object),
      'options.dryrun is not a known option (did you mean dryRun?)',
    ],
    ['replay of what is pending', (to) => to.replay({ state: 'pending' }), 'query.state must be one of "delivered"'],
    [
      'discard of what is sent',
      (to) => to.discard({ state: 'delivered' }, { reason: 'x' }),
      'query.state must be "parked"',
    ],
    [
      'discard without a reason',
      (to) => to.discard({ lane: 'scripted' }, {}),
      'options.reason must be a text: why they are let go',
    ],
    ['where without the source', (to) => (to.where as (id: string) => Promise<unknown>)('m1'), 'messageId is missing'],
    ['acceptMany of one event', (to) => to.acceptMany({} as []), 'events must be a list of events, not an object'],
    [
      'resume by a name',
      (to) => to.resume('scripted' as unknown as HoldTarget),
      'must be an object of options, not a text: resume({ lane, endpoint })',
    ],
    [
      'decide by a destination that there is not',
      (to) => to.decide(track('A', 'm9'), { destination: 'scriptd' }),
      'names no destination',
    ],
    [
      'decide without a destination',
      (to) => to.decide(track('A', 'm9'), {} as DecideOptions),
      'destination is missing',
    ],
    [
      'decide without options',
      (to) => to.decide(track('A', 'm9'), undefined as unknown as DecideOptions),
      'must be an object of options, not undefined: decide(event, { destination })',
    ],
    [
      'a destination that there is not',
      (to) => to.accept(track('A', 'm9'), { destinations: ['scriptd'] }),
      'destinations[0] names no destination (did you mean scripted?)',
    ],
  ])('%s', async (_, call, message) => {
    await expect(call(delivery)).rejects.toThrow(message)
    expect(await delivery.where('default', 'm9')).toEqual({ status: 'unknown' })
  })

  it.each<[string, (to: Waybill) => Promise<unknown>, string]>([
    ['find in a lane that there is not', (to) => to.find({ lane: 'scriptd' }), 'unknown_lane'],
    ['replay of a lane that there is not', (to) => to.replay({ lane: 'scriptd' }), 'unknown_lane'],
    ['discard in one', (to) => to.discard({ lane: 'scriptd' }, { reason: 'x' }), 'unknown_lane'],
    ['resume of one', (to) => to.resume({ lane: 'scriptd' }), 'unknown_lane'],
    [
      'hold of an endpoint that there is not',
      (to) => to.hold({ lane: 'scripted', endpoint: 'sngle', reason: 'x' }),
      'unknown_endpoint',
    ],
    ['resume of one', (to) => to.resume({ lane: 'scripted', endpoint: 'sngle' }), 'unknown_endpoint'],
  ])('%s', async (_, call, code) => {
    await expect(call(delivery)).rejects.toMatchObject({ code })
    expect(await store.holds()).toEqual([])
  })

  it('but what an earlier process left in the store can be found and resumed', async () => {
    await store.hold({ lane: 'scripted', endpoint: 'gone', reason: 'old' })
    await delivery.resume({ lane: 'scripted', endpoint: 'gone' })
    expect(await store.holds()).toEqual([])
    await store.open({ lanes: [{ name: 'earlier', order: 'none' }], keepBodies: true })
    expect(await delivery.find({ lane: 'earlier' })).toEqual([])
  })
})

test('schemas and documented types agree, both ways', () => {
  type Read<Schema extends () => z.ZodType> = Readonly<z.input<ReturnType<Schema>>>
  expectTypeOf<Read<typeof acceptSchema>>().toEqualTypeOf<AcceptOptions>()
  expectTypeOf<Read<typeof decideSchema>>().toEqualTypeOf<DecideOptions>()
  expectTypeOf<Read<typeof querySchema>>().toEqualTypeOf<DeliveryQuery>()
  expectTypeOf<Read<typeof pageSchema>>().toEqualTypeOf<FindPage>()
  expectTypeOf<Read<typeof replayOptionsSchema>>().toEqualTypeOf<ReplayOptions>()
  expectTypeOf<Read<typeof discardOptionsSchema>>().toEqualTypeOf<DiscardOptions>()
  expectTypeOf<Read<typeof userSchema>>().toEqualTypeOf<Parameters<Waybill['forget']>[0]>()
  expectTypeOf<Read<typeof suppressSchema>>().toEqualTypeOf<SuppressOptions>()
  expectTypeOf<keyof Read<typeof holdSchema>>().toEqualTypeOf<keyof Hold>()
  expectTypeOf<Hold>().toExtend<Read<typeof holdSchema>>()
  expectTypeOf<Read<typeof drainSchema>>().toEqualTypeOf<DrainOptions>()
})

test.each<[string, (to: Waybill, options: never) => Promise<unknown>]>([
  ['accept', (to, options) => to.accept(track('A', 'odd'), options)],
  ['acceptMany', (to, options) => to.acceptMany([track('A', 'odd')], options)],
  ['decide', (to, options) => to.decide(track('A', 'odd'), options)],
  ['find', (to, options) => to.find({}, options)],
  ['forget', (to, options) => to.forget(options)],
  ['suppress', (to, options) => to.suppress(options)],
  ['suppress of somebody', (to, options) => to.suppress({ userId: 'u' }, options)],
  ['unsuppress', (to, options) => to.unsuppress(options)],
  ['suppressed', (to, options) => to.suppressed(options)],
  ['replay', (to, options) => to.replay({ messageIds: ['known'] }, options)],
  ['discard', (to, options) => to.discard({ messageIds: ['known'] }, options)],
  ['flush', (to, options) => to.flush(options)],
])('%s takes no promise, Map, Date or list for its options, which would be as good as none', async (_, call) => {
  for (const given of [Promise.resolve({}), new Map([['dryRun', true]]), new Date(), []]) {
    const [issue] = await issuesOf(() => call(delivery, given as never))
    expect(issue?.rule).toMatch(/^must be an object of options, not a /)
  }
})

test('acceptMany answers for a place where nobody gave an event', async () => {
  const events = [track('A', 'm7'), undefined, track('A', 'm8')]
  delete events[1]
  const answers = await delivery.acceptMany(untrusted(events))
  expect(answers.map((answer) => answer?.status)).toEqual(['accepted', 'refused', 'accepted'])
})
