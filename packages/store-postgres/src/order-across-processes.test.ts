import type { LeasedDelivery, NewEvent, Store } from '@waybill/delivery/store'
import { afterEach, expect, test } from 'vitest'
import { postgresStore } from './postgres-store.js'
import { newEvent, untilDelivered } from './testing/new-events.js'
import type { PostgresServer } from './testing/postgres-server.js'
import { postgresTest } from './testing/postgres-test.js'

let server: PostgresServer
const stores: Store[] = []

postgresTest.beforeAll(({ server: shared }) => {
  server = shared
}, 60_000)
afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()))
})

const lease = { max: 20, maxBytes: 1_000_000, forMs: 60_000 }

/** Events of a few users whose ids cross, so that many wait for two others. */
function crossing(count: number): NewEvent[] {
  return Array.from({ length: count }, (_, n) =>
    newEvent(`m${n}`, { keys: n % 3 === 0 ? [`u:${n % 7}`, `a:${n % 5}`] : [n % 2 ? `u:${n % 7}` : `a:${n % 5}`] }),
  )
}

test.each(['per-user', 'identify-first'] as const)(
  '%s: nothing is lost to a wait, whoever accepts, claims and settles',
  async (order) => {
    const connectionString = await server.database()
    const [one, two, three] = await Promise.all(
      [1, 2, 3].map(async () => {
        const store = postgresStore({ connectionString })
        stores.push(store)
        await store.open({ lanes: [{ name: 'one', order }], keepBodies: true })
        return store
      }),
    )
    const events = crossing(240).map((event, n) => ({ ...event, barrier: n % 4 === 0 }))
    const keysOf = new Map(events.map(({ event, keys, barrier }) => [event.messageId, { keys, barrier }]))
    const done: string[] = []
    const out = new Map<string, LeasedDelivery>()

    function mayGo(next: LeasedDelivery): boolean {
      const { keys = [] } = keysOf.get(next.event.messageId) ?? {}
      return ![...out.values()].some((other) => {
        const earlier = keysOf.get(other.event.messageId)
        const isHead = order === 'per-user' || earlier?.barrier === true
        return isHead && other.seq < next.seq && earlier?.keys.some((key) => keys.includes(key))
      })
    }

    async function accept(): Promise<void> {
      for (let from = 0; from < events.length; from += 6) await one?.commit({ accept: events.slice(from, from + 6) })
    }

    async function work(store: Store): Promise<void> {
      for (const until = performance.now() + 60_000; done.length < events.length && performance.now() < until; ) {
        const leases = await store.lease('one', lease)
        for (const next of leases) {
          expect(mayGo(next), `${next.event.messageId} goes beside an earlier one`).toBe(true)
          out.set(next.event.messageId, next)
        }
        for (const ticket of leases) {
          // From here on another process may have what waits for it.
          out.delete(ticket.event.messageId)
          await store.commit({ transitions: [{ tickets: [ticket], ...untilDelivered }] })
          done.push(ticket.event.messageId)
        }
      }
    }

    await Promise.all([accept(), ...[two, three].map((store) => work(store as Store))])
    expect(done.length).toBe(events.length)
    expect((await one?.totals())?.['one']).toMatchObject({ accepted: 240, delivered: 240, pending: 0 })
    // A look clears what is left over.
    await two?.lease('one', lease)
    const left = await server.sql(
      'SELECT (SELECT count(*)::int FROM waybill.heads) AS heads, (SELECT count(*)::int FROM waybill.queue) AS rows',
      connectionString,
    )
    expect(left).toEqual([{ heads: 0, rows: 0 }])
  },
  90_000,
)
