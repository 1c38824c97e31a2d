import { deliver, type Outcome, readEvent, VendorError } from '@waybill/core'
import type { PlannedRequest } from '@waybill/core/destination'
import { describe, expect, it } from 'vitest'
import { createSynerise, type SyneriseEventInput, syneriseDestination } from '../index.js'
import { lostAnswer, testBench } from '../testing/bench.js'
import { placeIn, syneriseSuspects } from './blamed-calls.js'

const bench = testBench()
const partial = testBench({ partialBatches: ['clients', 'events', 'transactions'] })
const dogs = (count: number): SyneriseEventInput[] =>
  Array.from({ length: count }, (_, index) => ({ action: 'dog.bark', client: { customId: `u${index}` } }))
const statuses = (outcomes: readonly Outcome[]) => outcomes.map(({ status }) => status)

describe('the place that a field names', () => {
  it.each<[string, number | undefined]>([
    ['[3].label', 3],
    ['[3]', 3],
    ['$[12].client.email', 12],
    ['events[7].label', 7],
    ['3.label', 3],
    ['/3/label', 3],
    ['label', undefined],
    ['params.products[0].sku', undefined],
    ['client.3', undefined],
    ['', undefined],
  ])('%j is %j', (field, place) => {
    expect(placeIn(field)).toBe(place)
  })
})

describe('the action that a key may not send', () => {
  const requestOf = (...actions: string[]) =>
    ({ calls: actions.map((action) => ({ text: JSON.stringify({ action }) })) }) as unknown as PlannedRequest
  const refusal = (body: string) =>
    new VendorError('x', {
      kind: 'setup',
      code: 'action_not_permitted',
      response: { status: 403, headers: {}, body },
      redact: (text) => text,
    })

  it.each([
    ['in a sentence', 'You may not send dog.bark here', [1, 3]],
    ['at the end of a sentence', 'The key may not send dog.bark.', [1, 3]],
    ['in quotes', '{"message":"action \\"dog.bark\\""}', [1, 3]],
    ['but not as a part of another', 'You may not send dog.barking or hot-dog.bark', []],
    ['none of those that were sent', 'You may not send cat.meow', []],
  ])('is found %s', (_, body, places) => {
    expect(syneriseSuspects(refusal(body), requestOf('dog.sit', 'dog.bark', 'dog', 'dog.bark'))).toEqual(places)
  })
})

