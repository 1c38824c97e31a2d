import { expect, it } from 'vitest'
import type { Committer } from '../commit/committer.js'
import type { AttemptRecord } from '../store/ledger.js'
import type { Store } from '../store/store.js'
import type { Ticket } from '../store/work.js'
import { leaseWith, requestOf } from '../testing/requests.js'
import { createGiveBack } from './leases/give-back.js'
import type { LeaseKeeper } from './leases/lease-keeper.js'
import { createOnHand } from './on-hand.js'
import { createRequestQueue, type QueuedRequest } from './request-queue.js'

const queued = (seqs: readonly number[], endpoint = 'one', history: QueuedRequest['history'] = []): QueuedRequest => ({
  request: requestOf(
    seqs.map((seq) => leaseWith(seq)),
    endpoint,
  ),
  history,
})

it('gives out requests by endpoint, in order, what is urgent before what is planned, and counts their calls', () => {
  const queue = createRequestQueue()
  expect([queue.calls, queue.shift('one')]).toEqual([0, undefined])
  expect(queue.calls).toBe(0)
  const [first, second, other] = [queued([1, 2, 3]), queued([4]), queued([5, 6], 'two')]
  const [half, rest] = [queued([7, 8]), queued([9])]
  queue.push(first)
  queue.push(second)
  queue.push(other)
  expect(queue.calls).toBe(6)
  queue.pushFirst([half, rest])
  expect(queue.calls).toBe(9)
  expect([...queue.endpoints()]).toEqual(['one', 'two'])
  const calls: number[] = []
  for (const expected of [half, rest, first, second]) {
    expect(queue.shift('one')).toBe(expected)
    calls.push(queue.calls)
  }
  expect(calls).toEqual([7, 6, 3, 2])
  expect(queue.shift('one')).toBeUndefined()
  expect([queue.calls, queue.shift('two'), queue.calls]).toEqual([2, other, 0])
})

it('gives out first what somebody waits for, and can give out that alone', () => {
  const queue = createRequestQueue()
  const [plain, part, awaited, next] = [queued([1, 2]), queued([3]), queued([4]), queued([5])]
  queue.push(plain)
  queue.pushFirst([part])
  queue.pushAwaited(awaited)
  queue.pushAwaited(next)
  expect([queue.calls, queue.awaited('one'), queue.awaited('two')]).toEqual([5, [awaited, next], []])
  expect([queue.shiftAwaited('two'), queue.shiftAwaited('one'), queue.calls]).toEqual([undefined, awaited, 4])
  expect([queue.shift('one'), queue.shiftAwaited('one'), queue.calls]).toEqual([next, undefined, 3])
  expect([queue.shift('one'), queue.shift('one'), queue.calls]).toEqual([part, plain, 0])
})

function recording() {
  const released: unknown[] = []
  const settled: unknown[] = []
  const done: number[][] = []
  const store = {
    async release(tickets, options) {
      released.push([tickets.map(({ seq }) => seq), options])
    },
  } as Store
  const committer = { record: (settlements) => void settled.push(...settlements) } as Committer
  const keeper = { done: (tickets) => void done.push(tickets.map(({ seq }) => seq)) } as LeaseKeeper
  const returned: number[][] = []
  const onReturned = (tickets: readonly Ticket[]) => void returned.push(tickets.map(({ seq }) => seq))
  const options = { store, committer, keeper, onReturned, onHand: createOnHand() }
  return { released, settled, done, returned, options }
}

it('gives back all of an endpoint at once, and what has been tried with its record', async () => {
  const { released, settled, done, returned, options } = recording()
  const queue = createRequestQueue()
  const history: AttemptRecord[] = [{ at: 1, durationMs: 2, endpoint: 'one', calls: 2, result: 'rejected' }]
  const tried = queued([3], 'one', history)
  for (const one of [queued([1, 2]), tried, queued([4]), queued([5], 'two')]) queue.push(one)
  await createGiveBack({ ...options, planned: queue }).releaseEndpoint('one', { afterMs: 50 })
  expect(released).toEqual([[[1, 2, 4], { afterMs: 50 }]])
  const next = { state: 'pending', afterMs: 50, spent: false, stepDone: false, maybeDelivered: false }
  expect(settled).toEqual([{ tickets: tried.request.calls.map(({ delivery }) => delivery), next, attempts: history }])
  expect(done).toEqual([[1, 2], [3], [4]])
  expect(returned).toEqual([[1, 2, 4]])
  expect(queue.calls).toBe(1)
})

it('asks the store for nothing where there is nothing to give back', async () => {
  const { released, settled, options } = recording()
  const queue = createRequestQueue()
  await createGiveBack({ ...options, planned: queue }).releaseEndpoint('one')
  const history: AttemptRecord[] = [{ at: 1, durationMs: 2, endpoint: 'one', calls: 2, result: 'rejected' }]
  await createGiveBack({ ...options, planned: queue, keeper: undefined }).release([queued([3], 'one', history)])
  expect(released).toEqual([])
  expect(settled).toMatchObject([{ next: { state: 'pending', afterMs: 0 } }])
})
