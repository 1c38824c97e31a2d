import { NetworkError, type Outcome, WaybillError } from '@waybill/core'
import type { Endpoint } from '@waybill/core/destination'
import { describe, expect, it } from 'vitest'
import { nextStateOf } from './next-state.js'

const error = new WaybillError('No.', { kind: 'setup', code: 'forbidden' })
const lost = new NetworkError('Lost.', { code: 'connection_lost', sent: true })

function next(
  outcome: Outcome,
  { repeat = 'harmless', step = 0, steps = 1, random = 0.5, onInDoubt = 'park' as 'park' | 'retry' } = {},
) {
  const call = { delivery: { step, attempt: 2 }, steps } as Parameters<typeof nextStateOf>[1]
  const policy = { backoffMs: 100, maxBackoffMs: 10_000, onInDoubt, stuckAfter: 20, onStuck: 'park' } as const
  return nextStateOf(outcome, call, {
    endpointName: 'profile',
    endpoint: { repeat } as Endpoint,
    policy,
    random,
    isWorking: true,
    canAffordRetry: true,
  })
}

describe('nextStateOf', () => {
  it('delivered ends the event at its last call, and brings the next call before', () => {
    expect(next({ status: 'delivered' })).toEqual({ state: 'delivered' })
    expect(next({ status: 'delivered' }, { step: 1, steps: 2 })).toEqual({ state: 'delivered' })
    expect(next({ status: 'delivered' }, { steps: 2 })).toMatchObject({ state: 'pending', afterMs: 0, stepDone: true })
  })

  it('rejected is parked under the code of its error', () => {
    expect(next({ status: 'rejected', error, maybeDelivered: false })).toEqual({ state: 'parked', reason: 'forbidden' })
  })

  it('retry waits by attempt, or as long as the vendor asks', () => {
    expect(next({ status: 'retry', error: lost, scope: 'call', maybeDelivered: true })).toMatchObject({
      state: 'pending',
      afterMs: 200,
      spent: true,
      maybeDelivered: true,
    })
    expect(next({ status: 'retry', error: lost, scope: 'call', maybeDelivered: false, afterMs: 5_000 })).toMatchObject({
      afterMs: 5_100,
    })
  })

  it('a doubtful harmful call is parked unless configured', () => {
    const doubtful: Outcome = { status: 'retry', error: lost, scope: 'call', maybeDelivered: true }
    expect(next(doubtful, { repeat: 'harmful' })).toEqual({ state: 'parked', reason: 'in_doubt', maybeDelivered: true })
    expect(next(doubtful, { repeat: 'harmful', onInDoubt: 'retry' })).toMatchObject({ state: 'pending' })
    expect(next({ ...doubtful, maybeDelivered: false }, { repeat: 'harmful' })).toMatchObject({ state: 'pending' })
    expect(next(doubtful, { repeat: 'keyed' })).toMatchObject({ state: 'pending' })
  })

  it('a harmful call whose answer nobody can read is in doubt too, where it may have been delivered', () => {
    const unread: Outcome = { status: 'rejected', error, maybeDelivered: true }
    expect(next(unread, { repeat: 'harmful' })).toEqual({ state: 'parked', reason: 'in_doubt', maybeDelivered: true })
    for (const options of [{ repeat: 'keyed' }, { repeat: 'harmful', onInDoubt: 'retry' }] as const)
      expect(next(unread, options)).toEqual({ state: 'parked', reason: 'forbidden', maybeDelivered: true })
    expect(next({ ...unread, maybeDelivered: false }, { repeat: 'harmful' })).toMatchObject({ reason: 'forbidden' })
  })

  it('blocked costs no attempt: it waits for its endpoint, its lane, or is parked alone', () => {
    expect(next({ status: 'blocked', error, scope: 'endpoint' })).toMatchObject({
      state: 'pending',
      endpoint: 'profile',
      spent: false,
    })
    expect(next({ status: 'blocked', error, scope: 'destination' })).toMatchObject({ state: 'pending', spent: false })
    expect(next({ status: 'blocked', error, scope: 'call' })).toEqual({ state: 'parked', reason: 'forbidden' })
  })

  it('tells every field of the round that comes next', () => {
    const pending = { state: 'pending', afterMs: 0, spent: false, stepDone: false, maybeDelivered: false }
    expect(next({ status: 'delivered' }, { steps: 2 })).toEqual({ ...pending, spent: true, stepDone: true })
    expect(next({ status: 'delivered' }, { step: 1, steps: 3 })).toMatchObject({ stepDone: true })
    expect(next({ status: 'skipped', reason: 'nothing' })).toEqual({ state: 'skipped', reason: 'nothing' })
    const retry = { status: 'retry', error: lost, scope: 'call', maybeDelivered: true } as const
    const endpoint = 'profile'
    const again = { ...pending, afterMs: 200, spent: true, maybeDelivered: true, reason: lost.code, endpoint }
    expect(next(retry)).toEqual(again)
    const reason = 'forbidden'
    expect(next({ status: 'blocked', error, scope: 'endpoint' })).toEqual({ ...pending, reason, endpoint })
    expect(next({ status: 'blocked', error, scope: 'destination' })).toEqual({ ...pending, reason, endpoint })
  })

  it('never waits less than the vendor asked for, and little more', () => {
    const retry: Outcome = { status: 'retry', error: lost, scope: 'call', maybeDelivered: false, afterMs: 30_000 }
    expect(next(retry, { random: 0 })).toMatchObject({ afterMs: 30_000 })
    expect(next(retry, { random: 0.9 })).toMatchObject({ afterMs: 30_100 })
  })

  it('a stuck head is parked or overtaken, once something else gets through', () => {
    const stuck = { attempt: 19, head: true, isWorking: true, onStuck: 'park' as 'park' | 'overtake' }
    const nextOf = (said: Partial<typeof stuck>, canAffordRetry = true) => {
      const { attempt, head, isWorking, onStuck } = { ...stuck, ...said }
      const call = { delivery: { step: 0, attempt, head }, steps: 1 } as Parameters<typeof nextStateOf>[1]
      const policy = { backoffMs: 100, maxBackoffMs: 10_000, onInDoubt: 'park', stuckAfter: 20, onStuck } as const
      const options = { endpointName: 'profile', endpoint: { repeat: 'harmless' } as Endpoint, policy, random: 0.5 }
      const retry: Outcome = { status: 'retry', error: lost, scope: 'call', maybeDelivered: false }
      return nextStateOf(retry, call, { ...options, isWorking, canAffordRetry })
    }
    expect(nextOf({})).toEqual({ state: 'parked', reason: 'stuck' })
    expect(nextOf({ attempt: 18 })).toMatchObject({ state: 'pending' })
    expect(nextOf({ head: false })).toMatchObject({ state: 'pending' })
    expect(nextOf({ isWorking: false })).toMatchObject({ state: 'pending' })
    expect(nextOf({ onStuck: 'overtake' })).toMatchObject({ state: 'pending', overtaken: true })
    expect(nextOf({ onStuck: 'overtake', attempt: 18 })).not.toHaveProperty('overtaken')
    // Half of the ceiling of the second attempt, and of the longest.
    expect(nextOf({ attempt: 1 })).toMatchObject({ afterMs: 100 })
    expect(nextOf({ attempt: 1 }, false)).toMatchObject({ afterMs: 5_000 })
  })
})
