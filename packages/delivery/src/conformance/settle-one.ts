import assert from 'node:assert/strict'
import type { LeasedDelivery, NextState } from '../store/work.js'
import type { StoreBench } from './store-bench.js'

/** Commits a transition for one of several leases. Asserts that its ticket is valid. */
export async function settleOne(
  bench: StoreBench,
  leases: readonly LeasedDelivery[],
  messageId: string,
  next: NextState,
): Promise<void> {
  const lease = leases.find(({ event }) => event.messageId === messageId) ?? assert.fail(`${messageId} is leased`)
  assert.deepEqual((await bench.settle([lease], next)).stale, [], `the ticket of ${messageId} holds`)
}
