import type { WorkerProcess } from './worker-process.js'

/** When to strike: while the store opens, anywhere under load, or around a commit. */
export type Moment = 'opening' | 'anywhere' | 'commit'

export function momentOf(random: () => number): Moment {
  const drawn = random()
  if (drawn < 0.1) return 'opening'
  return drawn < 0.55 ? 'anywhere' : 'commit'
}

/** Kills a worker at such a moment; resolves with the wall time at which it did. */
export async function strike(worker: WorkerProcess, moment: Moment, random: () => number): Promise<number> {
  if (moment === 'opening') {
    await worker.opening
    await pause(random() * 15)
  } else {
    await worker.ready
    // Long enough for the load to be full: the first requests are answered by then.
    await pause(60 + random() * 150)
    if (moment === 'commit') {
      await worker.nextCommit()
      await pause(random() * 4)
    }
  }
  const killedAt = Date.now()
  await worker.kill()
  return killedAt
}

/** Waits; not at all for less than half a millisecond, which no timer can measure. */
function pause(ms: number): Promise<void> {
  if (ms < 0.5) return Promise.resolve()
  return new Promise((resolve) => setTimeout(resolve, ms))
}
