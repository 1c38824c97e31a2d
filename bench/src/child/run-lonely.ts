import { setTimeout as sleep } from 'node:timers/promises'
import type { Contestant } from '../contestants/contestant.js'
import { benchEvent } from '../events.js'
import { microsecondsNow } from '../probe.js'
import { countingTally } from './counting-tally.js'
import type { Job, JobResult } from './job.js'

/** One event in a quiet process, and a second one a while later. The sink says when they came. */
export async function runLonely(contestant: Contestant, job: Job & { kind: 'lonely' }): Promise<JobResult> {
  const tally = countingTally()
  const running = await contestant.start(job, tally)
  const probes: [number, number][] = []
  for (const [index, patienceMs] of [1_000, 13_000].entries()) {
    await sleep(500)
    const event = benchEvent(index, true)
    probes.push([index, microsecondsNow()])
    running.push([event])?.catch(() => tally.failed(1))
    // The second one goes when the first one is there, or when it plainly waits for a timer.
    await Promise.race([tally.until(index + 1), sleep(patienceMs)])
  }
  return { numbers: {}, probes }
}
