import { type Destination, type Outcome, WaybillError } from '@waybill/core'
import { describe, expect, it } from 'vitest'
import type { Committer } from '../commit/committer.js'
import { callOf, destinationWith, leaseWith, requestOf } from '../testing/requests.js'
import { attemptRequest } from './attempt-request.js'

const calls = [1, 2].map((seq) => callOf(leaseWith(seq)))

function attempt(endpoint: string, said: Partial<Destination>, start: Committer['start'] = async () => undefined) {
  const options = {
    destination: destinationWith(said),
    committer: { start } as Committer,
    maxRetryAfterMs: 1_000,
    overdue: { watch: (giveUp: () => void) => ({ until: 0, giveUp }), end: () => true },
    deadlineAt: 1,
    signal: new AbortController().signal,
  }
  return new Promise<readonly Outcome[]>((done) => attemptRequest(requestOf(calls, endpoint), options, done))
}

const delivered: Outcome = { status: 'delivered', httpStatus: 200 }

describe('an attempt', () => {
  it('has the outcomes that its destination brings, contained', async () => {
    expect(await attempt('one', {})).toEqual([delivered, delivered])
    const error = new WaybillError('Later.', { kind: 'throttled', code: 'slow' })
    const later: Outcome = { status: 'retry', error, scope: 'call', maybeDelivered: false, afterMs: 5_000 }
    expect(await attempt('one', { send: async () => [delivered, later] })).toEqual([
      delivered,
      { ...later, afterMs: 1_000, askedMs: 5_000 },
    ])
  })

  it.each<[string, Destination['send']]>([
    ['too few', async () => [delivered]],
    ['too many', async () => [delivered, delivered, delivered]],
    ['no list', async () => undefined as never],
    ['a rejection', () => Promise.reject(new Error('broken'))],
    [
      'an exception',
      () => {
        throw new Error('broken')
      },
    ],
  ])('is in doubt where the destination breaks its contract: %s', async (_, send) => {
    const outcomes = await attempt('one', { send })
    expect(outcomes).toHaveLength(2)
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({
        status: 'rejected',
        maybeDelivered: true,
        error: { kind: 'unknown', code: 'destination_failed', cause: expect.any(Error) },
      })
  })
})

describe('a harmful attempt', () => {
  it('leaves once its marks are safe; no other is marked', async () => {
    const marked: number[][] = []
    let sent = 0
    const start: Committer['start'] = async (tickets) => {
      await undefined
      marked.push(tickets.map(({ seq }) => seq))
    }
    const send: Destination['send'] = async () => {
      sent++
      expect(marked).toHaveLength(sent)
      return [delivered, delivered]
    }
    expect(await attempt('cart', { send }, start)).toEqual([delivered, delivered])
    expect(marked).toEqual([[1, 2]])
    expect(await attempt('one', {}, start)).toEqual([delivered, delivered])
    expect(marked).toHaveLength(1)
  })

  it.each([
    ['invalid', { status: 'rejected', maybeDelivered: false }],
    ['unavailable', { status: 'retry', scope: 'destination', maybeDelivered: false }],
  ] as const)('does not leave without its mark: %s', async (kind, outcome) => {
    const error = new WaybillError('No.', { kind, code: 'no_mark' })
    let sent = 0
    const send: Destination['send'] = async () => {
      sent++
      return []
    }
    expect(await attempt('cart', { send }, () => Promise.reject(error))).toEqual([
      { ...outcome, error },
      { ...outcome, error },
    ])
    expect(sent).toBe(0)
  })
})
