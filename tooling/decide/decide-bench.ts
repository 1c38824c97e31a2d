import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Destination } from '@waybill/core'
import { defineDestination, httpAnswers } from '@waybill/core/destination'
import { createWaybill, type LaneOptions, memoryStore, type Waybill, type WaybillOptions } from '@waybill/delivery'
import type { Store } from '@waybill/delivery/store'
import { postgresStore } from '@waybill/store-postgres'
import { sqliteStore } from '@waybill/store-sqlite'

/** A vendor without a network: it answers each request after a time, and writes down what started, by message id. */
export interface CountingVendor {
  readonly started: readonly string[]
  /** How many requests had started when the store had accepted an event that somebody waits for. */
  readonly startedAtAcceptance: ReadonlyMap<string, number>
  answerMs: number
  status: number
  destination(): Destination
  /** The same store, whose acceptances are written down. */
  watched(store: Store): Store
}

export function createCountingVendor(name = 'counting'): CountingVendor {
  const started: string[] = []
  const startedAtAcceptance = new Map<string, number>()
  const endpoint = { method: 'POST', limit: { calls: 1, bytes: 1e6, source: 'made up' } } as const
  const facts = { answers: 'per-call', inOrder: false } as const
  const vendor: CountingVendor = {
    started,
    startedAtAcceptance,
    answerMs: 2,
    status: 200,
    destination: () =>
      defineDestination({
        name,
        endpoints: {
          one: { ...endpoint, ...facts, path: '/one', repeat: 'harmless' },
          cart: { ...endpoint, ...facts, path: '/cart', repeat: 'harmful' },
        },
        answers: httpAnswers,
        encode: ({ event }) => ({
          calls: [
            {
              endpoint: event.type === 'track' && event.event === 'cart' ? 'cart' : 'one',
              json: { id: event.messageId },
            },
          ],
        }),
        transport: {
          async send({ body = '' }) {
            started.push((JSON.parse(String(body)) as { id: string }).id)
            await new Promise((resolve) => setTimeout(resolve, vendor.answerMs))
            return { status: vendor.status, headers: {}, body: '{"offer":"blue"}' }
          },
          redact: (text) => text,
          close: async () => undefined,
        },
      }),
    watched: (store) => ({
      ...store,
      async commit(work) {
        const receipt = await store.commit(work)
        for (const { event, awaited } of work.accept ?? [])
          if (awaited) startedAtAcceptance.set(event.messageId, started.length)
        return receipt
      },
    }),
  }
  return vendor
}

/** How many other requests started between the acceptance of an event and its own. */
export function startedBefore({ started, startedAtAcceptance }: CountingVendor, messageId: string): number {
  return started.indexOf(messageId) - (startedAtAcceptance.get(messageId) ?? Number.NaN)
}

/** The three stores: how each is made in a place of its own, and how that place is cleared. */
export function storesOf(connectionString: () => Promise<string>) {
  const onDisk = () => {
    const directory = mkdtempSync(join(tmpdir(), 'waybill-decide-'))
    return {
      store: sqliteStore({ path: join(directory, 'store.db') }),
      clear: () => rmSync(directory, { recursive: true }),
    }
  }
  return [
    ['memory', async () => ({ store: memoryStore(), clear: () => undefined })],
    ['SQLite', async () => onDisk()],
    [
      'PostgreSQL',
      async () => ({ store: postgresStore({ connectionString: await connectionString() }), clear: () => undefined }),
    ],
  ] as const satisfies readonly (readonly [string, () => Promise<{ store: Store; clear: () => void }>])[]
}

export function openWaybill(
  store: Store,
  vendor: CountingVendor,
  { lane, ...options }: Partial<WaybillOptions> & { readonly lane?: LaneOptions } = {},
): Promise<Waybill> {
  return createWaybill({
    store: vendor.watched(store),
    destinations: [vendor.destination()],
    defaults: { concurrency: 8, initialConcurrency: 8, ...lane },
    ...options,
  })
}

/** Events of others, each of another person. */
export function others(count: number, prefix = 'e') {
  return Array.from({ length: count }, (_, index) => ({
    type: 'track' as const,
    event: 'one',
    messageId: `${prefix}${index}`,
    userId: `${prefix}${index}`,
  }))
}
