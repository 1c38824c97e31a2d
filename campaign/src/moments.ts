import type { WorkerProcess } from './worker/process.js'

/** When to strike: while the store opens, anywhere under load, or around a commit. */
export type Moment = 'opening' | 'anywhere' | 'commit'

/** Every other kill is around a commit, every tenth while the store opens. */
export function momentOf(kill: number): Moment {
  if (kill % 2 === 0) return 'commit'
  return kill % 10 === 9 ? 'opening' : 'anywhere'
}

/** Kills a worker at such a moment; resolves with the milliseconds since a commit's edge, where that is known. */
export async function strike(worker: WorkerProcess, moment: Moment, random: () => number): Promise<number | undefined> {
  if (moment === 'opening') {
    await worker.opening
    await pause(random() * 15)
    return worker.kill()
  }
  await worker.ready
  // From then on the load is full.
  await worker.working
  await pause(random() * 200)
  if (moment === 'anywhere') return worker.kill()
  return worker.strike({ type: 'strike', edge: random() < 0.5 ? 'start' : 'end', afterMs: random() * 4 })
}

/** Waits; not at all for less than half a millisecond, which no timer can measure. */
function pause(ms: number): Promise<void> {
  if (ms < 0.5) return Promise.resolve()
  return new Promise((resolve) => setTimeout(resolve, ms))
}
