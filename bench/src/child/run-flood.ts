import { setTimeout as sleep } from 'node:timers/promises'
import type { Contestant } from '../contestants/contestant.js'
import { benchEvents } from '../events.js'
import { countingTally } from './counting-tally.js'
import type { Job, JobResult } from './job.js'
import { ownCost } from './own-cost.js'

/** An app that goes on producing while the vendor hangs: ten calls a turn of the event loop, and no look back. */
export async function runFlood(contestant: Contestant, job: Job & { kind: 'flood' }): Promise<JobResult> {
  const tally = countingTally()
  const running = await contestant.start(job, tally)
  await sleep(300)
  global.gc?.()
  const cost = ownCost()
  const end = performance.now() + job.capMs
  let produced = 0
  let safe = 0
  let told = 0
  let silent = 0
  while (produced < job.count && performance.now() < end) {
    for (let call = 0; call < 10 && produced < job.count; call++) {
      const size = Math.min(contestant.batch, job.count - produced)
      const taken = running.push(benchEvents(size, undefined, produced))
      produced += size
      if (!taken) silent += size
      else
        taken.then(
          () => {
            safe += size
          },
          () => {
            told += size
          },
        )
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
  while (safe + told + silent < produced && performance.now() < end) await sleep(20)
  const numbers = cost()
  return { numbers: { ...numbers, produced, safe, told, silent, failed: tally.failedCount } }
}
