import { untrusted } from '@waybill/core'
import { transactionSize } from './bare-jobs.js'
import type { Figures, Job } from './job.js'
import { measureLoad } from './measure-load.js'
import { deliveredAll, openDelivery } from './open-delivery.js'
import { storedEvents } from './stored-events.js'

/** Durable acceptance of one event at a time, with 64 callers; nothing is delivered meanwhile. */
export async function accept(job: Job): Promise<Figures> {
  const delivery = await openDelivery(job, { deliver: false })
  const figures = await measureLoad({
    items: storedEvents(job.events, job.ids),
    perCall: 1,
    callers: transactionSize,
    work: ([event]) => delivery.accept(untrusted(event)),
  })
  await delivery.close()
  return figures
}

/** Accepted, delivered and settled: all of it. */
export async function deliver(job: Job, perPost: 1 | 100): Promise<Figures> {
  const delivery = await openDelivery(job, { perPost })
  const figures = await measureLoad({
    items: storedEvents(job.events, job.ids),
    perCall: perPost,
    callers: perPost === 1 ? 512 : 20,
    work: (batch) => (perPost === 1 ? delivery.accept(untrusted(batch[0])) : delivery.acceptMany(batch)),
    finish: () => deliveredAll(delivery),
  })
  await delivery.close()
  return figures
}
