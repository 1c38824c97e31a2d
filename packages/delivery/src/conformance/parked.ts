import type { ParkedQuery } from '../store/ledger.js'
import { samples } from './sample-event.js'
import { attempt, type StoreBench } from './store-bench.js'

/** An end that parks. */
export const bad = { state: 'parked', reason: 'bad', detail: 'name is too long' } as const

/** When `selectParked` asks for a discard. */
export const discardedAt = Date.UTC(2026, 0, 16)

/** Accepts the samples m1, m2, … and parks them in each of the lanes. */
export async function park(bench: StoreBench, count: number, lanes: readonly string[] = ['a']): Promise<void> {
  await bench.accept(...samples(count, 'm', { lanes }))
  for (const lane of lanes) await bench.settle(await bench.lease({ lane }), bad, [attempt(1, { result: 'rejected' })])
}

/** Marks what matches for a discard. Resolves with its number. */
export function selectParked({ store }: StoreBench, query: ParkedQuery, name = 'd1'): Promise<number> {
  return store.selectForDiscard(query, { name, reason: 'too late', by: 'ada', at: discardedAt })
}
