import fc from 'fast-check'
import { expect, it } from 'vitest'
import { customerEventSchema } from './customer-event-schema.js'
import { plainEvent } from './plain-event.js'
import { snapshot } from './snapshot.js'

const text = fc.constantFrom('a', '', ' ', 'x'.repeat(100), 'x'.repeat(101))
const instant = fc.constantFrom(
  '2024-05-01T10:00:00.000Z',
  '2024-05-01T10:00+02',
  '2024-05-01',
  '2024-02-30T10:00:00.000Z',
  '',
  'soon',
)
const fields = fc.constantFrom<unknown>({}, { a: [1, { b: 'c' }] }, [], 'text', 1, true)
const odd = fc.constantFrom<unknown>(null, undefined, 1, true, {}, [], new Date(0), new Date(Number.NaN))
/** Mostly what is usual, seldom something odd, so that an event is often right and often wrong in one place. */
const mostly = (usual: unknown, others: fc.Arbitrary<unknown>) =>
  fc.oneof(
    { weight: 24, arbitrary: fc.constant(usual) },
    { weight: 2, arbitrary: others },
    { weight: 1, arbitrary: odd },
  )
const event = fc.record(
  {
    type: fc.constantFrom('track', 'identify', 'page', 'screen', 'group', 'alias', 'order'),
    event: mostly('a', text),
    userId: mostly('a', text),
    anonymousId: mostly('a', text),
    previousId: mostly('a', text),
    groupId: mostly('a', text),
    name: mostly('a', text),
    category: mostly('a', text),
    messageId: mostly('a', text),
    timestamp: mostly('2024-05-01T10:00:00.000Z', instant),
    originalTimestamp: mostly('2024-05-01T10:00:00.000Z', instant),
    sentAt: mostly('2024-05-01T10:00:00.000Z', instant),
    properties: mostly({ a: [1, { b: 'c' }] }, fields),
    traits: mostly({ a: [1, { b: 'c' }] }, fields),
    context: mostly({ a: [1, { b: 'c' }] }, fields),
    integrations: mostly({ a: [1, { b: 'c' }] }, fields),
    further: odd,
  },
  { requiredKeys: ['type', 'userId', 'event', 'previousId', 'groupId'] },
)

it('takes no event that the schema refuses, and copies as the schema does', () => {
  let taken = 0
  fc.assert(
    fc.property(event, (input) => {
      const plain = plainEvent(input)
      if (plain === undefined) return
      taken++
      const checked = customerEventSchema().safeParse(input)
      expect(checked.error).toBeUndefined()
      expect(plain).toEqual(snapshot(checked.data))
    }),
    { numRuns: 5_000 },
  )
  expect(taken).toBeGreaterThan(500)
})

it.each([
  [
    'track',
    { type: 'track', event: 'Viewed', userId: 'u', properties: { n: 1 }, context: {}, integrations: { All: true } },
  ],
  [
    'identify',
    { type: 'identify', anonymousId: 'a', userId: null, traits: {}, timestamp: new Date(0), integrations: null },
  ],
  ['page', { type: 'page', anonymousId: 'a', name: null, category: 'c' }],
  ['screen', { type: 'screen', userId: 'u', name: 'n', sentAt: '2024-05-01T10:00Z' }],
  ['group', { type: 'group', userId: 'u', groupId: 'g', messageId: 'm', anonymousId: '', traits: [], context: null }],
  ['alias', { type: 'alias', userId: 'u', previousId: 'p' }],
])('sees that a valid %s is one', (_, input) => expect(plainEvent(input)).toEqual(snapshot(input)))

it.each([
  ['a list', []],
  ['what writes itself', { type: 'track', event: 'e', userId: 'u', toJSON: () => ({}) }],
  ['what JSON cannot hold', { type: 'track', event: 'e', userId: 'u', properties: { n: Number.NaN } }],
])('leaves %s to the schema', (_, input) => expect(plainEvent(input)).toBeUndefined())
