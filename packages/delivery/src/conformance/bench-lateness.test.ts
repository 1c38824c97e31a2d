import assert from 'node:assert/strict'
import { expect, it } from 'vitest'
import { memoryStore } from '../memory-store/memory-store.js'
import { sample } from './sample-event.js'
import { again, onStore } from './store-bench.js'
import type { StoreSubject } from './store-subject.js'

const subject: StoreSubject = {
  name: 'memory, in real time',
  guarantees: memoryStore().guarantees,
  ownClock: true,
  make: async () => ({ store: () => memoryStore(), remove: async () => undefined }),
}

/** Waits 20 ms, and is held up for longer in its first runs. */
async function run(slowRuns: number): Promise<number> {
  let runs = 0
  await onStore(subject, async (bench) => {
    runs++
    await bench.accept(sample('m1'))
    await bench.settle(await bench.lease(), again({ afterMs: 20 }))
    if (runs <= slowRuns) await new Promise((resolve) => setTimeout(resolve, 40))
    assert.deepEqual(await bench.lease(), [], 'before its time')
  })
  return runs
}

it('does again what was held up beyond a time that it set', async () => {
  expect(await run(2)).toBe(3)
})

it('fails where it is held up each time', async () => {
  await expect(run(5)).rejects.toThrow('before its time')
})

it('fails at once where it had the time to see', async () => {
  let runs = 0
  const failing = onStore(subject, async (bench) => {
    runs++
    await bench.accept(sample('m1'))
    await bench.settle(await bench.lease(), again({ afterMs: 60_000 }))
    assert.equal((await bench.lease()).length, 1)
  })
  await expect(failing).rejects.toThrow()
  expect(runs).toBe(1)
})
