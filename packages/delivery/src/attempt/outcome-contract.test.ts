import { type Destination, type Outcome, WaybillError } from '@waybill/core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { track } from '../testing/events.js'
import { eventually } from '../testing/eventually.js'
import { openWorkbench, type Workbench } from '../testing/workbench.js'

let bench: Workbench

beforeEach(async () => {
  bench = await openWorkbench()
})

afterEach(() => bench.close())

/** A destination that says this of `odd`, and of everything else that it is delivered. */
function answering(outcome: () => unknown): Destination {
  return {
    ...bench.vendor.destination,
    send: async ({ calls }) =>
      calls.map(({ text }) => {
        const { id } = JSON.parse(text) as { readonly id: string }
        return (id === 'odd' ? outcome() : { status: 'delivered' }) as Outcome
      }),
  }
}

const busy = () => new WaybillError('not now', { kind: 'throttled', code: 'busy' })
const retry = { status: 'retry', scope: 'call', maybeDelivered: false }

it.each<[string, () => unknown]>([
  ['nothing', () => undefined],
  ['null', () => null],
  ['a status that there is not', () => ({ status: 'done' })],
  ['a retry without an error', () => retry],
  ['a retry with an error that is not of ours', () => ({ ...retry, error: new Error('busy') })],
  ['a refusal without an error', () => ({ status: 'rejected', maybeDelivered: false })],
  ['a block without an error', () => ({ status: 'blocked', scope: 'call' })],
  ['a scope that there is not', () => ({ ...retry, error: busy(), scope: 'world' })],
  ['a skip without a reason', () => ({ status: 'skipped' })],
  ['a code that is no text', () => ({ ...retry, error: Object.assign(busy(), { code: Object.create(null) }) })],
  ['a message that is no text', () => ({ ...retry, error: Object.assign(busy(), { message: { toJSON: busy } }) })],
])('%s for an outcome parks its own event, and the lane goes on', async (_, outcome) => {
  await bench.start({ destinations: [answering(outcome)] })
  await bench.delivery.acceptMany([track('Batched', 'm1', 'u1'), track('Batched', 'odd', 'u2')])
  await bench.delivery.accept(track('Batched', 'm2', 'u3'))
  expect(await bench.delivery.flush({ timeoutMs: 5_000 })).toMatchObject({ settled: true })
  expect(await bench.record('odd')).toMatchObject({ state: 'parked', reason: 'destination_failed' })
  for (const id of ['m1', 'm2']) expect(await bench.record(id)).toMatchObject({ state: 'delivered' })
})

it('keeps what an outcome of a class says, when its wait is no wait', async () => {
  class Busy {
    get status() {
      return 'retry'
    }
    get error() {
      return busy()
    }
    get scope() {
      return 'call'
    }
    get afterMs() {
      return Number.NaN
    }
    get maybeDelivered() {
      return true
    }
  }
  await bench.start({ destinations: [answering(() => new Busy())] })
  await bench.delivery.accept(track('Batched', 'odd'))
  const record = await eventually(
    () => bench.record('odd'),
    (found) => (found?.attempts.length ?? 0) > 1,
  )
  expect(record).toMatchObject({ state: 'pending', reason: 'busy', maybeDelivered: true })
})
