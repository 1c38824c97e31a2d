import { fileURLToPath } from 'node:url'
import { createWaybill, type Waybill } from '@waybill/delivery'
import { afterAll, expect, it } from 'vitest'
import { expectShown } from '../../../tooling/vitest/shown-table.js'
import { postgresStore } from './postgres-store.js'
import { startAnsweringVendor } from './testing/answering-vendor.js'
import { type PostgresServer, startPostgres } from './testing/postgres-server.js'

const page = fileURLToPath(new URL('../../../docs/scaling.md', import.meta.url))

interface Failover {
  readonly accepted: number
  readonly unsure: number
  readonly lost: number
  readonly sentTwice: number
  readonly delivered: number
}

const concurrency = 16
const early = 200
const late = 100

const eventsOf = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => ({
    type: 'track' as const,
    event: 'Viewed',
    messageId: `${prefix}${index}`,
    userId: `${prefix}${index}`,
  }))

/** Resolves with what `read` answers once it is the right thing. */
async function until<T>(read: () => Promise<T>, isRight: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await read()
    if (isRight(value)) return value
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/**
 * Events are accepted and on their way; the standby hears of nothing more; others are accepted and all are delivered, as far as
 * that goes; the primary is killed, and the standby promoted.
 */
async function failOver(isSynchronous: boolean): Promise<Failover> {
  const primary = await startPostgres()
  const vendor = await startAnsweringVendor('one')
  const opened: Waybill[] = []
  const servers: PostgresServer[] = [primary]
  const open = async (connectionString: string, name: string, deliver: boolean) => {
    const store = postgresStore({ connectionString, name, replicated: isSynchronous, maxConnections: 8 })
    const destinations = [vendor.destination()]
    const defaults = { concurrency, initialConcurrency: concurrency, attemptTimeoutMs: 120_000 }
    const waybill = await createWaybill({ store, destinations, deliver, defaults, order: 'none' })
    opened.push(waybill)
    return waybill
  }
  try {
    const standby = await primary.standby()
    servers.push(standby)
    const replication = () => primary.sql('SELECT pid, state FROM pg_stat_replication')
    const [sender] = await until(replication, (rows) => rows[0]?.['state'] === 'streaming')
    if (isSynchronous) {
      await primary.sql("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
      await primary.sql('SELECT pg_reload_conf()')
      await until(
        () => primary.sql('SELECT sync_state FROM pg_stat_replication'),
        (rows) => rows[0]?.['sync_state'] === 'sync',
      )
    }
    const connectionString = await primary.database()
    const api = await open(connectionString, 'api', false)
    vendor.keep()
    await open(connectionString, 'worker', true)
    const accepted = new Set<string>()
    const accept = async (event: ReturnType<typeof eventsOf>[number]) => {
      accepted.add((await api.accept(event)).messageId)
    }
    await Promise.all(eventsOf('early', early).map(accept))
    await expect.poll(() => vendor.received.length).toBe(concurrency)
    await until(
      () => primary.sql('SELECT replay_lsn >= pg_current_wal_flush_lsn() AS same FROM pg_stat_replication'),
      (rows) => rows[0]?.['same'] === true,
    )

    process.kill(Number(sender?.['pid']), 'SIGSTOP')
    vendor.release()
    const lateOnes = Promise.allSettled(eventsOf('late', late).map(accept))
    if (isSynchronous) await Promise.race([lateOnes, new Promise((resolve) => setTimeout(resolve, 3_000))])
    else {
      await lateOnes
      await until(
        () => api.totals(),
        (totals) => totals['one']?.pending === 0,
      )
    }
    await primary.stop('SIGKILL')
    await Promise.all(opened.map((waybill) => waybill.close({ timeoutMs: 100 }).catch(() => undefined)))
    await lateOnes

    await standby.sql('SELECT pg_promote()')
    if (isSynchronous) await standby.sql("ALTER SYSTEM SET synchronous_standby_names = ''")
    const promoted = Object.assign(new URL(connectionString), { port: String(standby.port) }).href
    const after = await createWaybill({
      store: postgresStore({ connectionString: promoted, name: 'after' }),
      destinations: [vendor.destination()],
      order: 'none',
    })
    opened.push(after)
    const found = await Promise.all([...accepted].map((id) => after.where('default', id)))
    const lost = found.filter(({ status }) => status !== 'found').length
    await until(
      () => after.totals(),
      (totals) => totals['one']?.pending === 0,
    )
    expect(await after.totals()).toEqual(await after.recount())
    const known = (await after.totals())['one']
    const received = new Set(vendor.received)
    expect([...accepted].filter((id, index) => found[index]?.status === 'found' && !received.has(id))).toEqual([])
    return {
      accepted: accepted.size,
      unsure: early + late - accepted.size,
      lost,
      sentTwice: vendor.received.length - received.size,
      delivered: known?.delivered ?? 0,
    }
  } finally {
    await Promise.all(opened.map((waybill) => waybill.close({ timeoutMs: 100 }).catch(() => undefined)))
    await vendor.close()
    for (const server of servers) await server.remove()
  }
}

const rows: string[] = []

const row = (name: string, { accepted, unsure, lost }: Failover, sentTwice: string) =>
  rows.push(`| ${name} | ${accepted} | ${unsure} | ${lost} | ${sentTwice} |`)

it('loses nothing accepted with a synchronous standby', { timeout: 300_000 }, async () => {
  const result = await failOver(true)
  expect(result).toMatchObject({ accepted: early, unsure: late, lost: 0 })
  // A process sends on for as long as its licence lasts, and its settlements are not confirmed.
  expect(result.sentTwice).toBeGreaterThanOrEqual(concurrency)
  expect(result.sentTwice).toBeLessThan(early)
  row('synchronous, `replicated: true`', result, 'what was sent meanwhile: at most four seconds of it')
})

it('loses what an asynchronous standby has not heard of, and no more', { timeout: 300_000 }, async () => {
  const result = await failOver(false)
  // What was delivered meanwhile, too, is delivered again: the ledger of it is on the lost disk.
  expect(result).toMatchObject({ accepted: early + late, unsure: 0, lost: late, sentTwice: early })
  row('asynchronous', result, String(early))
})

afterAll(() => {
  const head = [
    '| Standby | Accepted | Without an answer | Accepted and lost | Sent twice |',
    '| --- | --- | --- | --- | --- |',
  ]
  if (rows.length === 2) expectShown(page, 'failover', [...head, ...rows].join('\n'))
})
