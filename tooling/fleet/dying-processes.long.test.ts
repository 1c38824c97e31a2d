import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createWaybill, type Waybill } from '@waybill/delivery'
import { afterEach, expect } from 'vitest'
import { postgresStore } from '../../packages/store-postgres/src/postgres-store.js'
import type { PostgresServer } from '../../packages/store-postgres/src/testing/postgres-server.js'
import { postgresTest } from '../../packages/store-postgres/src/testing/postgres-test.js'
import { startVendor, type Vendor } from '../../packages/store-postgres/src/testing/vendor.js'
import { startProcess } from '../../packages/store-sqlite/src/testing/start-process.js'

let server: PostgresServer
let vendor: Vendor
let connectionString: string
const cleanUp: (() => Promise<unknown> | unknown)[] = []

postgresTest.beforeAll(async ({ server: shared }) => {
  server = shared
}, 60_000)
postgresTest.beforeEach(async () => {
  connectionString = await server.database()
  vendor = await startVendor('vendor')
  cleanUp.push(() => vendor.close())
})
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean()
})

async function open(deliver: boolean): Promise<Waybill> {
  const store = postgresStore({ connectionString, pollMs: 20 })
  const waybill = await createWaybill({ store, destinations: [vendor.destination()], deliver })
  cleanUp.push(() => waybill.close())
  return waybill
}

/** Starts a process of its own. What is left of it ends with the test. */
function start(
  role: 'deliver' | 'decide',
  baseUrl = vendor.baseUrl,
): { child: ChildProcess; ended: Promise<unknown[]> } {
  const child = startProcess(new URL('process-program.ts', import.meta.url).href, connectionString, baseUrl, role)
  cleanUp.push(() => child.kill('SIGKILL'))
  return { child, ended: once(child, 'exit') }
}

/** As if thirty seconds had passed. */
const endLeases = () =>
  server.sql("UPDATE waybill.queue SET due_at = now() - interval '1 second' WHERE worker IS NOT NULL", connectionString)

const soon = { timeout: 20_000, interval: 50 }
const track = (messageId: string) => ({ type: 'track' as const, event: 'A', userId: messageId, messageId })

postgresTest(
  'an event that ends each process that plans it is parked after four of them, and its neighbours go',
  async () => {
    const front = await open(false)
    const neighbours = Array.from({ length: 20 }, (_, n) => `m${n}`)
    await front.acceptMany([...neighbours.slice(0, 10), 'poison', ...neighbours.slice(10)].map(track))
    const stateOf = async () => (await front.find({ messageIds: ['poison'] }))[0]?.delivery
    let deaths = 0
    for (; deaths < 8 && (await stateOf())?.state === 'pending'; deaths++) {
      const { child, ended } = start('deliver')
      const parked = expect.poll(async () => (await stateOf())?.state, soon).toBe('parked')
      const survived = await Promise.race([
        ended.then(() => false),
        parked.then(
          () => true,
          () => false,
        ),
      ])
      if (survived) {
        await expect.poll(() => vendor.received.length, soon).toBe(20)
        child.send('close')
        await ended
        break
      }
      await endLeases()
    }
    expect(deaths).toBe(4)
    expect(await stateOf()).toMatchObject({ state: 'parked', reason: 'kills_process' })
    expect([...vendor.received].sort()).toEqual([...neighbours].sort())
  },
)

postgresTest('a process that delivers stays until it is closed', async () => {
  const { child, ended } = start('deliver')
  await once(child, 'message')
  const front = await open(false)
  // Long after it would have ended for want of work.
  await expect.poll(async () => (await front.workers()).filter(({ seenAt }) => seenAt > 0).length, soon).toBe(2)
  const seen = (await front.workers())[0]?.seenAt
  await expect.poll(async () => (await front.workers())[0]?.seenAt, soon).not.toBe(seen)
  await front.accept(track('late'))
  await expect.poll(() => vendor.received, soon).toEqual(['late'])
  child.send('close')
  expect(await ended).toEqual([0, null])
})

postgresTest('what a process claimed for a caller is sent by another when it dies before the answer', async () => {
  const silent = createServer()
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  cleanUp.push(() => {
    silent.closeAllConnections()
    silent.close()
  })
  const asked = once(silent, 'request')
  const { child, ended } = start('decide', `http://127.0.0.1:${(silent.address() as AddressInfo).port}`)
  await asked
  child.kill('SIGKILL')
  await ended
  await endLeases()
  const worker = await open(true)
  await expect.poll(() => vendor.received, soon).toEqual(['asked'])
  await expect.poll(async () => (await worker.totals())['vendor'], soon).toMatchObject({ delivered: 1, pending: 0 })
})
