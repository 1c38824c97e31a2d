import { describe, expect, it } from 'vitest'
import type { Classification } from '../../answer/classify.js'
import { outcomesOf } from '../../answer/outcome-of.js'
import type { PlannedRequest } from '../../destination/destination.js'
import type { Endpoint } from '../../destination/endpoint.js'
import type { ExchangeOptions } from '../../destination/exchange.js'
import { WaybillError } from '../../errors/waybill-error.js'
import type { Outcome, Retry } from '../../outcome.js'
import { pack } from '../../plan/pack.js'
import type { RetryOptions } from './retry-policy.js'
import { type History, type Retrying, sendWithRetry } from './send-with-retry.js'

const endpoint: Endpoint = {
  method: 'POST',
  path: '/x',
  frame: ['[', ']'],
  limit: { calls: 9, bytes: 1_000, source: 'test' },
  repeat: 'keyed',
  answers: 'per-call',
  inOrder: false,
}
const error = (code = 'busy') => new WaybillError('x', { kind: 'unavailable', code })
const retry = (more: Partial<Retry> = {}): Retry => ({
  status: 'retry',
  error: error(),
  scope: 'endpoint',
  maybeDelivered: false,
  ...more,
})
const rejected: Outcome = { status: 'rejected', error: error(), maybeDelivered: false }
const blocked: Outcome = { status: 'blocked', error: error(), scope: 'endpoint' }
const delivered: Outcome = { status: 'delivered' }

function requestOf(count: number, frame?: readonly [string, string]): PlannedRequest<History> {
  const calls = Array.from({ length: count }, (_, place) => ({
    delivery: { step: 0, attempt: 0, maybeDelivered: false, wantsReply: false },
    text: `${place}`,
    bytes: 1,
    steps: 1,
  }))
  return pack<History>(endpoint, { endpoint: 'e', path: '/y', frame, calls })[0] ?? expect.fail('no request')
}

/** Tries that end in these outcomes, one list for each, on a clock that jumps over every pause. */
function scripted(tries: readonly (readonly Outcome[])[], more: Partial<Retrying> = {}, onPause = () => {}) {
  let now = 5
  const waits: number[] = []
  const budget: string[] = []
  const asked: { readonly request: PlannedRequest; readonly options: ExchangeOptions }[] = []
  const left = [...tries]
  const retrying: Retrying = {
    endpoints: { e: endpoint },
    async exchange(request, options) {
      asked.push({ request, options })
      return { ok: true, response: { status: asked.length, headers: {}, body: '' } }
    },
    read: () => left.shift() ?? expect.fail('one try too many'),
    policy: {},
    budget: {
      spend(reason) {
        budget.push(reason)
        return true
      },
      refund: () => void budget.push('refund'),
    },
    clock: {
      now: () => now,
      elapsed: () => now,
      after(ms, callback) {
        waits.push(ms)
        now += ms
        onPause()
        queueMicrotask(callback)
        return () => undefined
      },
    },
    random: () => 0.5,
    ...more,
  }
  const send = (request: PlannedRequest<History>, options: Parameters<typeof sendWithRetry>[2] = { deadlineAt: 1e9 }) =>
    sendWithRetry(retrying, request, options)
  return { send, waits, budget, asked }
}

