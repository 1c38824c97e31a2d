import assert from 'node:assert/strict'
import type { LeasedDelivery, NextState } from '../store/work.js'
import type { StoreBench } from './store-bench.js'

/** Settles the lease of one event among several; asserts that it holds. */
export async function settleOne(
  bench: StoreBench,
  leases: readonly LeasedDelivery[],
  messageId: string,
  next: NextState,
): Promise<void> {
  const lease = leases.find(({ event }) => event.messageId === messageId) ?? assert.fail(`${messageId} is leased`)
  assert.deepEqual((await bench.settle([lease], next)).stale, [], `the ticket of ${messageId} holds`)
}
