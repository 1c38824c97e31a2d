import { expect, it } from 'vitest'
import type { DeliveryRecord, Where } from '../store/ledger.js'
import type { Waiting } from '../store/waiting.js'
import { type LaneView, withWaits } from './waits-for.js'

const record: DeliveryRecord = { lane: 'a', state: 'pending', attempt: 0, step: 0, maybeDelivered: false, attempts: [] }
const view: LaneView = { delivers: true, holds: [], whyClosed: () => undefined }
const whole = { lane: 'a', reason: 'sleep' }
const carts = { lane: 'a', endpoint: 'carts', reason: 'bad_key' }

function told(waiting: Waiting, more: Partial<LaneView> = {}, delivery = record) {
  const found: Where = {
    status: 'found',
    seq: 1,
    source: 's',
    messageId: 'm',
    acceptedAt: 1,
    lanes: { a: delivery },
    waits: { a: waiting },
  }
  const where = withWaits(found, { viewOf: () => ({ ...view, ...more }), now: () => 1_000 })
  if (where.status !== 'found') return expect.fail('found')
  expect(where).not.toHaveProperty('waits')
  const { waitsFor, dueAt } = where.lanes['a'] ?? record
  return { ...waitsFor, ...(dueAt !== undefined && { dueAt }) }
}

it.each<[string, Waiting, Partial<LaneView>, object]>([
  ['what can go', {}, {}, { why: 'turn' }],
  [
    'what the vendor is asked about, whatever else',
    { leased: true },
    { holds: [whole], confirmingUntil: (seq) => (seq === 1 ? 9_000 : undefined) },
    { why: 'confirming', dueAt: 9_000 },
  ],
  [
    'what is leased, whatever else',
    { leased: true, endpoint: 'carts' },
    { holds: [whole] },
    { why: 'sending', endpoint: 'carts' },
  ],
  ['a hold of the lane', { dueAt: 5_000, behind: 3 }, { holds: [whole] }, { why: 'held', hold: whole }],
  [
    'a hold of its endpoint',
    { endpoint: 'carts' },
    { holds: [carts] },
    { why: 'held', endpoint: 'carts', hold: carts },
  ],
  ['no hold of another endpoint', { endpoint: 'events' }, { holds: [carts] }, { why: 'turn', endpoint: 'events' }],
  ['no hold of an endpoint while its own is not known', {}, { holds: [carts] }, { why: 'turn' }],
  ['an earlier event', { behind: 7, dueAt: 5_000 }, {}, { why: 'earlier', behind: 7 }],
  ['an earlier event that has no number', { behind: 0 }, {}, { why: 'earlier' }],
  ['its own time', { dueAt: 5_000 }, {}, { why: 'time', dueAt: 5_000 }],
  ['no time that is over', { dueAt: 900 }, {}, { why: 'turn' }],
  [
    'the vendor, for longer',
    { dueAt: 1_500 },
    { whyClosed: () => ({ reason: 'limited', afterMs: 2_000 }) },
    { why: 'limited', dueAt: 3_000 },
  ],
  [
    'its own time, for longer',
    { dueAt: 9_000 },
    { whyClosed: () => ({ reason: 'limited', afterMs: 2_000 }) },
    { why: 'time', dueAt: 9_000 },
  ],
  ['a vendor that fails', {}, { whyClosed: () => ({ reason: 'failing' }) }, { why: 'failing' }],
  ['another process', {}, { delivers: false, whyClosed: () => ({ reason: 'failing' }) }, { why: 'not_delivering' }],
  ['another process, at its time', { dueAt: 5_000 }, { delivers: false }, { why: 'time', dueAt: 5_000 }],
])('says of a pending delivery that it waits for %s', (_, waiting, more, wanted) => {
  expect(told(waiting, more)).toEqual(wanted)
})

it('says of what the vendor put off that it is limited, and its time in whole milliseconds', () => {
  const attempt = { at: 1, durationMs: 1, endpoint: 'one', calls: 1, result: 'retry', code: 'throttled' } as const
  const after = (kind: 'throttled' | 'unavailable') => ({ ...record, attempts: [{ ...attempt, kind }] })
  expect(told({ dueAt: 5_000.4 }, {}, after('throttled'))).toEqual({ why: 'limited', dueAt: 5_001 })
  expect(told({ dueAt: 5_000 }, {}, after('unavailable'))).toEqual({ why: 'time', dueAt: 5_000 })
  expect(told({ dueAt: 900 }, {}, after('throttled'))).toEqual({ why: 'turn' })
})

it('asks for the endpoint under which it is filed', () => {
  const whyClosed = (endpoint?: string) => (endpoint === 'carts' ? ({ reason: 'failing' } as const) : undefined)
  expect(told({ endpoint: 'carts' }, { whyClosed })).toMatchObject({ why: 'failing' })
  expect(told({ endpoint: 'events' }, { whyClosed })).toMatchObject({ why: 'turn' })
})

it('says nothing of what does not wait', () => {
  expect(told({}, {}, { ...record, state: 'parked', reason: 'bad' })).toEqual({})
  expect(withWaits({ status: 'purged' }, { viewOf: () => view, now: () => 0 })).toEqual({ status: 'purged' })
})
