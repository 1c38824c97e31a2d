import { describe, expect, it } from 'vitest'
import { WaybillError } from '../errors/waybill-error.js'
import type { Outcome } from '../outcome.js'
import { blamedIn } from './blamed-calls.js'
import type { PlannedRequest } from './destination.js'
import type { Endpoint } from './endpoint.js'
import { eachLimited, mustSplit, type Sender, sendSplitting } from './send-splitting.js'

const error = (code: string) => new WaybillError('x', { kind: 'invalid', code })
const delivered: Outcome = { status: 'delivered' }
const retry: Outcome = { status: 'retry', error: error('busy'), scope: 'endpoint', maybeDelivered: false }
const refused: Outcome = { status: 'rejected', error: error('bad'), maybeDelivered: false }
const doubtful: Outcome = { ...refused, maybeDelivered: true }
const foreign: Outcome = { ...refused, error: error('foreign_answer') }
const blocked = (scope: 'call' | 'endpoint'): Outcome => ({ status: 'blocked', error: error('no'), scope })

const requestOf = (count: number, endpoint = 'all') =>
  ({ endpoint, calls: Array.from({ length: count }, (_, place) => ({ place })) }) as unknown as PlannedRequest
const endpoints = {
  all: { answers: 'all-or-nothing', repeat: 'keyed' } as Endpoint,
  harmful: { answers: 'all-or-nothing', repeat: 'harmful' } as Endpoint,
}
const senderOf = (answers: readonly (readonly Outcome[])[], parts: readonly PlannedRequest[]) => {
  const left = [...answers]
  const asked: (readonly Outcome[])[] = []
  const sender: Sender = {
    endpoints,
    send: async () => left.shift() ?? expect.fail('one request too many'),
    split(_, outcomes) {
      asked.push(outcomes ?? [])
      return [...parts] as never
    },
  }
  return { sender, asked }
}
const settledBy = async (sender: Sender, request: PlannedRequest) => {
  const settled: unknown[] = []
  await sendSplitting(sender, request, {
    deadlineAt: 0,
    settle: (call, { status }) => settled.push([call as unknown, status]),
  })
  return settled
}

describe('a request is split', () => {
  it.each<[string, readonly Outcome[], boolean]>([
    ['all were refused', [refused, refused], true],
    ['one was refused', [retry, refused], true],
    ['one stands in its own way', [retry, blocked('call')], true],
    ['all stand in the way of the endpoint', [blocked('endpoint'), blocked('endpoint')], false],
    ['all should come later', [retry, retry], false],
    ['one was delivered, so that the others are known', [delivered, refused], false],
    ['one was delivered, and one stands in its own way', [blocked('call'), delivered], false],
  ])('when %s: %#', (_, outcomes, expected) => {
    expect(mustSplit({ endpoints } as unknown as Sender, requestOf(2), outcomes)).toBe(expected)
  })

  it('never at an endpoint that acts twice, once it may have acted', () => {
    const sender = { endpoints } as unknown as Sender
    expect(mustSplit(sender, requestOf(2, 'harmful'), [refused, refused])).toBe(true)
    expect(mustSplit(sender, requestOf(2, 'harmful'), [doubtful, doubtful])).toBe(false)
    expect(mustSplit(sender, requestOf(2), [doubtful, doubtful])).toBe(true)
    expect(mustSplit(sender, requestOf(2, 'unknown'), [refused, refused])).toBe(false)
  })

  it('not when one of the outcomes is that of something in between', async () => {
    const { sender, asked } = senderOf([[refused, foreign]], [])
    expect(await settledBy(sender, requestOf(2))).toEqual([
      [{ place: 0 }, 'rejected'],
      [{ place: 1 }, 'rejected'],
    ])
    expect(asked).toEqual([])
  })

  it('by its outcomes, and even a single part is sent', async () => {
    const part = requestOf(1)
    const { sender, asked } = senderOf([[refused, refused], [delivered]], [part])
    expect(await settledBy(sender, requestOf(2))).toEqual([[part.calls[0], 'delivered']])
    expect(asked).toEqual([[refused, refused]])
  })

  it('and settled as it is where there are no parts', async () => {
    const { sender } = senderOf([[refused, refused]], [])
    expect(await settledBy(sender, requestOf(2))).toEqual([
      [{ place: 0 }, 'rejected'],
      [{ place: 1 }, 'rejected'],
    ])
  })
})

describe('the blamed calls', () => {
  it('are those that the first failure among the outcomes names', () => {
    const request = requestOf(3)
    const blamed = (refusal: WaybillError, of: PlannedRequest) => [refusal.code === 'bad' ? 1 : 2, of.calls.length]
    expect(blamedIn(request, [delivered, refused, retry], blamed)).toEqual([1, 3])
    expect(blamedIn(request, [retry, refused], blamed)).toEqual([2, 3])
  })

  it('are none without a failure, without a reader, or where the reader fails', () => {
    const fails = () => expect.fail('unreadable')
    for (const outcomes of [undefined, [], [delivered]]) expect(blamedIn(requestOf(1), outcomes, fails)).toEqual([])
    expect(blamedIn(requestOf(1), [refused], undefined)).toEqual([])
    expect(blamedIn(requestOf(1), [refused], fails)).toEqual([])
  })
})

it.each([
  [-1, 1],
  [0, 1],
  [1, 1],
  [2, 2],
  [9, 4],
])('at most %i at the same time, but one at least: %i', async (limit, expected) => {
  let flying = 0
  let most = 0
  const done: number[] = []
  await eachLimited([1, 2, 3, 4], limit, async (value) => {
    most = Math.max(most, ++flying)
    await new Promise(setImmediate)
    flying--
    done.push(value)
  })
  expect([most, done]).toEqual([expected, [1, 2, 3, 4]])
})
