import { transactionSize } from './bare-jobs.js'
import type { Figures, Job } from './job.js'
import { measureLoad } from './measure-load.js'
import { openDelivery } from './open-delivery.js'
import { storedEvents } from './stored-events.js'

const flushMs = 600_000

/** Durable acceptance of one event at a time, with 64 callers; nothing is delivered meanwhile. */
export async function accept(job: Job): Promise<Figures> {
  const delivery = await openDelivery(job, { deliver: false })
  const figures = await measureLoad({
    items: storedEvents(job.events, job.ids),
    perCall: 1,
    callers: transactionSize,
    work: ([event]) => delivery.accept(event),
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
    work: (batch) => (perPost === 1 ? delivery.accept(batch[0]) : delivery.acceptMany(batch)),
    finish: () => delivery.flush({ deadlineMs: flushMs }),
  })
  await mustBeDelivered(delivery.totals())
  await delivery.close()
  return figures
}

/** A store full of events that wait: how long it takes to open, and how fast they go, at first and at last. */
export async function backlog(job: Job): Promise<Figures> {
  const filling = await openDelivery(job, { deliver: false })
  const filled = await measureLoad({
    items: storedEvents(job.events, job.ids),
    perCall: 500,
    callers: 4,
    work: (batch) => filling.acceptMany(batch),
  })
  const ids: string[] = []
  for (let page = 0; page < 100; page++) {
    const [found] = await filling.find({}, { after: Math.floor((Math.random() + page) * (job.events / 101)), limit: 1 })
    if (found) ids.push(found.messageId)
  }
  await filling.close()
  global.gc?.()
  const before = process.memoryUsage().rss

  const times: number[] = []
  const openedAt = performance.now()
  const delivery = await openDelivery(job, {
    observe(event) {
      if (event.type === 'settled') for (const _ of event.events) times.push(performance.now())
    },
  })
  const openMs = performance.now() - openedAt
  let peak = 0
  const looking = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss)
  }, 100)
  await delivery.flush({ deadlineMs: flushMs })
  clearInterval(looking)
  const totals = await mustBeDelivered(delivery.totals())
  let found = 0
  for (const id of ids) {
    const where = await delivery.where('default', id)
    if (where.status === 'found' && where.lanes['bench']?.state === 'delivered') found++
  }
  const recounted = JSON.stringify(await delivery.recount()) === JSON.stringify(totals)
  await delivery.close()
  const tenth = Math.floor(times.length / 10)
  const rate = (from: number, to: number) => (1_000 * (to - from)) / ((times[to] ?? 0) - (times[from] ?? 0))
  return {
    'accepted/s': filled['events/s'] ?? 0,
    'open ms': openMs,
    'first tenth, events/s': rate(0, tenth),
    'last tenth, events/s': rate(times.length - 1 - tenth, times.length - 1),
    'RSS before MB': before / 1_048_576,
    'RSS peak MB': peak / 1_048_576,
    delivered: times.length,
    'found as delivered, of 100': found,
    'recount agrees': recounted ? 1 : 0,
  }
}

/** What it costs to do nothing, and how long one event alone is on its way. */
export async function rest(job: Job): Promise<Figures> {
  let onSettled: () => void = () => undefined
  const delivery = await openDelivery(job, {
    perPost: 1,
    observe: (event) => void (event.type === 'settled' && onSettled()),
  })
  const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
  const accepts: number[] = []
  const ways: number[] = []
  for (const event of storedEvents(50, job.ids)) {
    const startedAt = performance.now()
    const settled = new Promise<void>((resolve) => {
      onSettled = resolve
    })
    await delivery.accept(event)
    accepts.push(performance.now() - startedAt)
    await settled
    ways.push(performance.now() - startedAt)
    await sleep(20)
  }
  await sleep(1_000)
  const cpu = process.cpuUsage()
  await sleep(5_000)
  const { user, system } = process.cpuUsage(cpu)
  await delivery.close()
  const middle = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] ?? 0
  return {
    'idle CPU, ms per s': (user + system) / 5_000,
    'lonely event accepted, p50 ms': middle(accepts),
    'lonely event settled, p50 ms': middle(ways),
  }
}

async function mustBeDelivered(asked: ReturnType<Awaited<ReturnType<typeof openDelivery>>['totals']>) {
  const totals = await asked
  const { pending, parked } = totals['bench'] ?? {}
  // What accept runs have left is delivered by the next one that delivers.
  if (pending !== 0 || parked !== 0) throw new Error(`Not everything arrived: ${JSON.stringify(totals)}`)
  return totals
}
