import { type Outcome, VendorError, WaybillError } from '@waybill/core'
import { describe, expect, it } from 'vitest'
import { createDecisions } from '../accept/decisions.js'
import { createManualClock } from '../conformance/bench-clock.js'
import { laneSettings } from '../lane/lane-settings.js'
import { reportAttempts, reportDecisions } from '../lane/report.js'
import type { LifecycleEvent } from '../lifecycle-event.js'
import type { AttemptRecord } from '../store/ledger.js'
import { callOf, destinationWith, leaseWith, requestOf } from '../testing/requests.js'
import { attemptRecordOf } from './attempt-record.js'
import { type SentRequest, statesAfter, transitionsOf } from './transitions.js'

const delivered: Outcome = { status: 'delivered', httpStatus: 200 }
const error = new WaybillError('No.', { kind: 'invalid', code: 'wrong' })
const rejected: Outcome = { status: 'rejected', error, maybeDelivered: false }
const facts = { at: 7, durationMs: 5, endpoint: 'one', calls: 2 }

function tripOf(
  calls: SentRequest['request']['calls'],
  outcomes: readonly Outcome[],
  history: readonly AttemptRecord[] = [],
) {
  return { request: requestOf(calls), outcomes, at: 7, durationMs: 5, history }
}

function settle(
  calls: SentRequest['request']['calls'],
  outcomes: readonly Outcome[],
  history: readonly AttemptRecord[] = [],
) {
  let asked = 0
  const random = () => {
    asked++
    return 0.5
  }
  const throttles = { isWorking: () => true, canAffordRetry: () => true }
  const policy = laneSettings({ backoffMs: 100 })
  const stateAfter = statesAfter({ destination: destinationWith(), policy, random, throttles })
  const transitions = transitionsOf(tripOf(calls, outcomes, history), stateAfter)
  expect(asked).toBe(transitions.length)
  return transitions
}

const seqsOf = (transitions: ReturnType<typeof settle>) =>
  transitions.map(({ tickets }) => tickets.map(({ seq }) => seq))

describe('the transitions of an attempt', () => {
  it('are one where all calls share a fate, and have its record', () => {
    const calls = [1, 2].map((seq) => callOf(leaseWith(seq)))
    const record = { ...facts, result: 'delivered', status: 200 } as const
    const tickets = calls.map(({ delivery }) => delivery)
    expect(settle(calls, [delivered, delivered])).toEqual([
      { tickets, next: { state: 'delivered' }, attempts: [record] },
    ])
    expect(settle(calls.slice(0, 1), [delivered])).toMatchObject([{ attempts: [{ calls: 1 }] }])
    const earlier = { ...record, at: 1 }
    expect(settle(calls, [delivered, delivered], [earlier])).toMatchObject([{ attempts: [earlier, record] }])
  })

  it('are apart where outcome, attempts, place at the head or calls to go differ', () => {
    const calls = [
      callOf(leaseWith(1)),
      callOf(leaseWith(2)),
      callOf(leaseWith(3, { attempt: 1 })),
      callOf(leaseWith(4, { attempt: 1, head: true })),
      callOf(leaseWith(5, { attempt: 1, head: true }), 2),
      // One call to go, as for the first, but of two.
      callOf(leaseWith(6, { attempt: 1, head: true, step: 1 }), 3),
      callOf(leaseWith(7, { attempt: 1, head: true, step: 1 }), 2),
    ]
    expect(
      seqsOf(
        settle(
          calls,
          calls.map(() => delivered),
        ),
      ),
    ).toEqual([[1, 2], [3], [4], [5, 6], [7]])
    const midway = [1, 2].map((seq) => callOf(leaseWith(seq, { step: 1 }), 3))
    expect(seqsOf(settle(midway, [delivered, delivered]))).toEqual([[1, 2]])
    const outcomes = [rejected, delivered, delivered]
    const alike = [1, 2, 3].map((seq) => callOf(leaseWith(seq)))
    const transitions = settle(alike, outcomes)
    expect(seqsOf(transitions)).toEqual([[1], [2, 3]])
    expect(transitions.map(({ next }) => next)).toEqual([{ state: 'parked', reason: 'wrong' }, { state: 'delivered' }])
    expect(settle([callOf(leaseWith(1), 2), callOf(leaseWith(2))], [delivered, delivered])).toMatchObject([
      { next: { state: 'pending', stepDone: true } },
      { next: { state: 'delivered' } },
    ])
  })
})

