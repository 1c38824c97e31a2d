import { type Destination, type Outcome, WaybillError } from '@waybill/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createWaybill } from './create-waybill.js'
import { memoryStore } from './memory-store/memory-store.js'
import { destinationWith } from './testing/requests.js'
import type { Waybill } from './waybill.js'

const error = new WaybillError('The answer was lost.', { kind: 'unavailable', code: 'lost' })
const lost: Outcome = { status: 'retry', error, scope: 'call', maybeDelivered: true }
const userId = 'cart'

let waybill: Waybill
let asks: number
let sends: number
let answer: () => Promise<'arrived' | 'did_not' | 'cannot_say'>
let answered: Promise<void>

beforeEach(() => {
  asks = 0
  sends = 0
  answer = async () => 'cannot_say'
  answered = Promise.resolve()
})

afterEach(async () => {
  expect(await waybill.recount()).toEqual(await waybill.totals())
  await waybill.close()
})

/** A lane whose answers are lost, and one event that may have arrived. */
async function open(confirmForMs: number | undefined): Promise<void> {
  const destination: Destination = destinationWith({
    specVersion: 1,
    async send({ calls }) {
      sends++
      await answered
      return calls.map(() => lost)
    },
    confirm: () => {
      asks++
      return answer()
    },
    close: async () => undefined,
  })
  waybill = await createWaybill({ store: memoryStore(), destinations: [destination], defaults: { confirmForMs } })
  await waybill.accept({ type: 'track', event: 'A', userId, messageId: 'm1' })
}

async function delivery() {
  const where = await waybill.where('default', 'm1')
  return where.status === 'found' ? where.lanes['a'] : undefined
}

const asksInLedger = async () => (await delivery())?.attempts.filter((one) => one.endpoint === 'confirm').length

it.each([undefined, 'cart'])(
  'asks a vendor nothing while it is held (%s), and writes no such ask',
  async (endpoint) => {
    answer = async () => {
      await waybill.hold({ lane: 'a', ...(endpoint && { endpoint }), reason: 'by hand' })
      return 'cannot_say'
    }
    await open(150)
    await expect.poll(async () => (await delivery())?.state).toBe('parked')
    expect([asks, await asksInLedger()]).toEqual([1, 1])
  },
)

it('is not asked at all with 0: what is in doubt is parked at once', async () => {
  await open(0)
  await expect.poll(async () => (await delivery())?.state).toBe('parked')
  expect(asks).toBe(0)
})

describe('while the vendor is asked', () => {
  beforeEach(async () => {
    await open(undefined)
    await expect.poll(() => asks).toBe(1)
  })

  it('says so, and until when', async () => {
    const { waitsFor, dueAt = 0 } = (await delivery()) ?? expect.fail('m1 is known')
    expect(waitsFor).toEqual({ why: 'confirming' })
    expect(dueAt - Date.now()).toBeGreaterThan(60_000)
    expect(dueAt - Date.now()).toBeLessThanOrEqual(75_000)
    expect(await waybill.find({ state: 'pending' })).toMatchObject([{ delivery: { waitsFor, dueAt } }])
    expect(await waybill.lanes()).toMatchObject([{ confirming: 1 }])
  })

  it.each<[string, () => Promise<unknown>]>([
    ['retry', async () => expect(await waybill.retry({ messageIds: ['m1'] })).toEqual({ counts: { a: 1 }, total: 1 })],
    ['resume', () => waybill.resume({ lane: 'a' })],
    ['resume of its endpoint', () => waybill.resume({ lane: 'a', endpoint: 'cart' })],
  ])('%s has it asked a last time, at once', async (_, end) => {
    await end()
    await expect.poll(async () => (await delivery())?.state).toBe('parked')
    expect(await delivery()).toMatchObject({ reason: 'in_doubt', maybeDelivered: true })
    expect([asks, await asksInLedger(), sends]).toEqual([2, 2, 1])
    expect(await waybill.lanes()).not.toMatchObject([{ confirming: 1 }])
  })

  it.each<[string, () => Promise<unknown>]>([
    ['another event', () => waybill.retry({ messageIds: ['m2'] })],
    ['another event name', () => waybill.retry({ event: 'B' })],
    ['another endpoint', () => waybill.resume({ lane: 'a', endpoint: 'one' })],
  ])('what is done for %s does not concern it', async (_, end) => {
    await end()
    expect(await delivery()).toMatchObject({ waitsFor: { why: 'confirming' } })
  })

  it('believes its last answer', async () => {
    answer = async () => 'arrived'
    await waybill.retry({ lane: 'a' })
    await expect.poll(async () => (await delivery())?.state).toBe('delivered')
  })

  it('forget ends it: nothing more is asked for, and the ledger knows that it may have arrived', async () => {
    expect(await waybill.forget({ userId })).toEqual({ erased: 1, bodies: 1, inFlight: 0 })
    expect(await delivery()).toMatchObject({ state: 'erased', maybeDelivered: true })
    expect(await asksInLedger()).toBe(1)
    expect(asks).toBe(1)
  })
})

it('forget does not wait for an answer of the vendor', async () => {
  answer = () => new Promise(() => undefined)
  await open(undefined)
  await expect.poll(() => asks).toBe(1)
  await waybill.forget({ userId })
  expect(await delivery()).toMatchObject({ state: 'erased', maybeDelivered: true })
})

it('asks nothing about a person who was forgotten while the call was on its way', async () => {
  let arrive: () => void = () => undefined
  answered = new Promise((resolve) => {
    arrive = resolve
  })
  await open(undefined)
  await expect.poll(() => sends).toBe(1)
  expect(await waybill.forget({ userId })).toMatchObject({ inFlight: 1 })
  arrive()
  await expect.poll(async () => (await delivery())?.state).toBe('erased')
  expect(await delivery()).toMatchObject({ maybeDelivered: true })
  expect(asks).toBe(0)
})

it('asks within the documented rate of the endpoint, as it sends', async () => {
  const rate = { requests: 4, perMs: 200, source: 'the vendor' }
  const starts: number[] = []
  const started = () => starts.push(performance.now())
  const usual = destinationWith()
  const destination = destinationWith({
    specVersion: 1,
    endpoints: { ...usual.endpoints, cart: { ...usual.endpoints['cart'], rate } } as typeof usual.endpoints,
    async send({ calls }) {
      started()
      return calls.map(() => lost)
    },
    async confirm() {
      started()
      return 'arrived'
    },
    close: async () => undefined,
  })
  waybill = await createWaybill({ store: memoryStore(), destinations: [destination] })
  await waybill.acceptMany(Array.from({ length: 4 }, () => ({ type: 'track', event: 'A', userId: 'cart' })))
  await waybill.flush()
  expect((await waybill.totals())['a']).toMatchObject({ delivered: 4 })
  expect(starts).toHaveLength(8)
  for (const [index, at] of starts.slice(4).entries()) expect(at - (starts[index] as number)).toBeGreaterThan(200)
})