describe('207', () => {
  const answer = (body: unknown) =>
    bench.faults({
      name: 'partly',
      match: { path: '/v4/*' },
      act: { do: 'answer-after-accepting', status: 207, body: body as string },
    })

  it('rejects what its list of errors names, and nothing else', async () => {
    answer([{ code: 400, field: '[1].email', message: 'bad' }, { index: 3, message: 'bad' }, { field: '[99].x' }])
    const outcomes = await bench.client().events.batch(dogs(5))
    expect(statuses(outcomes)).toEqual(['delivered', 'rejected', 'delivered', 'rejected', 'delivered'])
    expect(outcomes[1]).toMatchObject({
      maybeDelivered: true,
      error: { kind: 'invalid', code: 'partly_refused', status: 207 },
    })
    expect(bench.sent('/v4/events/batch')).toHaveLength(1)
  })

  it.each([['[]'], [''], ['{"message":"ok"}']])('with %j is a delivery', async (body) => {
    answer(body)
    expect(statuses(await bench.client().events.batch(dogs(2)))).toEqual(['delivered', 'delivered'])
  })

  it.each([['<html></html>'], ['Back soon'], ['[{"index":'], ['{"error":"Bad gateway","status":502}']])(
    'with %j is no delivery',
    async (body) => {
      answer(body)
      for (const outcome of await bench.client().events.batch(dogs(2)))
        expect(outcome).toMatchObject({ status: 'rejected', maybeDelivered: true, error: { kind: 'unknown' } })
      await expect(bench.client().events.custom({ action: 'a', client: { customId: 'u' } })).rejects.toMatchObject({
        kind: 'unknown',
      })
    },
  )

  it('reads the classic body too', async () => {
    answer({ status: 207, errors: [{ field: '[0].client' }] })
    expect(statuses(await bench.client().profiles.upsertMany([{ customId: 'a' }, { customId: 'b' }]))).toEqual([
      'rejected',
      'delivered',
    ])
  })

  it('that does not say whom it means is asked again in parts, where a repeat does no harm', async () => {
    bench.faults({
      name: 'vague',
      match: { path: '/v4/*', bodyIncludes: '"u6"' },
      act: { do: 'answer-after-accepting', status: 207, body: [{ field: 'label', message: 'bad' }] },
    })
    const outcomes = await bench.client().events.batch(dogs(9))
    expect(statuses(outcomes).indexOf('rejected')).toBe(6)
    expect(statuses(outcomes).filter((status) => status === 'delivered')).toHaveLength(8)
    expect(bench.events()).toHaveLength(9)
  })

  it('that names nobody who is there is no delivery of all', async () => {
    answer([{ field: '[99].label', message: 'bad' }])
    expect(await bench.client().events.batch(dogs(2))).toMatchObject([
      { status: 'rejected', maybeDelivered: true },
      { status: 'rejected', maybeDelivered: true },
    ])
    expect(bench.sent('/v4/events/batch')).toHaveLength(3)
  })

  it('that does not say whom it means is a delivery where a repeat would act twice', async () => {
    answer([{ field: 'label', message: 'bad' }])
    expect(statuses(await bench.client({ salt: false }).events.batch(dogs(2)))).toEqual(['delivered', 'delivered'])
    expect(bench.sent('/v4/events/batch')).toHaveLength(1)
  })

  it('about a single call means that one, whomever its list names', async () => {
    answer([{ field: 'label', message: 'bad' }])
    expect(statuses(await bench.client({ salt: false }).events.batch(dogs(1)))).toEqual(['rejected'])
    expect(bench.sent('/v4/events/batch')).toHaveLength(1)
  })

  it('of the emulator leaves out the bad ones only', async () => {
    const destination = syneriseDestination({ apiKey: partial.credentials().apiKey, baseUrl: partial.baseUrl() })
    const agreements = [true, 'maybe', false].map((email) => ({ email }))
    const events = agreements.map((agreement, index) =>
      readEvent({ type: 'identify', userId: `u${index}`, traits: { agreements: agreement } }, { now: Date.now() }),
    )
    expect(statuses(await deliver(destination, events))).toEqual(['delivered', 'rejected', 'delivered'])
    await destination.close()
    expect(
      partial
        .sandbox()
        .requests({ path: '/v4/clients/batch' })
        .map(({ status }) => status),
    ).toEqual([207])
    expect(partial.profiles()).toHaveLength(2)
  })
})

describe('what a body looks like does not matter', () => {
  const bodies = {
    classic: { status: 0, error: 'Bad', message: 'bad', path: '/x', errors: [] },
    newer: { errorCode: 'X-1', status: 0, message: 'bad', traceId: 't' },
    html: '<html><body>Bad</body></html>',
    empty: '',
  }
  const kinds = [
    [400, 'rejected', 'invalid'],
    [401, 'blocked', 'setup'],
    [403, 'blocked', 'setup'],
    [404, 'blocked', 'setup'],
    [415, 'blocked', 'setup'],
    [413, 'rejected', 'invalid'],
    [429, 'retry', 'throttled'],
    [500, 'retry', 'unavailable'],
    [503, 'retry', 'unavailable'],
    [418, 'rejected', 'unknown'],
  ] as const

  it.each(kinds.flatMap((kind) => Object.entries(bodies).map(([name, body]) => [...kind, name, body] as const)))(
    '%i is %s (%s) with a %s body',
    async (code, status, kind, _, body) => {
      bench.faults({ name: 'odd', match: { path: '/v4/*' }, act: { do: 'answer', status: code, body } })
      const [outcome] = await bench.client().events.batch(dogs(1), { retry: false })
      expect(outcome).toMatchObject({ status, error: { kind, status: code } })
    },
  )
})

it('a lost answer to a batch is settled without duplicates', async () => {
  bench.faults(lostAnswer('/v4/events/batch'))
  const outcomes = await bench.client().events.batch(dogs(300))
  expect(statuses(outcomes)).toEqual(new Array(300).fill('delivered'))
  expect(bench.events()).toHaveLength(300)
  const [first, second] = bench.sent('/v4/events/batch')
  expect(second?.body).toBe(first?.body)
})

it('nothing leaves a client without credentials for it', () => {
  expect(() => createSynerise({ baseUrl: bench.baseUrl() })).toThrow('apiKey')
})