describe('a request with retries', () => {
  it('goes again with those of its calls that need it, and each outcome stays at its place', async () => {
    const { send, budget, asked, waits } = scripted([
      [delivered, retry(), rejected, retry()],
      [retry(), blocked],
      [delivered],
    ])
    const { outcomes, verdict } = await send(requestOf(4))
    expect(outcomes).toEqual([delivered, delivered, rejected, blocked])
    expect(verdict).toMatchObject({ response: { status: 3 } })
    expect(asked.map(({ request }) => [request.path, request.body])).toEqual([
      ['/y', '[0,1,2,3]'],
      ['/y', '[1,3]'],
      ['/y', '[1]'],
    ])
    expect(budget).toEqual(['refund', 'failure', 'failure', 'refund'])
    expect(waits).toEqual([100, 200])
  })

  it('keeps the frame of its calls, and is the same request where all of them go again', async () => {
    const { send, asked } = scripted([[retry(), retry()], [retry(), delivered], [delivered]])
    const request = requestOf(2, ['(', ')'])
    await send(request)
    expect(asked.map((one) => one.request.body)).toEqual(['(0,1)', '(0,1)', '(0)'])
    expect(asked[1]?.request).toBe(request)
  })

  it.each<[string, readonly Partial<Retry>[], number]>([
    ['longest wish', [{ afterMs: 50 }, { afterMs: 70 }, {}], 70],
    ['longest wish, wherever it stands', [{ afterMs: 70 }, { afterMs: 50 }], 70],
    ['only wish, however short', [{}, { afterMs: 0.5 }], 0.5],
    ['draw, where a wish is none', [{ afterMs: -5 }, { afterMs: Number.NaN }], 100],
    ['draw, where nobody wishes', [{}, {}], 100],
  ])('waits for the %s', async (_, wishes, expected) => {
    const { send, waits } = scripted([wishes.map(retry), wishes.map(() => delivered)])
    await send(requestOf(wishes.length))
    expect(waits).toEqual([expected])
  })

  it.each([
    [104, 1],
    [105, 1],
    [106, 2],
  ])('goes again only where the wait ends before the deadline: %i', async (deadlineAt, tries) => {
    const { send, asked, budget } = scripted([[retry()], [delivered]])
    await send(requestOf(1), { deadlineAt })
    expect(asked).toHaveLength(tries)
    expect(budget).toEqual(tries === 1 ? [] : ['failure', 'refund'])
  })

  it.each<[string, readonly Outcome[]]>([
    ['timeout', [retry({ error: error('timeout') }), retry()]],
    ['timeout', [retry({ error: error('timeout') }), retry({ error: error('timeout') })]],
    ['failure', [retry(), retry()]],
    // What does not go again is not paid for.
    ['failure', [{ ...rejected, error: error('timeout') } as Outcome, retry()]],
  ])('pays for a %s', async (reason, outcomes) => {
    const { send, budget } = scripted([
      outcomes,
      outcomes.map(() => rejected).slice(outcomes[0]?.status === 'retry' ? 0 : 1),
    ])
    await send(requestOf(2))
    expect(budget).toEqual([reason])
  })

  it('ends when the budget does not pay, when it may not be tried again, and when nothing is left to try', async () => {
    const unpaid = scripted([[retry()]], { budget: { spend: () => false, refund: () => undefined } })
    expect((await unpaid.send(requestOf(1))).outcomes).toEqual([retry()])
    expect(unpaid.waits).toEqual([])
    const once = scripted([[retry()]])
    expect((await once.send(requestOf(1), { deadlineAt: 1e9, retry: false })).outcomes).toEqual([retry()])
    const nothing = scripted([[rejected, blocked]])
    expect((await nothing.send(requestOf(2))).outcomes).toEqual([rejected, blocked])
    expect([once.budget, nothing.budget]).toEqual([[], []])
  })

  it('ends with its last failure when its caller aborts, in a try or between two', async () => {
    const aborted = scripted([[retry()]])
    expect((await aborted.send(requestOf(1), { deadlineAt: 1e9, signal: AbortSignal.abort() })).outcomes).toEqual([
      retry(),
    ])
    expect(aborted.budget).toEqual([])
    const controller = new AbortController()
    const between = scripted([[retry()]], {}, () => controller.abort())
    expect((await between.send(requestOf(1), { deadlineAt: 1e9, signal: controller.signal })).outcomes).toEqual([
      retry(),
    ])
    expect([between.asked.length, between.budget]).toEqual([1, ['failure']])
  })

  it.each<[RetryOptions, number, number]>([
    [{}, 1_000, 1_000],
    [{ attemptTimeoutMs: 30 }, 1_000, 35],
    [{ attemptTimeoutMs: 30 }, 20, 20],
  ])('bounds a try by %j and the deadline %i', async (policy, deadlineAt, expected) => {
    const { send, asked } = scripted([[delivered]], { policy })
    const { signal } = new AbortController()
    await send(requestOf(1), { deadlineAt, signal, headers: { a: 'b' } })
    expect(asked[0]?.options).toEqual({ deadlineAt: expected, signal, headers: { a: 'b' } })
  })
})

describe('the history of a call', () => {
  const doubtful = retry({ maybeDelivered: true })

  it.each<[string, readonly (readonly Outcome[])[], Outcome, boolean]>([
    [
      'keeps a doubt to the end',
      [[doubtful], [retry()], [rejected]],
      { ...rejected, maybeDelivered: true } as Outcome,
      true,
    ],
    ['has none where there was none', [[retry()], [rejected]], rejected, false],
    [
      'takes one from the last try',
      [[retry()], [{ ...rejected, maybeDelivered: true } as Outcome]],
      { ...rejected, maybeDelivered: true } as Outcome,
      true,
    ],
    ['does not show in a delivery', [[doubtful], [delivered]], delivered, true],
    ['does not show in what a person must mend', [[doubtful], [blocked]], blocked, true],
  ])('%s', async (_, tries, outcome, maybeDelivered) => {
    const request = requestOf(1)
    const { outcomes } = await scripted(tries).send(request)
    expect(outcomes).toStrictEqual([outcome])
    expect(request.calls[0]?.delivery).toMatchObject({ attempt: tries.length, maybeDelivered })
  })

  it('keeps the doubt also in a failure that is not tried again', async () => {
    let paid = 0
    const budget = { spend: () => ++paid < 2, refund: () => undefined }
    const { outcomes } = await scripted([[doubtful], [retry()]], { budget }).send(requestOf(1))
    expect(outcomes).toStrictEqual([doubtful])
  })

  it('decides what the vendor\'s "duplicate" means', async () => {
    const verdict: Classification = {
      ok: false,
      duplicate: true,
      acted: 'no',
      scope: 'call',
      error: new WaybillError('x', { kind: 'invalid', code: 'seen' }),
    }
    let tries = 0
    const { send } = scripted([], { read: (_, { calls }) => (tries++ === 0 ? [doubtful] : outcomesOf(verdict, calls)) })
    expect((await send(requestOf(1))).outcomes).toEqual([{ status: 'delivered', duplicate: true }])
  })
})
