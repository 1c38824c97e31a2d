import { type Outcome, WaybillError } from '@waybill/core'
import type { PlannedRequest, Rate } from '@waybill/core/destination'
import { afterEach, describe, expect, it } from 'vitest'
import { createManualClock } from '../conformance/bench-clock.js'
import { createWaybill } from '../create-waybill.js'
import { memoryStore } from '../memory-store/memory-store.js'
import type { Store } from '../store/store.js'
import type { LeasedDelivery } from '../store/work.js'
import { hardship } from '../testing/decide-bench.js'
import { settleDown } from '../testing/lane-bench.js'
import { destinationWith, requestOf } from '../testing/requests.js'
import type { Waybill } from '../waybill.js'
import type { WaybillOptions } from '../waybill-options.js'

const delivered: Outcome = { status: 'delivered', httpStatus: 200, reply: { status: 200, body: 'yes' } }
const open: Waybill[] = []
afterEach(async () => {
  for (const waybill of open.splice(0)) await waybill.close({ timeoutMs: 1 })
})

interface BenchOptions {
  readonly rate: Rate
  /** Calls in a request of the endpoint `one`. */
  readonly perRequest?: number
  readonly options?: Partial<WaybillOptions>
  /** How long a lease of what is filed takes, in milliseconds. */
  readonly leaseMs?: number
  readonly outcome?: (request: PlannedRequest<LeasedDelivery>) => Outcome
}

/** An engine whose time only the test lets pass. Its endpoint `one` has a rate, `cart` has none; both answer at once. */
async function openPaced({ rate, perRequest = 1, options = {}, leaseMs = 0, outcome = () => delivered }: BenchOptions) {
  const clock = createManualClock()
  const sent: {
    readonly at: number
    readonly endpoint: string
    readonly calls: number
    readonly ids: readonly string[]
  }[] = []
  const filings = new Map<number, number>()
  const memory = memoryStore({ clock })
  const store: Store = {
    ...memory,
    async lease(lane, asked) {
      if (asked.only !== undefined && leaseMs > 0) await clock.pass(leaseMs)
      return memory.lease(lane, asked)
    },
    release(tickets, wait) {
      for (const { seq } of tickets) filings.set(seq, (filings.get(seq) ?? 0) + 1)
      return memory.release(tickets, wait)
    },
  }
  const limit = { calls: perRequest, bytes: 1e6, source: 'made up for the tests' }
  const facts = { repeat: 'harmless', answers: 'all-or-nothing', limit } as const
  const endpoints = {
    one: {
      ...facts,
      rate: { ...rate, source: 'made up for the tests' },
      ...(perRequest > 1 ? { frame: ['[', ']'] } : {}),
    },
    cart: facts,
  }
  const destination = destinationWith({
    endpoints: endpoints as never,
    plan: ((deliveries: readonly LeasedDelivery[]) => {
      const requests: PlannedRequest<LeasedDelivery>[] = []
      for (const endpoint of ['one', 'cart']) {
        const own = deliveries.filter(({ event }) => event.type === 'track' && event.event === endpoint)
        const most = endpoint === 'one' ? perRequest : 1
        for (let from = 0; from < own.length; from += most)
          requests.push(requestOf(own.slice(from, from + most), endpoint))
      }
      return { requests, settled: [] }
    }) as never,
    send: async (request) => {
      const { endpoint, calls } = request as PlannedRequest<LeasedDelivery>
      const ids = calls.map(({ delivery }) => delivery.event.messageId)
      sent.push({ at: clock.elapsed(), endpoint, calls: calls.length, ids })
      return calls.map(() => outcome(request as PlannedRequest<LeasedDelivery>))
    },
    close: async () => undefined,
    specVersion: 1,
  })
  const waybill = await createWaybill({ store, destinations: [destination], clock, random: () => 0, ...options })
  open.push(waybill)
  const accept = (endpoint: string, count: number, from = 0) =>
    waybill.acceptMany(
      Array.from({ length: count }, (_, n) => ({
        type: 'track',
        event: endpoint,
        messageId: `${endpoint}${from + n}`,
        userId: `${endpoint}${from + n}`,
      })),
    )
  const pass = async (ms: number, stepMs = 5) => {
    for (let passed = 0; passed < ms; passed += stepMs) {
      await clock.pass(stepMs)
      await settleDown()
    }
  }
  /** Lets everything happen that needs no time, until nothing more does. */
  const settle = async () => {
    for (let before = -1; before < sent.length; await settleDown()) before = sent.length
  }
  const to = (endpoint: string) => sent.filter((one) => one.endpoint === endpoint)
  return { clock, waybill, store, sent, filings, accept, pass, settle, to }
}

/** The most of them in any window of that length. */
function mostIn(starts: readonly { readonly at: number; readonly count: number }[], windowMs: number): number {
  const inWindow = (from: number) =>
    starts.filter(({ at }) => at >= from && at < from + windowMs).reduce((sum, { count }) => sum + count, 0)
  return Math.max(...starts.map(({ at }) => inWindow(at)))
}

