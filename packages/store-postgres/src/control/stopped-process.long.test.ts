import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createWaybill, type Waybill } from '@waybill/delivery'
import pg from 'pg'
import { afterEach, expect, test } from 'vitest'
import { postgresStore } from '../postgres-store.js'
import { type AnsweringVendor, startAnsweringVendor } from '../testing/answering-vendor.js'
import type { PostgresServer } from '../testing/postgres-server.js'
import { postgresTest } from '../testing/postgres-test.js'

const hooks = new URL('../../../store-sqlite/src/testing/typescript-hooks.mjs', import.meta.url).href
const register = `import { register } from 'node:module'; register(${JSON.stringify(hooks)})`
const program = fileURLToPath(new URL('../testing/worker-process.ts', import.meta.url))

let server: PostgresServer
let vendor: AnsweringVendor
let connectionString: string
const closing: (() => Promise<unknown>)[] = []

postgresTest.beforeAll(({ server: shared }) => {
  server = shared
}, 60_000)
postgresTest.beforeEach(async () => {
  vendor = await startAnsweringVendor('one')
  closing.push(() => vendor.close())
  connectionString = await server.database()
})
afterEach(async () => {
  vendor.release()
  for (const close of closing.splice(0).reverse()) await close()
})

async function engine(name: string, deliver: boolean): Promise<Waybill> {
  const store = postgresStore({ connectionString, name, licenceMs: 1_000 })
  const waybill = await createWaybill({ store, destinations: [vendor.destination()], order: 'none', deliver })
  closing.push(() => waybill.close({ timeoutMs: 100 }))
  return waybill
}

/** A worker of which two requests are on the wire, and nobody answers them. */
async function sendingWorker(): Promise<ChildProcess> {
  const args = ['worker', connectionString, vendor.baseUrl]
  const child = fork(program, args, { execArgv: ['--import', `data:text/javascript,${encodeURIComponent(register)}`] })
  closing.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGCONT')
    child.kill('SIGKILL')
    await once(child, 'exit')
  })
  await once(child, 'message')
  await expect.poll(() => vendor.received.length).toBe(2)
  return child
}

const events = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, index) => ({
    type: 'track' as const,
    event: 'Viewed',
    messageId: `${prefix}${index}`,
    userId: prefix,
  }))
const counts = async (waybill: Waybill) => (await waybill.totals())['one']
/** Twice the worker's licence, and the time in which a resume reaches everybody. */
const longerThanLicence = () => new Promise((resolve) => setTimeout(resolve, 3_000))

test('a process that stands still sends nothing after a hold, and goes on when it is resumed', async () => {
  vendor.keep()
  const api = await engine('api', false)
  await api.acceptMany(events(50, 'a'))
  const worker = await sendingWorker()
  worker.kill('SIGSTOP')
  const held = await api.hold({ lane: 'one', reason: 'by hand' })
  expect(held).toMatchObject({ unanswered: ['worker'] })
  vendor.release()
  worker.kill('SIGCONT')
  await expect.poll(() => counts(api)).toMatchObject({ delivered: 2, pending: 48 })
  await longerThanLicence()
  expect(vendor.received).toHaveLength(2)
  await api.resume({ lane: 'one' })
  await expect.poll(() => counts(api)).toMatchObject({ delivered: 50 })
  expect(vendor.received).toHaveLength(50)
})

test('a hold waits for no process that has died, and outlives all of them', async () => {
  vendor.keep()
  const api = await engine('api', false)
  await api.acceptMany(events(50, 'a'))
  const worker = await sendingWorker()
  worker.kill('SIGKILL')
  await once(worker, 'exit')
  const began = performance.now()
  expect((await api.hold({ lane: 'one', reason: 'by hand' })).unanswered).toEqual(['worker'])
  expect(performance.now() - began).toBeLessThan(4_000)
  await api.close({ timeoutMs: 100 })
  vendor.release()
  const next = await engine('next', true)
  expect(await next.lanes()).toMatchObject([{ holds: [{ reason: 'by hand', by: 'api' }] }])
  expect((await next.workers()).map(({ name }) => name)).toContain('worker')
  await longerThanLicence()
  expect(vendor.received).toHaveLength(2)
})

test('a process that stood still sends nothing of a person who was forgotten meanwhile', async () => {
  vendor.keep()
  const api = await engine('api', false)
  await api.acceptMany([...events(2, 'first'), ...events(40, 'victim'), ...events(10, 'last')])
  const worker = await sendingWorker()
  worker.kill('SIGSTOP')
  const { unanswered } = await api.forget({ userId: 'victim' })
  expect(unanswered).toEqual(['worker'])
  vendor.release()
  worker.kill('SIGCONT')
  await expect.poll(() => counts(api), { timeout: 50_000 }).toMatchObject({ delivered: 12, erased: 40, pending: 0 })
  expect(vendor.received.filter((id) => id.startsWith('victim'))).toEqual([])
})

test('what an open transaction had accepted of a forgotten person is erased when it commits, and not sent', async () => {
  const api = await engine('api', true)
  const client = new pg.Client({ connectionString })
  await client.connect()
  closing.push(() => client.end())
  await client.query('BEGIN')
  await api.acceptMany(events(5, 'victim'), { transaction: client })
  expect(await api.forget({ userId: 'victim' })).toMatchObject({ erased: 0 })
  await client.query('COMMIT')
  await api.acceptMany([...events(5, 'other'), { ...events(1, 'victim')[0], messageId: 'later' } as never])
  await expect.poll(() => counts(api)).toMatchObject({ delivered: 6, erased: 5, pending: 0 })
  expect(vendor.received.filter((id) => id.startsWith('victim'))).toEqual([])
  expect(await api.where('default', 'victim0')).not.toHaveProperty('event')
  expect(await api.totals()).toEqual(await api.recount())
})
