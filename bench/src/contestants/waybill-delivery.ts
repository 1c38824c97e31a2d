import type { Destination } from '@waybill/core'
import { untrusted } from '@waybill/core'
import type { Store } from '@waybill/delivery/store'
import { openStore, type StoreName, storeMissing } from './bench-stores.js'
import { type Contestant, type Running, socketsFor, type Tally } from './contestant.js'

const titles = { memory: 'memory', sqlite: 'SQLite', postgres: 'PostgreSQL' } as const

/** Everything: validation, snapshot, dedupe, durable accept, ledger, order, settle. */
export function waybillDelivery(store: StoreName, perPost: 1 | 100): Contestant {
  return {
    id: `${store}-${perPost}`,
    title: `Waybill: delivery on ${titles[store]}`,
    perPost,
    batch: perPost,
    window: windowFor(store, perPost),
    durable: store !== 'memory',
    missing: () => storeMissing(store),
    async start(surroundings, tally) {
      const { benchDestination } = await import('../destination.js')
      const sockets = socketsFor(perPost)
      return startDelivery(
        {
          store: await openStore(store, surroundings),
          destination: benchDestination({ baseUrl: surroundings.baseUrl, perPost, sockets }),
          ...(surroundings.settings === 'best' ? { concurrency: sockets } : {}),
        },
        tally,
      )
    },
  }
}

/** Two to four requests for each socket: more would only lie in memory, but for the larger commits on a disk. */
function windowFor(store: StoreName, perPost: 1 | 100): number {
  return perPost === 1 ? 256 : store === 'memory' ? 3_200 : 6_400
}

export interface DeliveryParts {
  readonly store: Store
  readonly destination: Destination
  /** Requests in flight, from the first one on. Default as Waybill has it. */
  readonly concurrency?: number
}

export async function startDelivery(
  { store, destination, concurrency }: DeliveryParts,
  tally: Tally,
): Promise<Running> {
  // Loaded here: other contestants are measured without it.
  const { createWaybill } = await import('@waybill/delivery')
  const delivery = await createWaybill({
    store,
    destinations: [destination],
    ...(concurrency ? { defaults: { concurrency, initialConcurrency: concurrency } } : {}),
    observe(event) {
      if (event.type !== 'settled') return
      if (event.state === 'delivered') tally.delivered(event.count)
      else tally.failed(event.count)
    },
  })
  return {
    push: (events) =>
      events.length === 1
        ? delivery.accept(untrusted(events[0]))
        : delivery.acceptMany(events).then((answers) => {
            const refused = answers.filter(({ status }) => status === 'refused').length
            if (refused > 0) throw new Error(`${refused} refused.`)
          }),
    async pending() {
      return Object.values(await delivery.totals()).reduce((sum, { pending }) => sum + pending, 0)
    },
    async close(deadlineMs) {
      const startedAt = performance.now()
      await delivery.flush({ timeoutMs: deadlineMs })
      await delivery.close({ timeoutMs: Math.max(100, deadlineMs - (performance.now() - startedAt)) })
    },
  }
}
