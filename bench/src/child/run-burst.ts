import type { Contestant } from '../contestants/contestant.js'
import { benchEvents } from '../events.js'
import { countingTally } from './counting-tally.js'
import type { Job, JobResult } from './job.js'
import { ownCost } from './own-cost.js'

/** A batch job: everything handed over without waiting, then close. The sink's count says what was lost. */
export async function runBurst(contestant: Contestant, job: Job & { kind: 'burst' }): Promise<JobResult> {
  const tally = countingTally()
  const running = await contestant.start(job, tally)
  const events = benchEvents(job.count, 1)
  const cost = ownCost()
  const startedAt = performance.now()
  const taken: Promise<unknown>[] = []
  for (let at = 0; at < events.length; at += contestant.batch) {
    const safe = running.push(events.slice(at, at + contestant.batch))
    if (safe !== undefined) taken.push(safe)
  }
  const producedMs = performance.now() - startedAt
  const refused = (await Promise.allSettled(taken)).filter(({ status }) => status === 'rejected').length
  await running.close(60_000)
  const numbers = cost()
  return { numbers: { ...numbers, producedMs, refused: refused * contestant.batch } }
}
