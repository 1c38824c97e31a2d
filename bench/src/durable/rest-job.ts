import type { Figures, Job } from './job.js'
import { openDelivery } from './open-delivery.js'
import { storedEvents } from './stored-events.js'

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
