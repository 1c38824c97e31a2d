import type { Waybill } from '@waybill/delivery'
import { afterEach, describe, expect } from 'vitest'
import type { PostgresServer } from '../../packages/store-postgres/src/testing/postgres-server.js'
import { postgresTest as it } from '../../packages/store-postgres/src/testing/postgres-test.js'
import {
  type CountingVendor,
  createCountingVendor,
  openWaybill,
  others,
  startedBefore,
  storesOf,
} from './decide-bench.js'

let server: PostgresServer
const closing: (() => unknown)[] = []
it.beforeAll(({ server: shared }) => {
  server = shared
}, 60_000)
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const backlog = 4_000
const patient = { destination: 'counting', timeoutMs: 50_000 } as const
const waiting = (count: number) => others(count, 'w')

async function open(make: ReturnType<typeof storesOf>[number][1], lane = {}) {
  const vendor = createCountingVendor()
  const { store, clear } = await make()
  const waybill = await openWaybill(store, vendor, { lane })
  closing.push(() => waybill.close({ timeoutMs: 0 }), clear)
  return { vendor, waybill }
}

/** Decides one after the other, and counts the requests of others that started in between. */
async function decideAll(waybill: Waybill, vendor: CountingVendor, count: number): Promise<number[]> {
  const counts: number[] = []
  for (const event of waiting(count)) {
    expect(await waybill.decide(event, patient)).toMatchObject({
      status: 'decided',
      reply: { body: { offer: 'blue' } },
    })
    counts.push(startedBefore(vendor, event.messageId))
  }
  return counts
}

describe.each(storesOf(() => server.database()))(
  'on %s no request starts between acceptance and the request',
  (_, make) => {
    it('behind a backlog', async () => {
      const { vendor, waybill } = await open(make)
      await waybill.acceptMany(others(backlog))
      expect(await decideAll(waybill, vendor, 10)).toEqual(waiting(10).map(() => 0))
      expect(vendor.started.length).toBeGreaterThan(10)
      expect((await waybill.totals())['counting']?.pending).toBeGreaterThan(0)
    })

    it('during a replay', async () => {
      const { vendor, waybill } = await open(make, { invalidLimit: 1_000 })
      vendor.status = 400
      vendor.answerMs = 0
      await waybill.acceptMany(others(500))
      await expect.poll(async () => (await waybill.totals())['counting']?.parked).toBe(500)
      vendor.status = 200
      vendor.answerMs = 20
      expect(await waybill.replay({ lane: 'counting', state: 'parked' })).toBeDefined()
      expect(await decideAll(waybill, vendor, 5)).toEqual(waiting(5).map(() => 0))
      expect((await waybill.totals())['counting']?.pending).toBeGreaterThan(0)
    })

    it('with the lane at its full concurrency of slow requests', async () => {
      const { vendor, waybill } = await open(make, { concurrency: 3, initialConcurrency: 3 })
      vendor.answerMs = 150
      await waybill.acceptMany(others(backlog))
      await expect.poll(() => vendor.started.length).toBeGreaterThanOrEqual(3)
      expect(await decideAll(waybill, vendor, 4)).toEqual(waiting(4).map(() => 0))
    })

    it('behind an earlier event of the same person alone', async () => {
      const { vendor, waybill } = await open(make)
      await waybill.acceptMany(others(backlog))
      for (const event of waiting(5)) {
        const { userId } = event
        await waybill.accept({ type: 'identify', messageId: `i-${userId}`, userId })
        expect(await waybill.decide(event, patient)).toMatchObject({ status: 'decided' })
        const [identify, own] = [`i-${userId}`, event.messageId].map((id) => vendor.started.indexOf(id))
        expect([identify, own]).not.toContain(-1)
        expect(identify).toBeLessThan(own ?? 0)
        expect(vendor.started.filter((id) => id === event.messageId || id === `i-${userId}`)).toHaveLength(2)
      }
    })
  },
)
