import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { CustomerEventInput } from '@waybill/core'
import { type Destination, defineDestination, httpAnswers, type Rate } from '@waybill/core/destination'
import { createHttpTransport } from '@waybill/core/http'
import type { Store } from '@waybill/delivery/store'
import { expect } from 'vitest'

interface Start {
  readonly at: number
  readonly count: number
}

/** A vendor on a real port that documents a rate for its endpoint `rated` and none for `free`, and keeps no account of it. */
export async function startPacedVendor(name: string, rate: Rate) {
  const received: { readonly path: string; readonly id: string }[] = []
  const starts: Start[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    received.push({ path: request.url ?? '', id: (JSON.parse(body) as { id: string }).id })
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const source = 'made up for the tests'
  const facts = { method: 'POST', repeat: 'harmless', answers: 'all-or-nothing', inOrder: true } as const
  const limit = { calls: 1, bytes: 100_000, source }

  /** One for each process: all of them are counted together. */
  function destination(): Destination {
    const made = defineDestination({
      name,
      endpoints: {
        rated: { ...facts, path: '/rated', limit, rate: { ...rate, source } },
        free: { ...facts, path: '/free', limit },
      },
      answers: httpAnswers,
      encode: ({ event }) => ({
        calls: [
          {
            endpoint: event.type === 'track' && event.event === 'Free' ? 'free' : 'rated',
            json: { id: event.messageId },
          },
        ],
      }),
      transport: createHttpTransport({ baseUrl }),
    })
    return {
      ...made,
      send(request, options) {
        if (request.endpoint === 'rated') starts.push({ at: performance.now(), count: 1 })
        return made.send(request, options)
      },
    }
  }

  return {
    destination,
    /** When requests to `rated` started. */
    starts,
    idsAt: (path: string) => received.filter((one) => one.path === path).map(({ id }) => id),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Events for an endpoint of the vendor, each of a user of its own. */
function eventsFor(endpoint: 'Rated' | 'Free', count: number): CustomerEventInput[] {
  return Array.from({ length: count }, (_, n) => {
    const messageId = `${endpoint}-${n}`
    return { type: 'track', event: endpoint, messageId, userId: messageId }
  })
}

/** The most that start in any window of that length. */
function mostIn(starts: readonly Start[], windowMs: number): number {
  const inWindow = (from: number) =>
    starts.filter(({ at }) => at >= from && at < from + windowMs).reduce((sum, { count }) => sum + count, 0)
  return Math.max(0, ...starts.map(({ at }) => inWindow(at)))
}

/** The store, and how often each delivery was given back to it. */
export function countingReleases(store: Store) {
  const releases = new Map<number, number>()
  const counting: Store = {
    ...store,
    release(tickets, options) {
      for (const { seq } of tickets) releases.set(seq, (releases.get(seq) ?? 0) + 1)
      return store.release(tickets, options)
    },
  }
  return { store: counting, mostReleases: () => Math.max(0, ...releases.values()) }
}

/** What an engine with any store must do with such a vendor. `deliver` starts one engine for each process. */
export async function expectPace(
  vendor: Awaited<ReturnType<typeof startPacedVendor>>,
  {
    rate,
    accept,
    mostReleases,
  }: { rate: Rate; accept: (events: CustomerEventInput[]) => Promise<unknown>; mostReleases: () => number },
): Promise<void> {
  const count = 300
  await accept(eventsFor('Rated', count))
  await accept(eventsFor('Free', 100))
  await expect.poll(() => vendor.idsAt('/free').length).toBe(100)
  const before = vendor.starts.length
  expect(before, 'the others waited for the rate').toBeLessThan(count / 2)
  await expect.poll(() => new Set(vendor.idsAt('/rated')).size, { timeout: 50_000 }).toBe(count)
  expect(vendor.starts).toHaveLength(count)
  expect(mostIn(vendor.starts, rate.perMs)).toBeLessThanOrEqual(rate.requests ?? 0)
  expect(mostReleases()).toBeLessThanOrEqual(2)
}
