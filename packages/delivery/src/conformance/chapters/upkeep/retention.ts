import assert from 'node:assert/strict'
import { createRetention, type Retention } from '../../../upkeep/retention.js'
import type { StoreChapter } from '../../chapter.js'
import { firstAt, sample } from '../../sample-event.js'
import { delivered, forgetful, type StoreBench, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

const aheadMs = 12 * 365 * 86_400_000
const settledForMs = 1_000
const mostLateMs = 5_000

async function settle(bench: StoreBench, messageId: string, at: number): Promise<void> {
  await bench.accept(sample(messageId, { at }))
  await bench.settle(await bench.leaseSoon(1), delivered)
}

/** Lets time pass until an event is purged. Asserts that it is in time. */
async function purgedInTime({ clock, store }: StoreBench, messageId: string, forMs: number): Promise<void> {
  for (const until = clock.elapsed() + forMs; clock.elapsed() < until; ) {
    await clock.pass(250)
    // A purge has begun, and another thread may have to write.
    await new Promise((resolve) => setTimeout(resolve, 5))
    if ((await store.where('shop', messageId)).status === 'purged') return
  }
  assert.fail(`${messageId} is not purged`)
}

async function during(bench: StoreBench, work: (retention: Retention) => Promise<void>): Promise<void> {
  const retention = createRetention(bench.store, { settledForMs }, bench.clock)
  try {
    await work(retention)
  } finally {
    await retention.stop()
  }
}

export function retentionChapters(subject: StoreSubject): readonly StoreChapter[] {
  return [
    storeChapter(
      subject,
      'retention in time',
      'The body of a settled event is gone five seconds after its time at most: without traffic, at the start, and beside an event that was stamped years ahead.',
      async (bench) => {
        const { clock } = bench
        await during(bench, async (retention) => {
          clock.jump(aheadMs)
          await settle(bench, 'm1', firstAt + aheadMs)
          clock.jump(-aheadMs)
          await settle(bench, 'm2', clock.now())
          retention.settled(2)
          await purgedInTime(bench, 'm2', settledForMs + mostLateMs)
        })
        await settle(bench, 'm3', clock.now())
        await clock.pass(settledForMs)
        if (forgetful(subject) === undefined) await bench.reopen()
        await during(bench, () => purgedInTime(bench, 'm3', mostLateMs))
        await bench.balance()
      },
    ),
  ]
}
