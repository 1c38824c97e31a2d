import assert from 'node:assert/strict'
import { seededRandom } from '@waybill/core/conformance'
import type { StoreChapter } from '../../chapter.js'
import { sample } from '../../sample-event.js'
import { again, delivered, type StoreBench, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

export function totalsChapters(subject: StoreSubject): readonly StoreChapter[] {
  return [
    storeChapter(
      subject,
      'totals of a new store',
      'Each lane has counters from the start, all of them 0.',
      async (bench) => {
        const zeros = {
          accepted: 0,
          pending: 0,
          delivered: 0,
          skipped: 0,
          parked: 0,
          expired: 0,
          erased: 0,
          discarded: 0,
        }
        assert.deepEqual(await bench.store.totals(), { a: zeros, b: zeros })
        assert.deepEqual(await bench.store.recount(), { a: zeros, b: zeros })
      },
    ),
    storeChapter(
      subject,
      'totals after much work',
      'After many mixed commands, the counters agree with a recount of the rows.',
      async (bench) => {
        const random = seededRandom(2_026)
        for (let round = 0; round < 40; round++) {
          await mixture(bench, round, random)
          if (round % 10 === 9) await bench.balance()
        }
        const { accepted } = await bench.balance()
        assert.ok(accepted > 200, `${accepted} events`)
      },
      { order: 'identify-first' },
    ),
  ]
}

async function mixture(bench: StoreBench, round: number, random: () => number): Promise<void> {
  const { store } = bench
  const below = (limit: number) => Math.floor(random() * limit)
  const lanes = [['a'], ['b'], ['a', 'b']]
  const events = Array.from({ length: 12 }, () =>
    sample(`m${below(2_000)}`, {
      user: `u${below(9)}`,
      type: below(5) === 0 ? 'identify' : 'track',
      lanes: lanes[below(3)] ?? [],
      ...(below(6) === 0 ? { lanes: ['a'], skipped: [{ lane: 'b', reason: 'no_consent' }] } : {}),
    }),
  )
  await bench.accept(...events)
  for (const lane of ['a', 'b']) {
    const leases = await bench.lease({ lane, max: 10 })
    const settle = leases.map((lease) => {
      const next = [delivered, delivered, { state: 'parked', reason: 'bad' } as const, { state: 'expired' } as const]
      return { tickets: [lease], next: next[below(6)] ?? again({ afterMs: below(3) * 5 }), attempts: [] }
    })
    await store.commit({ transitions: settle.slice(2) })
    if (below(8) === 0) await store.forget([`u:u${below(9)}`])
    await store.release(leases.slice(0, 2))
  }
  if (round % 7 === 6) {
    await store.selectForReplay({ state: below(2) === 0 ? 'parked' : 'delivered', lane: 'a' }, `r${round}`)
    await store.replay(`r${round}`, 5)
    await store.replay(`r${round}`, 500)
  }
  if (round % 9 === 8) await store.purge({ settledBefore: 0, keep: 20, limit: 15 })
  await bench.clock.pass(5)
}