describe('the record of an attempt', () => {
  it('says what became of it, with what the vendor said', () => {
    expect(attemptRecordOf(delivered, facts)).toEqual({ ...facts, result: 'delivered', status: 200 })
    expect(attemptRecordOf({ status: 'delivered', duplicate: true }, facts)).toEqual({ ...facts, result: 'duplicate' })
    expect(attemptRecordOf({ status: 'skipped', reason: 'nothing' }, facts)).toEqual({ ...facts, result: 'delivered' })
    const said = { ...facts, kind: 'invalid', code: 'wrong', message: 'No.' }
    expect(attemptRecordOf(rejected, facts)).toEqual({ ...said, result: 'rejected' })
    expect(attemptRecordOf({ ...rejected, status: 'retry', scope: 'call' }, facts)).toEqual({
      ...said,
      result: 'retry',
    })
    const blocked: Outcome = { status: 'blocked', error, scope: 'call' }
    expect(attemptRecordOf(blocked, facts)).toEqual({ ...said, result: 'blocked' })
    const evidence = { status: 400, body: 'bad' }
    const response = { status: 400, headers: {}, body: 'bad' }
    const vendorError = new VendorError('No.', { kind: 'invalid', code: 'wrong', response, redact: (text) => text })
    expect(attemptRecordOf({ ...rejected, error: vendorError }, facts)).toEqual({
      ...said,
      result: 'rejected',
      status: 400,
      evidence: 'bad',
    })
    const other = Object.assign(new WaybillError('No.', { kind: 'invalid', code: 'wrong' }), { evidence })
    expect(attemptRecordOf({ ...rejected, error: other }, facts)).toEqual({ ...said, result: 'rejected' })
  })
})

describe('what is told of an attempt', () => {
  const calls = [1, 2, 3].map((seq) => callOf(leaseWith(seq)))

  function told(outcomes: readonly Outcome[]) {
    const events: LifecycleEvent[] = []
    reportAttempts(tripOf(calls, outcomes), (event) => events.push(event))
    return events.map((event) => (event.type === 'attempt' ? { ...event, events: event.events() } : event))
  }

  it('is one attempt for each kind of outcome', () => {
    const idOf = (seq: number) => ({ source: 'shop', messageId: `m${seq}` })
    const base = { type: 'attempt', lane: 'a' }
    const good = { ...facts, calls: 3, result: 'delivered', status: 200 }
    expect(told([delivered, delivered, delivered])).toEqual([
      { ...base, attempt: good, count: 3, events: [1, 2, 3].map(idOf) },
    ])
    const bad = { ...facts, calls: 3, result: 'rejected', kind: 'invalid', code: 'wrong', message: 'No.' }
    expect(told([delivered, rejected, delivered])).toEqual([
      { ...base, attempt: good, count: 2, events: [1, 3].map(idOf) },
      { ...base, attempt: bad, count: 1, events: [idOf(2)] },
    ])
    expect(told([])).toEqual([])
  })

  it('is the decision for those who wait, with the last call or a reply', () => {
    const decisions = createDecisions(createManualClock())
    const heard: unknown[] = []
    const recording = { ...decisions, answer: (...said: readonly unknown[]) => void heard.push(said) }
    const asking = [
      callOf(leaseWith(1, { wantsReply: true })),
      callOf(leaseWith(2)),
      callOf(leaseWith(3, { wantsReply: true }), 2),
      callOf(leaseWith(4, { wantsReply: true, step: 1 }), 2),
      callOf(leaseWith(5, { wantsReply: true })),
    ]
    reportDecisions(tripOf(asking, [delivered, delivered, rejected, delivered]), recording)
    const asked = (seq: number) => ({ lane: 'a', source: 'shop', messageId: `m${seq}` })
    expect(heard).toEqual([
      [asked(1), delivered, true],
      [asked(3), rejected, false],
      [asked(4), delivered, true],
    ])
  })
})
