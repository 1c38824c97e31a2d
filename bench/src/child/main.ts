import { contestantNamed } from '../contestants/all-contestants.js'
import type { ChildMessage, Job, JobResult } from './job.js'
import { runBurst } from './run-burst.js'
import { runFlood } from './run-flood.js'
import { runLonely } from './run-lonely.js'
import { runSteady } from './run-steady.js'
import { runRecover, runStream } from './run-stream.js'

// One run of one contestant: its CPU, memory, sockets and event loop are this process's own.
process.once('message', (job: Job) => {
  run(job).then(
    (result) => finish({ type: 'result', result }, 0),
    (error: Error) => finish({ type: 'failed', message: error.stack ?? error.message }, 1),
  )
})

function run(job: Job): Promise<JobResult> {
  const contestant = contestantNamed(job.contestant)
  switch (job.kind) {
    case 'steady':
      return runSteady(contestant, job)
    case 'burst':
      return runBurst(contestant, job)
    case 'flood':
      return runFlood(contestant, job)
    case 'lonely':
      return runLonely(contestant, job)
    case 'stream':
      return runStream(contestant, job)
    case 'recover':
      return runRecover(contestant, job)
  }
}

function finish(message: ChildMessage, code: number): void {
  process.send?.(message, () => process.exit(code))
}
