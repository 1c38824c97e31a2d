import { setTimeout as sleep } from 'node:timers/promises'
import type { Contestant } from '../contestants/contestant.js'
import { benchEvents } from '../events.js'
import { countingTally } from './counting-tally.js'
import type { ChildMessage, Job, JobResult } from './job.js'

const beatMs = 20

/** An even stream of events, each with a probe; at SIGTERM it closes within the time that it has. */
export async function runStream(contestant: Contestant, job: Job & { kind: 'stream' }): Promise<JobResult> {
  const tally = countingTally()
  const running = await contestant.start(job, tally)
  let stopping = false
  process.once('SIGTERM', () => {
    stopping = true
  })
  tell({ type: 'ready' })
  const perBeat = Math.round((job.perSecond * beatMs) / 1_000)
  const startedAt = performance.now()
  let produced = 0
  let told = 0
  for (let beat = 1; produced < job.count && !stopping; beat++) {
    const events = benchEvents(perBeat, 1, produced)
    produced += perBeat
    for (let at = 0; at < events.length; at += contestant.batch) {
      const handed = events.slice(at, at + contestant.batch)
      const probes = handed.map(({ properties }) => properties?.['sequence'] as number)
      const taken = running.push(handed)
      if (!taken) tell({ type: 'accepted', probes })
      else
        taken.then(
          () => tell({ type: 'accepted', probes }),
          () => {
            told += probes.length
          },
        )
    }
    await sleep(Math.max(1, startedAt + beat * beatMs - performance.now()))
  }
  const closedFrom = performance.now()
  await running.close(job.closeMs)
  return {
    numbers: { produced, told, failed: tally.failedCount, closeMs: performance.now() - closedFrom },
  }
}

/** The next life after a kill: opens the same folder, delivers what is in it. */
export async function runRecover(contestant: Contestant, job: Job & { kind: 'recover' }): Promise<JobResult> {
  const tally = countingTally()
  const running = await contestant.start(job, tally)
  // What the dead process had claimed of a store that others share comes back when its claims expire.
  const until = performance.now() + job.closeMs
  while (((await running.pending?.()) ?? 0) > 0 && performance.now() < until) await sleep(100)
  await running.close(5_000)
  return { numbers: { recovered: tally.deliveredCount, failed: tally.failedCount } }
}

function tell(message: ChildMessage): void {
  process.send?.(message)
}
