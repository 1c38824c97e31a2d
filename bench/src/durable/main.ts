import { drain, fill } from './backlog-jobs.js'
import { append, driver } from './bare-jobs.js'
import type { Figures, Job } from './job.js'
import { rest } from './rest-job.js'
import { accept, deliver } from './store-jobs.js'

const works: Readonly<Record<Job['work'], (job: Job) => Promise<Figures>>> = {
  append,
  driver,
  accept,
  'deliver-1': (job) => deliver(job, 1),
  'deliver-100': (job) => deliver(job, 100),
  fill,
  drain,
  rest,
}

process.once('message', async (job: Job) => {
  process.send?.(await works[job.work](job), () => process.exit(0))
})
