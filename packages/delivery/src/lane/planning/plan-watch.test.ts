import { once } from 'node:events'
import { MessageChannel } from 'node:worker_threads'
import { systemClock } from '@waybill/core'
import { expect, it } from 'vitest'
import type { LeasedDelivery } from '../../store/work.js'
import { leaseWith } from '../../testing/requests.js'
import { createPlanWatch } from './plan-watch.js'

// Older than the process, so that the thread starts at once.
const leases = [1, 2, 3].map((seq) => leaseWith(seq, { acceptedAt: 0 }))

/** Blocks this thread until the watch has spoken to the store. */
function stand(words: Int32Array): void {
  Atomics.wait(words, 0, 0, 30_000)
}

it.each<[string, (deliveries: readonly LeasedDelivery[], wait: () => void) => void, readonly LeasedDelivery[], object]>(
  [
    [
      'the delivery at which it stands',
      (deliveries, wait) => {
        for (const { seq } of deliveries) if (seq === 2) return wait()
      },
      leases,
      { seqs: [2], stops: 1 },
    ],
    [
      'all of them, where they were copied first',
      (deliveries, wait) => void [[...deliveries], wait()],
      leases,
      { seqs: [1, 2, 3], stops: 1 },
    ],
    ['all of them, before the first', (_, wait) => wait(), leases, { seqs: [1, 2, 3], stops: 1 }],
    ['one that was alone, as proven', (_, wait) => wait(), leases.slice(0, 1), { seqs: [1], stops: 2 }],
  ],
)('of a plan that does not end the store hears %s, and that it has ended after all', async (_, plan, given, noted) => {
  const { port1, port2 } = new MessageChannel()
  const words = new Int32Array(new SharedArrayBuffer(4))
  // Another thread answers, as that of a store does.
  const { Worker } = await import('node:worker_threads')
  const store = new Worker(
    `const { workerData: { port, words }, parentPort } = require('node:worker_threads')
    const heard = []
    port.on('message', (plan) => {
      heard.push(plan)
      port.postMessage('noted')
      Atomics.store(words, 0, 1)
      Atomics.notify(words, 0)
      if (heard.length === 2) parentPort.postMessage(heard)
    })`,
    { eval: true, workerData: { port: port1, words }, transferList: [port1] },
  )
  const watch = createPlanWatch({ limitMs: 20, clock: systemClock, endlessPlans: () => port2 })
  try {
    await once(store, 'online')
    const heard = once(store, 'message')
    watch.during(given, (deliveries) => plan(deliveries, () => stand(words)))
    const lane = given[0]?.lane
    expect((await heard)[0]).toEqual([
      { lane, ...noted },
      { lane, ...noted, stops: 0 },
    ])
  } finally {
    watch.stop()
    await store.terminate()
  }
})
