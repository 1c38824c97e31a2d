import type { LeasedDelivery, OrderPolicy } from '@waybill/delivery/store'
import pg from 'pg'
import { afterEach, expect, test } from 'vitest'
import { postgresStore } from '../postgres-store.js'
import { newEvent, untilDelivered } from '../testing/new-events.js'
import type { PostgresServer } from '../testing/postgres-server.js'
import { postgresTest } from '../testing/postgres-test.js'

let server: PostgresServer
let connectionString: string
let lanes = 0
const cleanUp: (() => Promise<unknown>)[] = []

postgresTest.beforeAll(async ({ server: shared }) => {
  server = shared
  connectionString = await server.database()
}, 60_000)
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean()
})

/** A lane of its own, and a transaction that is open. */
async function setUp(order: OrderPolicy) {
  const name = `lane-${++lanes}`
  const store = postgresStore({ connectionString })
  await store.open({ lanes: [{ name, order }], keepBodies: true })
  const business = new pg.Client({ connectionString })
  await business.connect()
  cleanUp.push(() => Promise.all([business.end(), store.close()]))
  const event = (id: string, more: Parameters<typeof newEvent>[1] = {}) =>
    newEvent(`${name}-${id}`, { userId: `${name}-ada`, lanes: [name], ...more })
  return {
    store,
    event,
    business,
    lease: () => store.lease(name, { max: 9, maxBytes: 1_000_000, forMs: 60_000 }),
    deliver: (tickets: readonly LeasedDelivery[]) => store.commit({ transitions: [{ tickets, ...untilDelivered }] }),
    async overtaken(id: string) {
      const where = await store.where('site', `${name}-${id}`)
      const delivery = where.status === 'found' ? where.lanes[name] : undefined
      return [delivery?.state, delivery?.overtaken ?? false]
    },
  }
}

const other = { userId: 'somebody-else' }
const head = { barrier: true }

test.each<[string, OrderPolicy, Parameters<typeof newEvent>[1], 'delivered' | 'leased', boolean]>([
  ['delivered', 'per-user', {}, 'delivered', true],
  ['on its way', 'per-user', {}, 'leased', true],
  ['an identify', 'identify-first', head, 'delivered', true],
  ['an identify on its way', 'identify-first', head, 'leased', true],
  ['one that nobody waits for', 'identify-first', {}, 'delivered', false],
  ['of somebody else', 'per-user', other, 'delivered', false],
  ['in no order', 'none', {}, 'delivered', false],
])(
  'what commits after a later event of its person has left is overtaken: %s, %s',
  async (_, order, more, until, late) => {
    const { store, event, business, lease, deliver, overtaken } = await setUp(order)
    await business.query('BEGIN')
    await store.acceptWithin?.(business, [event('early')])
    await store.commit({ accept: [event('later', more)] })
    const later = await lease()
    expect(later).toHaveLength(1)
    if (until === 'delivered') await deliver(later)
    await business.query('COMMIT')
    const early = await lease()
    expect(early.map(({ event: { messageId } }) => messageId.endsWith('early'))).toEqual([true])
    expect(await overtaken('early')).toEqual(['pending', late])
    await deliver(early)
    expect(await overtaken('early')).toEqual(['delivered', late])
    if (until === 'leased') await deliver(later)
    expect(await overtaken('later')).toEqual(['delivered', false])
  },
)

test('what commits before the later event goes keeps its order', async () => {
  const { store, event, business, lease, deliver, overtaken } = await setUp('per-user')
  await business.query('BEGIN')
  await store.acceptWithin?.(business, [event('early')])
  await store.commit({ accept: [event('later')] })
  await business.query('COMMIT')
  for (const id of ['early', 'later']) {
    const leases = await lease()
    expect(leases.map(({ event: { messageId } }) => messageId.endsWith(id))).toEqual([true])
    await deliver(leases)
    expect(await overtaken(id)).toEqual(['delivered', false])
  }
})
