import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isBarrier, memoryStore, orderKeysOf } from '@waybill/delivery'
import type { NewEvent, Store, Where } from '@waybill/delivery/store'
import { postgresImport, postgresStore } from '@waybill/store-postgres'
import { sqliteStore } from '@waybill/store-sqlite'
import { afterAll, expect, it } from 'vitest'
import type { PostgresServer } from '../../../store-postgres/src/testing/postgres-server.js'
import { postgresTest } from '../../../store-postgres/src/testing/postgres-test.js'
import { runInMemory } from '../conformance/run-in-memory.js'

let server: PostgresServer
let folder: string
let path: string
let url: string

postgresTest.beforeAll(async ({ server: shared }) => {
  server = shared
  folder = await mkdtemp(join(tmpdir(), 'waybill-migrate-'))
  path = join(folder, 'waybill.db')
  url = await server.database()
}, 60_000)
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

const lanes = ['one', 'two']
const opening = { lanes: lanes.map((name) => ({ name, order: 'identify-first' as const })), keepBodies: true }
const all = { max: 1_000, maxBytes: 1e9, forMs: 60_000 }
const attempt = {
  at: 1_790_000_000_500,
  durationMs: 12,
  endpoint: 'batch',
  calls: 3,
  result: 'retry',
  status: 503,
} as const

function newEvent(messageId: string, userId = messageId, type: 'track' | 'identify' = 'track'): NewEvent {
  const common = { messageId, userId, timestamp: '2026-11-21T10:00:00.000Z' }
  const event = (type === 'track' ? { ...common, type, event: 'Viewed' } : { ...common, type }) as NewEvent['event']
  const keys = orderKeysOf(event)
  return { source: 'site', event, at: 1_790_000_000_000, bytes: 150, keys, barrier: isBarrier(event), lanes }
}

/** One event in each situation, and 700 that wait. */
async function fill(store: Store): Promise<readonly string[]> {
  const ids = ['delivered', 'parked', 'retried', 'forgotten', 'doubtful', 'discarded', 'identify', 'later']
  await store.commit({
    accept: [
      ...ids.slice(0, 6).map((id) => newEvent(id)),
      newEvent('identify', 'u9', 'identify'),
      newEvent('later', 'u9'),
      { ...newEvent('skipped'), lanes: ['two'], skipped: [{ lane: 'one', reason: 'no_consent' }] },
    ],
  })
  const leases = new Map((await store.lease('one', all)).map((lease) => [lease.event.messageId, lease]))
  const tickets = (id: string) => [leases.get(id)].filter((lease) => lease !== undefined)
  const again = {
    state: 'pending',
    afterMs: 0,
    spent: true,
    stepDone: false,
    maybeDelivered: true,
    reason: 'timeout',
  } as const
  await store.commit({
    transitions: [
      { tickets: tickets('delivered'), next: { state: 'delivered' }, attempts: [attempt] },
      {
        tickets: tickets('parked'),
        next: { state: 'parked', reason: 'bad', detail: 'email' },
        attempts: [attempt, attempt],
      },
      { tickets: tickets('retried'), next: again, attempts: [attempt] },
      { tickets: tickets('discarded'), next: { state: 'parked', reason: 'worse' }, attempts: [attempt] },
    ],
  })
  await store.selectForDiscard({ reason: 'worse' }, { name: 'd1', reason: 'old campaign', by: 'ada', at: 7 })
  await store.discard('d1', 10)
  await store.forget(['u:forgotten'])
  await store.hold({ lane: 'two', endpoint: 'cart', reason: 'bad_key' })
  await store.persons?.change({ digests: ['d1'], keyPrint: 'key', suppress: { at: 5, reason: 'asked' } })
  await store.persons?.change({ digests: ['d2'], keyPrint: 'key', consent: { ads: { agreed: false, at: 6 } } })
  await store.audit?.append(Array.from({ length: 1_200 }, (_, at) => ({ at, who: 'Ann', action: 'hold' })))
  await store.audit?.prune(3)
  await store.commit({ accept: Array.from({ length: 700 }, (_, index) => newEvent(`m${index}`)) })
  await store.commit({ start: tickets('doubtful') })
  return [...ids, 'skipped', 'm0', 'm699']
}

const story = (where: Where) => {
  if (where.status !== 'found') return where
  // Waits end with the move.
  const { seq: _, waits: __, ...rest } = where
  return rest
}

