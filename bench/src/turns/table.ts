import { cpus } from 'node:os'
import { createWaybill, type Waybill } from '@waybill/delivery'
import Table from 'cli-table3'
import { benchDestination } from '../destination.js'
import { median } from '../statistics.js'
import { type Opened, withStores } from './stores.js'
import { withVendor } from './vendor.js'

// Who goes next, and what those who do not go cost the others: a user whose identify is refused, a source with one event
// behind another one's many, and lanes that an event does not go to. Rounds are interleaved; the tables have their medians.
// Usage: turns-table [rounds, 3 by default]
const rounds = Number(process.argv[2] ?? 3)
const hotEvents = 12_000
const others = 100
const backlogs = [1_500, 100_000] as const
const laneCounts = [1, 10, 100, 1_000] as const
const head = ['', 'memory', 'SQLite', 'PostgreSQL']
const style = { head: [], border: [] }

const track = (userId: string, messageId: string) => ({ type: 'track' as const, event: 'Viewed', userId, messageId })

async function acceptAll(waybill: Waybill, source: string, events: readonly ReturnType<typeof track>[]): Promise<void> {
  for (let from = 0; from < events.length; from += 1_000)
    await waybill.acceptMany(events.slice(from, from + 1_000), { source })
}

const many = (count: number, user: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => track(user(index), `e${index}`))

/** Milliseconds until the events of others are delivered, and the requests that started until then. */
async function besideHotUser(options: Opened, isHot: boolean): Promise<readonly [number, number]> {
  return withVendor(async (vendor) => {
    const waybill = await createWaybill({ ...options, destinations: [benchTo(vendor.baseUrl)] })
    await waybill.hold({ lane: 'bench', reason: 'bench' })
    if (isHot) {
      await waybill.accept({ type: 'identify', userId: 'hot', messageId: 'id', traits: { city: 'Ghent' } })
      await acceptAll(
        waybill,
        'shop',
        many(hotEvents, () => 'hot'),
      )
    }
    await acceptAll(
      waybill,
      'shop',
      many(others, (index) => `u${index}`).map((event) => ({ ...event, messageId: `o${event.messageId}` })),
    )
    const startedAt = performance.now()
    const seen = vendor.until('u', others)
    await waybill.resume({ lane: 'bench' })
    const requests = await seen
    const took = performance.now() - startedAt
    await waybill.close({ timeoutMs: 0 })
    return [took, requests]
  })
}

/** How many requests start before that of one event of another source. */
async function behind(options: Opened, backlog: number): Promise<number> {
  return withVendor(async (vendor) => {
    const waybill = await createWaybill({ ...options, destinations: [benchTo(vendor.baseUrl)] })
    await waybill.hold({ lane: 'bench', reason: 'bench' })
    await acceptAll(
      waybill,
      'large',
      many(backlog, (index) => `a${index}`),
    )
    await waybill.accept(track('u', 'one'), { source: 'small' })
    const seen = vendor.until('u', 1)
    await waybill.resume({ lane: 'bench' })
    const requests = await seen
    await waybill.close({ timeoutMs: 0 })
    return requests - 1
  })
}

/** Microseconds to accept an event that goes to one of so many lanes, by 100. */
async function besideLanes(options: Opened, lanes: number): Promise<number> {
  return withVendor(async (vendor) => {
    const destinations = Array.from({ length: lanes }, (_, index) => benchTo(vendor.baseUrl, `lane${index}`))
    const waybill = await createWaybill({ ...options, destinations })
    await waybill.hold({ lane: 'lane0', reason: 'bench' })
    const units = Array.from({ length: 60 }, (_, unit) =>
      Array.from({ length: 100 }, (__, index) => track(`u${index}`, `e${unit}-${index}`)),
    )
    const times: number[] = []
    for (const unit of units) {
      const startedAt = performance.now()
      await waybill.acceptMany(unit, { destinations: ['lane0'] })
      times.push(performance.now() - startedAt)
    }
    await waybill.close({ timeoutMs: 0 })
    return (median(times.slice(20)) * 1_000) / 100
  })
}

function benchTo(baseUrl: string, name = 'bench') {
  return benchDestination({ baseUrl, perPost: 1, sockets: 16, name })
}

await withStores(async (stores) => {
  const rowOf = async (title: string, run: (options: Opened) => Promise<number>, digits = 0) => {
    const runs = stores.map(() => [] as number[])
    for (let round = 0; round < rounds; round++)
      for (const [at, open] of stores.entries()) runs[at]?.push(await run(await open()))
    process.stderr.write(`${title}\n`)
    return [title, ...runs.map((all) => median(all).toFixed(digits))]
  }
  const table = new Table({ head, style })
  for (const isHot of [false, true]) {
    const beside = isHot ? `behind ${hotEvents.toLocaleString('en')} of a user whose identify gets 503` : 'alone'
    table.push(
      await rowOf(`${others} events of others, ${beside}: ms`, async (store) => (await besideHotUser(store, isHot))[0]),
    )
    table.push(await rowOf(`… requests until then`, async (store) => (await besideHotUser(store, isHot))[1]))
  }
  for (const backlog of backlogs)
    table.push(
      await rowOf(`requests before one event behind ${backlog.toLocaleString('en')} of another source`, (store) =>
        behind(store, backlog),
      ),
    )
  for (const lanes of laneCounts)
    table.push(
      await rowOf(
        `accepted for one of ${lanes.toLocaleString('en')} lanes, µs an event`,
        (store) => besideLanes(store, lanes),
        1,
      ),
    )
  console.log(`${rounds} rounds.\n${table.toString()}`)
})
console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}`)