describe('a lane with an endpoint that has a rate', () => {
  it('delays no event of another endpoint, and files each delivery once or twice', async () => {
    const rate = { requests: 200, perMs: 1_000 }
    const { accept, pass, settle, to, filings, sent, waybill } = await openPaced({ rate })
    await accept('one', 2_000)
    await accept('cart', 100)
    // Time stands still: whatever is sent now has waited for nothing.
    for (let turn = 0; turn < 40; turn++) await settle()
    expect(to('cart')).toHaveLength(100)
    expect(to('one')).toHaveLength(0)
    expect((await waybill.lanes())[0]).toMatchObject({ paced: ['one'], limitedForMs: 0 })
    await pass(2_000)
    const before = sent.length
    await accept('cart', 100, 100)
    await settle()
    expect(sent.length - before).toBe(100)
    await pass(9_000)
    const starts = to('one').map(({ at }) => ({ at, count: 1 }))
    expect(starts).toHaveLength(2_000)
    expect(mostIn(starts, 1_000)).toBeLessThanOrEqual(200)
    const [first, last] = [starts[0]?.at ?? 0, starts.at(-1)?.at ?? 0]
    expect(2_000 / (last - first)).toBeGreaterThanOrEqual((0.9 * 200) / 1_000)
    expect(Math.max(...filings.values())).toBeLessThanOrEqual(2)
    expect([...filings.values()].reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(2_000)
    // In the order of acceptance.
    expect(to('one').flatMap(({ ids }) => ids)).toEqual(Array.from({ length: 2_000 }, (_, n) => `one${n}`))
    expect((await waybill.lanes())[0]).not.toHaveProperty('paced')
    expect((await waybill.totals())['a']).toMatchObject({ delivered: 2_200, pending: 0 })
  }, 60_000)

  it('goes on as if there were none while less is sent than the rate allows', async () => {
    const { accept, pass, to, filings } = await openPaced({ rate: { requests: 200, perMs: 1_000 } })
    await pass(100)
    for (let n = 0; n < 20; n++) {
      await accept('one', 1, n)
      await pass(10)
      expect(to('one')).toHaveLength(n + 1)
    }
    expect(filings.size).toBe(0)
  })

  it('goes on where each timer is later than a slot lasts', async () => {
    const { accept, pass, to, filings } = await openPaced({ rate: { requests: 200, perMs: 1_000 } })
    await accept('one', 200)
    await pass(200 * 25, 200)
    expect(to('one')).toHaveLength(200)
    expect(
      mostIn(
        to('one').map(({ at }) => ({ at, count: 1 })),
        1_000,
      ),
    ).toBeLessThanOrEqual(200)
    expect(Math.max(...filings.values())).toBeLessThanOrEqual(2)
  })

  it('goes on where a lease takes longer than a slot is open, and gives nothing back for it', async () => {
    const rate = { requests: 20, perMs: 1_000 }
    const { accept, pass, to, waybill, filings } = await openPaced({ rate, leaseMs: 120 })
    await accept('one', 40)
    await pass(500, 50)
    // After a pause a slot begins at once, so that no timer is set.
    await waybill.hold({ lane: 'a', endpoint: 'one', reason: 'a test' })
    await pass(500, 50)
    await waybill.resume({ lane: 'a', endpoint: 'one' })
    await pass(8_000, 50)
    expect(to('one')).toHaveLength(40)
    expect(Math.max(...filings.values())).toBeLessThanOrEqual(2)
  })

  it('counts calls where the rate does, and makes no request larger than the tokens', async () => {
    const rate = { calls: 100, perMs: 1_000 }
    const { accept, pass, to, filings } = await openPaced({ rate, perRequest: 60 })
    await accept('one', 500)
    await pass(6_500)
    const starts = to('one').map(({ at, calls }) => ({ at, count: calls }))
    expect(starts.reduce((sum, { count }) => sum + count, 0)).toBe(500)
    expect(mostIn(starts, 1_000)).toBeLessThanOrEqual(100)
    expect(Math.max(...filings.values())).toBeLessThanOrEqual(2)
  })

  it('counts requests where the rate does, and fills them', async () => {
    const rate = { requests: 2, perMs: 1_000 }
    const { accept, pass, to } = await openPaced({ rate, perRequest: 50 })
    await accept('one', 500)
    await pass(7_000)
    const starts = to('one').map(({ at }) => ({ at, count: 1 }))
    expect(to('one').reduce((sum, { calls }) => sum + calls, 0)).toBe(500)
    expect(mostIn(starts, 1_000)).toBeLessThanOrEqual(2)
    expect(starts.length).toBeLessThanOrEqual(11)
  })

  it.each([
    ['lower', { requests: 1, perMs: 1_000 }, 1],
    ['higher', { requests: 4_000, perMs: 1_000 }, 200],
    ['lifted', 'unlimited', 200],
  ] as const)('has the rate of your own contract instead: %s', async (_, own, count) => {
    const options = { lanes: { a: { rates: { one: own } } } }
    const { accept, pass, to } = await openPaced({ rate: { requests: 20, perMs: 1_000 }, options })
    await pass(1_100, 50)
    await accept('one', 200)
    await pass(300)
    expect(to('one')).toHaveLength(count)
  })

  it('sends the parts of a split request one after the other, none of them twice', async () => {
    const outcome = (request: PlannedRequest<LeasedDelivery>): Outcome =>
      request.calls.length === 1
        ? delivered
        : { status: 'rejected', error: new WaybillError('No.', { kind: 'invalid', code: 'no' }), maybeDelivered: false }
    const { accept, pass, waybill, to } = await openPaced({
      rate: { requests: 10, perMs: 1_000 },
      perRequest: 8,
      outcome,
    })
    await pass(200)
    await accept('one', 8)
    await pass(3_000)
    expect((await waybill.totals())['a']).toMatchObject({ delivered: 8 })
    expect(
      mostIn(
        to('one').map(({ at }) => ({ at, count: 1 })),
        1_000,
      ),
    ).toBeLessThanOrEqual(10)
    expect(to('one').map(({ calls }) => calls)).toEqual([8, 1, 1, 1, 1, 1, 1, 1, 1])
  })

  it('tries an endpoint that fails at its pace, and does nothing in between', async () => {
    let works = false
    const outcome = () => (works ? delivered : hardship('unavailable', 'endpoint'))
    const rate = { requests: 2, perMs: 60_000 }
    const { accept, pass, to, waybill } = await openPaced({
      rate,
      outcome,
      options: { defaults: { breakerAfter: 1, backoffMs: 1, maxBackoffMs: 1, maxProbePauseMs: 1 } },
    })
    await accept('one', 20)
    await pass(95_000, 500)
    expect(to('one').length).toBeGreaterThanOrEqual(2)
    expect(
      mostIn(
        to('one').map(({ at }) => ({ at, count: 1 })),
        60_000,
      ),
    ).toBeLessThanOrEqual(2)
    works = true
    await pass(22 * 31_000, 500)
    expect((await waybill.totals())['a']).toMatchObject({ delivered: 20 })
  }, 60_000)

  it('holds and resumes as any other', async () => {
    const { accept, pass, to, waybill } = await openPaced({ rate: { requests: 20, perMs: 1_000 } })
    await accept('one', 100)
    await pass(1_000)
    await waybill.hold({ lane: 'a', endpoint: 'one', reason: 'a test' })
    await pass(100)
    const before = to('one').length
    await pass(2_000)
    expect(to('one')).toHaveLength(before)
    await waybill.resume({ lane: 'a', endpoint: 'one' })
    await pass(6_000)
    expect(to('one')).toHaveLength(100)
  })
})

describe('decide at an endpoint with a rate', () => {
  const event = (messageId: string) => ({ type: 'track', event: 'one', messageId, userId: messageId }) as const

  it('takes the next tokens before others', async () => {
    const { accept, pass, waybill, to } = await openPaced({ rate: { requests: 10, perMs: 1_000 } })
    await accept('one', 100)
    await pass(1_000)
    const before = to('one').length
    const decision = waybill.decide(event('asked'), { destination: 'a', timeoutMs: 500 })
    await pass(120)
    expect(await decision).toMatchObject({ status: 'decided' })
    expect(
      to('one')
        .slice(before)
        .map(({ ids }) => ids),
    ).toEqual([['asked']])
  })

  it('answers `limited` at once where the next token comes too late', async () => {
    const { pass, waybill, settle, to } = await openPaced({ rate: { requests: 1, perMs: 10_000 } })
    await pass(11_000, 500)
    expect(await waybill.decide(event('first'), { destination: 'a', timeoutMs: 500 })).toMatchObject({
      status: 'decided',
    })
    const late = waybill.decide(event('late'), { destination: 'a', timeoutMs: 500 })
    const patient = waybill.decide(event('patient'), { destination: 'a', timeoutMs: 15_000 })
    await settle()
    expect(await late).toEqual({ status: 'undecided', reason: 'limited', afterMs: 10_500, messageId: 'late' })
    expect(to('one')).toHaveLength(1)
    await pass(10_500, 500)
    expect(await patient).toMatchObject({ status: 'decided' })
    // The event itself stays in its lane as any other.
    await pass(11_000, 500)
    expect((await waybill.totals())['a']).toMatchObject({ delivered: 3 })
  })

  it('counts those who asked before', async () => {
    const { pass, waybill, settle } = await openPaced({ rate: { requests: 1, perMs: 1_000 } })
    await pass(1_100, 50)
    const asked = ['a', 'b', 'c'].map((id) => waybill.decide(event(id), { destination: 'a', timeoutMs: 1_500 }))
    await settle()
    expect(await asked[2]).toMatchObject({ reason: 'limited', afterMs: 2_100 })
    await pass(1_100, 50)
    expect(await Promise.all(asked.slice(0, 2))).toMatchObject([{ status: 'decided' }, { status: 'decided' }])
  })
})