it('moves everything that a store knows, and what it was doing when it stopped', { timeout: 60_000 }, async () => {
  const old = sqliteStore({ path })
  await old.open(opening)
  const ids = await fill(old)
  await old.close()

  const first = await runInMemory(['migrate', '--from', `sqlite:${path}`, '--to', url])
  expect(first).toMatchObject({
    exitCode: 0,
    out: expect.stringContaining('1 delivered, 1 skipped, 1 parked, 1 erased, 1 discarded'),
  })
  expect(first.err).toMatch(/^709 events\. The old file is unchanged/)

  const before = sqliteStore({ path })
  await before.open(opening)
  const after = postgresStore({ connectionString: url })
  expect(await after.open(opening)).toMatchObject({ holds: [{ lane: 'two', endpoint: 'cart', reason: 'bad_key' }] })
  expect(await after.persons?.all()).toEqual(await before.persons?.all())
  expect((await after.persons?.all())?.marks).toHaveLength(2)
  expect(await after.audit?.read(0, 2_000)).toEqual(await before.audit?.read(0, 2_000))
  expect((await after.audit?.read(0, 2_000))?.lines).toHaveLength(1_197)
  for (const id of ids) expect(story(await after.where('site', id))).toEqual(story(await before.where('site', id)))
  expect(await after.recount()).toEqual(await before.recount())
  expect(await after.totals()).toEqual(await after.recount())
  // It goes on where the other stopped.
  const leases = await after.lease('one', all)
  const leased = new Map(leases.map((lease) => [lease.event.messageId, lease]))
  expect(leased.get('doubtful')).toMatchObject({ inDoubt: true })
  expect(leased.get('retried')).toMatchObject({ attempt: 1, maybeDelivered: true })
  expect(leased.has('later')).toBe(false)
  expect(leases).toHaveLength(703)
  await after.commit({ transitions: [{ tickets: leases, next: { state: 'delivered' }, attempts: [] }] })
  expect((await after.lease('one', all)).map(({ event }) => event.messageId)).toEqual(['later'])
  await Promise.all([before.close(), after.close()])

  // Once more: everything is known, nothing changes.
  const second = await runInMemory(['migrate', '--from', `sqlite:${path}`], { environment: { DATABASE_URL: url } })
  expect(second).toMatchObject({ exitCode: 0, err: expect.stringContaining('709 of them were there already') })
})

it('goes on with a copied audit log, and makes none of two', async () => {
  const target = await postgresImport({ connectionString: url, schema: 'audits' }, [])
  const [one, other] = [memoryStore(), memoryStore()].map(({ audit }) => audit ?? expect.fail('a log'))
  if (!one || !other) return
  const entry = { at: 1, who: 'Ann', action: 'hold' }
  await one.append([entry, entry])
  await target.audit(one)
  await one.append([entry])
  await target.audit(one)
  await other.append([entry, { ...entry, who: 'Bob' }, entry, entry])
  await expect(target.audit(other)).rejects.toMatchObject({ code: 'audit_differs' })
  await target.close()
  const after = postgresStore({ connectionString: url, schema: 'audits' })
  await after.open({ lanes: [], keepBodies: true })
  expect(await after.audit?.read(0, 10)).toEqual(await one.read(0, 10))
  await after.close()
})

it('says what cannot be moved', async () => {
  const run = (...args: string[]) => runInMemory(['migrate', ...args])
  const missing = join(folder, 'missing.db')
  expect(await run('--from', 'redis:x', '--to', url)).toMatchObject({ exitCode: 2 })
  expect(await run('--from', `sqlite:${missing}`, '--to', url)).toMatchObject({
    exitCode: 2,
    err: expect.stringContaining(missing),
  })
  expect(await run('--from', `sqlite:${path}`)).toMatchObject({
    exitCode: 2,
    err: expect.stringContaining('DATABASE_URL'),
  })
  const nobody = await run('--from', `sqlite:${path}`, '--to', 'postgres://u:hidden-word@127.0.0.1:9/x')
  expect(nobody.exitCode).toBe(2)
  expect(nobody.err).not.toContain('hidden-word')
})

it('writes into the schema that is named, in the order that is named', async () => {
  const folderOfTwo = await mkdtemp(join(tmpdir(), 'waybill-migrate-'))
  const from = sqliteStore({ path: join(folderOfTwo, 'two.db') })
  await from.open(opening)
  await from.commit({ accept: [newEvent('first', 'u1'), newEvent('second', 'u1')] })
  await from.close()
  const args = ['--from', `sqlite:${join(folderOfTwo, 'two.db')}`, '--schema', 'of_its_own', '--order', 'per-user']
  // The option wins over the variable.
  const environment = { DATABASE_URL: 'postgres://u@127.0.0.1:9/x' }
  expect(await runInMemory(['migrate', ...args, '--to', url], { environment })).toMatchObject({ exitCode: 0 })
  const after = postgresStore({ connectionString: url, schema: 'of_its_own' })
  await after.open({ ...opening, lanes: lanes.map((name) => ({ name, order: 'per-user' as const })) })
  expect(await after.totals()).toMatchObject({ one: { accepted: 2 } })
  expect((await after.lease('one', all)).map(({ event }) => event.messageId)).toEqual(['first'])
  await after.close()
  await rm(folderOfTwo, { recursive: true })
})
