import { Worker } from 'node:worker_threads'
import type { Store } from '@waybill/delivery/store'

/** An order to die by SIGKILL around the next commit. */
export interface StrikeOrder {
  readonly type: 'strike'
  /** Counted from the commit's start, or from its end. */
  readonly edge: 'start' | 'end'
  readonly afterMs: number
}

/** Tells a striking thread where commits begin and end. */
export interface CommitWatch {
  watched(store: Store): Store
  strike(order: StrikeOrder): void
}

// A thread of its own: a store that commits synchronously would hold up every timer until it is through. It writes how
// long after the edge it struck, in milliseconds, straight to the pipe.
const striker = `
const { workerData: { cells, times, index, afterMs } } = require('node:worker_threads')
const edges = new Int32Array(cells)
Atomics.wait(edges, index, Atomics.load(edges, index))
if (afterMs > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, afterMs)
const lag = Number(process.hrtime.bigint() - Atomics.load(new BigInt64Array(times), index)) / 1e6
require('node:fs').writeSync(1, lag.toFixed(2) + '\\n')
process.kill(process.pid, 'SIGKILL')
`

/** Watches the commits of one store. */
export function createCommitWatch(): CommitWatch {
  const cells = new SharedArrayBuffer(8)
  const times = new SharedArrayBuffer(16)
  const edges = new Int32Array(cells)
  const clocks = new BigInt64Array(times)
  const pass = (index: number) => {
    Atomics.store(clocks, index, process.hrtime.bigint())
    Atomics.add(edges, index, 1)
    Atomics.notify(edges, index)
  }
  return {
    watched: (store) => ({
      ...store,
      async commit(work) {
        pass(0)
        const receipt = await store.commit(work)
        pass(1)
        return receipt
      },
    }),
    strike({ edge, afterMs }) {
      const index = edge === 'start' ? 0 : 1
      new Worker(striker, { eval: true, workerData: { cells, times, index, afterMs } })
    },
  }
}
