import { randomUUID } from 'node:crypto'
import type { ReplayJob, ReplayRequest } from '@waybill/dashboard'
import type { Waybill } from '@waybill/delivery'
import type { DeliveryQuery } from '@waybill/delivery/store'
import { RequestRefusal } from '../ingest/error-reply.js'

interface NewReplay {
  /** Query for the engine. */
  readonly meant: DeliveryQuery
  /** Query as the client sent it. */
  readonly query: ReplayRequest
  /** Number of deliveries when they were counted. */
  readonly total: number
}

/** Replays that this process started, newest first. */
export interface ReplayJobs {
  start(replay: NewReplay): ReplayJob
  list(): readonly ReplayJob[]
}

/** Most running replays. */
const runningLimit = 3
/** Most replays in the list. */
const keptLimit = 20

/** Runs replays in the background, independent of the request that started them. */
export function createReplayJobs(delivery: Waybill): ReplayJobs {
  const jobs = new Map<string, ReplayJob>()
  const change = (id: string, fields: Partial<ReplayJob>) => {
    const job = jobs.get(id)
    if (job) jobs.set(id, { ...job, ...fields })
  }
  const list = () => [...jobs.values()].reverse()
  return {
    list,
    start({ meant, query, total }) {
      if (list().filter(({ status }) => status === 'running').length >= runningLimit)
        throw new RequestRefusal(`${runningLimit} replays are running; wait for one to end.`, {
          status: 409,
          code: 'replays_running',
        })
      const id = randomUUID()
      const job: ReplayJob = { id, query, status: 'running', done: 0, total, startedAt: Date.now() }
      jobs.set(id, job)
      const [oldest] = jobs.keys()
      if (jobs.size > keptLimit && oldest !== undefined) jobs.delete(oldest)
      delivery.replay(meant, { onProgress: ({ done, total }) => change(id, { done, total }) }).then(
        () => change(id, { status: 'done', endedAt: Date.now() }),
        () => change(id, { status: 'failed', endedAt: Date.now(), error: 'the store refused it; try it again' }),
      )
      return job
    },
  }
}
