import assert from 'node:assert/strict'
import type { AwaitedLane, Claim } from '../store/claim.js'
import type { Work } from '../store/work.js'
import { type SampleOptions, sample } from './sample-event.js'
import { idsOf, type StoreBench } from './store-bench.js'

/** Somebody waits for the answer in lane `a`. */
export const awaited: AwaitedLane = { lane: 'a', forMs: 60_000 }

/** Accepts an event for whose answer somebody waits, beside other work. Asserts that it is taken. Resolves with its claim. */
export async function acceptAwaited(
  bench: Pick<StoreBench, 'store'>,
  messageId: string,
  { options = {}, work = {} }: { readonly options?: SampleOptions; readonly work?: Work } = {},
): Promise<Claim> {
  const accept = [...(work.accept ?? []), sample(messageId, { awaited, ...options })]
  const { accepted, claims = [] } = await bench.store.commit({ ...work, accept })
  assert.equal(accepted.at(-1), 'accepted', `${messageId} is accepted`)
  return claims.find((claim) => claim.messageId === messageId) ?? assert.fail(`there is no claim for ${messageId}`)
}

/** Asserts what a claim leased, in order. */
export function leased(claim: Claim, ...ids: readonly string[]): void {
  assert.deepEqual([claim.refused, idsOf(claim.leases)], [undefined, ids])
}

/** Asserts that a claim leased nothing, and why. */
export function refused(claim: Claim, why: Claim['refused']): void {
  assert.deepEqual([claim.refused, idsOf(claim.leases)], [why, []])
}
