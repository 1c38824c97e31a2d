import type { Waybill } from '@waybill/delivery'
import { postgresStore } from '@waybill/store-postgres'
import { afterEach, expect } from 'vitest'
import type { PostgresServer } from '../../packages/store-postgres/src/testing/postgres-server.js'
import { postgresTest as it } from '../../packages/store-postgres/src/testing/postgres-test.js'
import { createCountingVendor, openWaybill, others, startedBefore } from './decide-bench.js'

let server: PostgresServer
const closing: (() => unknown)[] = []
it.beforeAll(({ server: shared }) => {
  server = shared
}, 60_000)
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const patient = { destination: 'counting', timeoutMs: 50_000 } as const

/** A worker, and a process that only accepts; each with its own view of one vendor. */
async function open() {
  const connectionString = await server.database()
  const start = async (deliver: boolean) => {
    const vendor = createCountingVendor()
    const waybill = await openWaybill(postgresStore({ connectionString }), vendor, { deliver })
    closing.push(() => waybill.close({ timeoutMs: 1_000 }))
    return { vendor, waybill }
  }
  return { worker: await start(true), front: await start(false) }
}

const isHeld = (waybill: Waybill) => expect.poll(async () => (await waybill.holds()).length)

it('a process that only accepts decides at once beside a busy worker, and nothing is sent twice', async () => {
  const { worker, front } = await open()
  await front.waybill.acceptMany(others(3_000))
  const asked = others(20, 'w')
  const decisions = await Promise.all(asked.map((event) => front.waybill.decide(event, patient)))
  expect(decisions.map(({ status }) => status)).toEqual(asked.map(() => 'decided'))
  const ids = asked.map(({ messageId }) => messageId)
  expect([...front.vendor.started].sort()).toEqual([...ids].sort())
  for (const id of ids) expect(startedBefore(front.vendor, id)).toBeLessThan(ids.length)
  await expect.poll(async () => (await worker.waybill.totals())['counting']?.delivered, { timeout: 50_000 }).toBe(3_020)
  expect(new Set(worker.vendor.started).size).toBe(3_000)
  expect(worker.vendor.started.filter((id) => ids.includes(id))).toEqual([])
})

it('what another process holds is held at once, the lane and an endpoint, and goes once after that', async () => {
  const { worker, front } = await open()
  const [first, second, third] = others(3, 'w')
  if (!first || !second || !third) throw new Error('there are three')
  await worker.waybill.hold({ lane: 'counting', reason: 'by hand' })
  await isHeld(worker.waybill).toBe(1)
  expect(await front.waybill.decide(first, patient)).toMatchObject({ status: 'undecided', reason: 'held' })
  await worker.waybill.resume({ lane: 'counting' })
  await worker.waybill.hold({ lane: 'counting', endpoint: 'one', reason: 'by hand' })
  expect(await front.waybill.decide(second, patient)).toMatchObject({ status: 'undecided', reason: 'held' })
  expect(await front.waybill.decide({ ...third, event: 'cart' }, patient)).toMatchObject({ status: 'decided' })
  expect(front.vendor.started).toEqual([third.messageId])
  await worker.waybill.resume({ lane: 'counting', endpoint: 'one' })
  await expect.poll(async () => (await worker.waybill.totals())['counting']?.delivered).toBe(3)
  expect([...worker.vendor.started].sort()).toEqual([first.messageId, second.messageId])
})

it('an earlier event that the worker has is not waited for: the caller hears so', async () => {
  const { worker, front } = await open()
  worker.vendor.answerMs = 1_000
  await front.waybill.accept({ type: 'identify', messageId: 'i1', userId: 'w0' })
  await expect.poll(() => worker.vendor.started).toEqual(['i1'])
  const [event] = others(1, 'w')
  if (!event) throw new Error('there is one')
  expect(await front.waybill.decide(event, patient)).toMatchObject({ reason: 'waits_for_earlier' })
  worker.vendor.answerMs = 0
  await expect.poll(async () => (await front.waybill.totals())['counting']?.delivered).toBe(2)
  expect([front.vendor.started, worker.vendor.started]).toEqual([[], ['i1', 'w0']])
})
