import type { TrackEvent } from '@waybill/core'
import type { Contestant, Running } from '../contestants/contestant.js'
import { type EventSource, eventSource } from '../events.js'
import { microsecondsNow } from '../probe.js'
import { type CountingTally, countingTally } from './counting-tally.js'
import type { Job, JobResult } from './job.js'
import { ownCost } from './own-cost.js'

/** A closed loop: never more than the contestant's window handed over and not yet delivered. */
export async function runSteady(contestant: Contestant, job: Job & { kind: 'steady' }): Promise<JobResult> {
  const tally = countingTally()
  const running = await contestant.start(job, tally)
  const { count, warmUp } = job
  const events = eventSource(count + warmUp, job.probeEvery)
  const probes: [number, number][] = []
  await pump(running, contestant, { events, count: warmUp }, tally)
  global.gc?.()
  const cost = ownCost()
  await pump(running, contestant, { events, count }, tally, probes)
  const numbers = cost()
  await running.close(10_000)
  return { numbers: { ...numbers, count, failed: tally.failedCount }, probes }
}

async function pump(
  running: Running,
  { batch, window }: Contestant,
  { events, count }: { readonly events: EventSource; readonly count: number },
  tally: CountingTally,
  probes?: [number, number][],
): Promise<void> {
  const before = tally.deliveredCount + tally.failedCount
  for (let at = 0; at < count; at += batch) {
    if (at + batch - window > 0) {
      const free = before + at + batch - window
      if (tally.deliveredCount + tally.failedCount < free) await tally.until(free)
    }
    const handed = events.take(batch)
    if (probes) for (const event of handed) if (event.properties?.['probe']) probes.push(departed(event))
    running.push(handed)?.catch(() => tally.failed(handed.length))
  }
  await tally.until(before + count)
}

function departed({ properties }: TrackEvent): [number, number] {
  return [properties?.['sequence'] as number, microsecondsNow()]
}
