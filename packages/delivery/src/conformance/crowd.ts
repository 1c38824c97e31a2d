import assert from 'node:assert/strict'
import type { LeaseOptions, NewEvent, NextState, Ticket } from '../store/work.js'
import { delivered, idsOf, type StoreBench } from './store-bench.js'

type LeaseChange = Partial<LeaseOptions> & { readonly lane?: string }

const page = 1_000

/** Room for every crowd. */
export const roomy = { maxPending: 100_000, maxPendingBytes: 1_000_000_000 }

/** Accepts many events, some at a time. Asserts that all of them are taken. */
export async function acceptAll(bench: StoreBench, events: readonly NewEvent[]): Promise<void> {
  for (let from = 0; from < events.length; from += page) {
    const statuses = await bench.accept(...events.slice(from, from + page))
    assert.ok(
      statuses.every((status) => status === 'accepted'),
      'all are accepted',
    )
  }
}

/** Settles many leases, some at a time. Asserts that all tickets hold. */
export async function settleAll(
  bench: StoreBench,
  tickets: readonly Ticket[],
  next: NextState = delivered,
): Promise<void> {
  for (let from = 0; from < tickets.length; from += page)
    assert.deepEqual((await bench.settle(tickets.slice(from, from + page), next)).stale, [])
}

/** Leases and delivers, some at a time, until nothing is left. Resolves with the ids in the order in which they came. */
export async function deliverAll(bench: StoreBench, options?: LeaseChange): Promise<readonly string[]> {
  const ids: string[] = []
  for (let some = await bench.lease(options); some.length > 0; some = await bench.lease(options)) {
    ids.push(...idsOf(some))
    await settleAll(bench, some)
  }
  assert.equal(new Set(ids).size, ids.length, 'each comes once')
  return ids
}

/** Parks all that can go, round after round, until nothing is left. */
export async function parkAll(bench: StoreBench): Promise<void> {
  for (let some = await bench.lease(); some.length > 0; some = await bench.lease())
    await settleAll(bench, some, { state: 'parked', reason: 'bad' })
}

/** Replays everything that is parked, at once. */
export async function replayParked(bench: StoreBench, replay = 'r1'): Promise<void> {
  const count = await bench.store.selectForReplay({ lane: 'a', state: 'parked' }, replay)
  let done = 0
  for (let some = await bench.store.replay(replay, page); some > 0; some = await bench.store.replay(replay, page))
    done += some
  assert.equal(done, count, 'all that was marked is replayed')
}

/** The ids of events, as they are accepted. */
export const idsOfEvents = (events: readonly NewEvent[]): readonly string[] =>
  events.map(({ event }) => event.messageId)

/** Asserts that two lists have the same ids, in whatever order. */
export function sameIds(found: readonly string[], wanted: readonly string[], what?: string): void {
  assert.deepEqual([...found].sort(), [...wanted].sort(), what)
}
