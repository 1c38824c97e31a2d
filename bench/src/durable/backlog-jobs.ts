import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Figures, Job } from './job.js'
import { measureLoad } from './measure-load.js'
import { deliveredAll, openDelivery } from './open-delivery.js'
import { storedEvents } from './stored-events.js'

const perCall = 500
const probes = 100
const part = 50_000

/** Fills the file with events that wait; in parts, for a million of them would be the largest thing in memory. */
export async function fill(job: Job): Promise<Figures> {
  const delivery = await openDelivery(job, { deliver: false })
  const ids: string[] = []
  let seconds = 0
  for (let left = job.events; left > 0; left -= part) {
    const items = storedEvents(Math.min(left, part), job.ids)
    const figures = await measureLoad({ items, perCall, callers: 4, work: (batch) => delivery.acceptMany(batch) })
    seconds += items.length / (figures['events/s'] ?? 0)
    const wanted = Math.ceil((probes * items.length) / job.events)
    for (let probe = 0; probe < wanted && ids.length < probes; probe++)
      ids.push(items[Math.floor(Math.random() * items.length)]?.messageId ?? '')
  }
  await delivery.close()
  writeFileSync(idsOf(job), JSON.stringify(ids))
  return { 'events/s': job.events / seconds }
}

/** Opens the full file and delivers what waits: how long the first takes, and how fast they go, at first and at last. */
export async function drain(job: Job): Promise<Figures> {
  const times: number[] = []
  const memory: number[] = []
  const startedAt = performance.now()
  const delivery = await openDelivery(job, {
    observe(event) {
      if (event.type !== 'settled') return
      const now = performance.now()
      for (let left = event.count; left > 0; left--) times.push(now)
    },
  })
  const openMs = performance.now() - startedAt
  const looking = setInterval(() => memory.push(process.memoryUsage().rss / 1_048_576), 100)
  const totals = await deliveredAll(delivery)
  clearInterval(looking)
  const recount = await delivery.recount()
  const ids = JSON.parse(readFileSync(idsOf(job), 'utf8')) as readonly string[]
  let found = 0
  for (const id of ids) {
    const where = await delivery.where('default', id)
    if (where.status === 'found' && where.lanes['bench']?.state === 'delivered') found++
  }
  await delivery.close()
  const rate = (from: number, to: number) => {
    const [first = 0, last = times.length - 1] = [from, to].map((part) => Math.floor((times.length - 1) * part))
    return (1_000 * (last - first)) / ((times[last] ?? 0) - (times[first] ?? 0))
  }
  const middle = memory.length >> 1
  return {
    'open ms': openMs,
    'events/s': rate(0, 1),
    // The first hundredth is the engine getting warm.
    'first tenth, events/s': rate(0.01, 0.11),
    'last tenth, events/s': rate(0.9, 1),
    'RSS first half MB': Math.max(...memory.slice(0, middle)),
    'RSS second half MB': Math.max(...memory.slice(middle)),
    delivered: times.length,
    [`delivered, of ${probes} asked for`]: found,
    'recount agrees': JSON.stringify(recount) === JSON.stringify(totals) ? 1 : 0,
  }
}

function idsOf({ directory }: Job): string {
  return join(directory, 'ids.json')
}
