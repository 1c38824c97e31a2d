import { expect, it } from 'vitest'
import { createManualClock } from '../conformance/bench-clock.js'
import type { Store } from '../store/store.js'
import { createDiscards } from './discards.js'
import { finishReplay } from './replay.js'
import { createRetention } from './retention.js'

const pieces = 5

/** A store that has so many pieces of work, and answers without leaving a turn. */
function storeOf() {
  let done = 0
  const step = async (count: number) => (++done < pieces ? count : 0)
  const store = { replay: () => step(1), discard: () => step(1), purge: () => step(2_000) } as unknown as Store
  return { store, done: () => done }
}

const options = { now: () => 0, onSettled: () => undefined, onDone: () => undefined }

it.each<[string, (store: Store) => Promise<unknown>]>([
  ['a replay', (store) => finishReplay(store, 'r')],
  ['a discard', (store) => createDiscards(store, options).finish('d')],
  [
    'retention',
    async (store) => {
      const clock = createManualClock()
      const retention = createRetention(store, {}, clock)
      retention.settled(10_000)
      await clock.pass(1_000)
      for (let turn = 0; turn < pieces; turn++) await new Promise(setImmediate)
      await retention.stop()
    },
  ],
])('%s leaves everybody else a turn between its pieces', async (_, work) => {
  const { store, done } = storeOf()
  const seen: number[] = []
  const look = () => {
    seen.push(done())
    if (done() < pieces) setImmediate(look)
  }
  setImmediate(look)
  await work(store)
  await new Promise(setImmediate)
  // One more piece at each turn at most.
  expect(seen.length).toBeGreaterThanOrEqual(pieces - 1)
  expect(done()).toBeGreaterThanOrEqual(pieces - 1)
})
