import type { Store } from '@waybill/delivery/store'
import { afterEach, expect, test } from 'vitest'
import { postgresStore } from '../postgres-store.js'
import { newEvent, untilDelivered } from '../testing/new-events.js'
import type { PostgresServer } from '../testing/postgres-server.js'
import { postgresTest } from '../testing/postgres-test.js'
import { schemaSteps } from './schema.js'

let server: PostgresServer
const stores: Store[] = []

postgresTest.beforeAll(({ server: shared }) => {
  server = shared
}, 60_000)
afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()))
})

async function open(connectionString: string): Promise<Store> {
  const store = postgresStore({ connectionString })
  stores.push(store)
  await store.open({ lanes: [{ name: 'one', order: 'none' }], keepBodies: true })
  return store
}

/** Puts the tables back to those before the step for what is decided for all processes. */
const withoutControl = `${[17, 18, 19, 20, 21, 22, 23, 24].map((slot) => `DROP TABLE events_${slot}, ledger_${slot};`).join(' ')}
  DROP INDEX ids_by_seq; CREATE INDEX ids_seq ON ids USING brin (seq);
  DROP TABLE control, resumes, pauses, forgets;
  DROP TABLE persons, audit, audit_ends;
  ALTER TABLE holds DROP COLUMN version, DROP COLUMN since, DROP COLUMN held_by;
  ALTER TABLE workers DROP COLUMN seen_version, DROP COLUMN licence_until, DROP COLUMN reports;`

test('processes that start together make the tables once', async () => {
  const connectionString = await server.database()
  const opened = await Promise.all(Array.from({ length: 6 }, () => open(connectionString)))
  expect(await server.sql('SELECT version FROM waybill.versions', connectionString)).toEqual(
    schemaSteps.map((_, index) => ({ version: index + 1 })),
  )
  expect(await server.sql('SELECT name FROM waybill.lanes', connectionString)).toEqual([{ name: 'one' }])
  await opened[0]?.commit({ accept: [newEvent('a')] })
  expect(await opened[5]?.lease('one', { max: 9, maxBytes: 9_000, forMs: 9_000 })).toHaveLength(1)
})

test('goes on with the tables of a later version, which only adds', async () => {
  const connectionString = await server.database()
  const running = await open(connectionString)
  // What a later version does while this one runs.
  for (const change of [
    'ALTER TABLE waybill.queue ADD COLUMN later int NOT NULL DEFAULT 7',
    'ALTER TABLE waybill.ledger ADD COLUMN later text',
    'ALTER TABLE waybill.events ADD COLUMN later text',
    `INSERT INTO waybill.versions VALUES (${schemaSteps.length + 1}, now())`,
  ])
    await server.sql(change, connectionString)
  const started = await open(connectionString)
  for (const [store, id] of [
    [running, 'a'],
    [started, 'b'],
  ] as const) {
    await store.commit({ accept: [newEvent(id)] })
    const leases = await store.lease('one', { max: 9, maxBytes: 9_000, forMs: 9_000 })
    await store.commit({ transitions: [{ tickets: leases, ...untilDelivered }] })
  }
  expect((await started.totals())['one']).toMatchObject({ accepted: 2, delivered: 2 })
  expect(await server.sql('SELECT max(version) FROM waybill.versions', connectionString)).toEqual([
    { max: schemaSteps.length + 1 },
  ])
})

test('refuses tables of a later version that no longer serve this one, and leaves them as they are', async () => {
  const connectionString = await server.database()
  await open(connectionString)
  const later = schemaSteps.length + 3
  await server.sql(
    `ALTER TABLE waybill.versions ADD COLUMN oldest int; INSERT INTO waybill.versions VALUES (${later}, now(), NULL)`,
    connectionString,
  )
  await open(connectionString)
  await server.sql(`UPDATE waybill.versions SET oldest = ${later - 1} WHERE version = 1`, connectionString)
  await expect(open(connectionString)).rejects.toMatchObject({
    kind: 'setup',
    code: 'store_unfit',
    message: expect.stringContaining(
      `version ${later} and serve versions from ${later - 1} on; this one is ${schemaSteps.length}.`,
    ),
  })
  expect(await server.sql('SELECT max(version) FROM waybill.versions', connectionString)).toEqual([{ max: later }])
})

test('brings what waits in the tables of the first version along', async () => {
  const connectionString = await server.database()
  await server.sql(
    `CREATE SCHEMA waybill; SET search_path TO waybill;
     CREATE TABLE versions (version int PRIMARY KEY, at timestamptz NOT NULL);
     INSERT INTO versions VALUES (1, now());
     ${schemaSteps[0]}
     INSERT INTO lanes VALUES (1, 'one');
     SELECT setval('seqs', 100);
     INSERT INTO events (slot, seq, at, source, message_id, name, keys, bytes, barrier, lanes, body)
     SELECT 1, n, 0, 'site', 'm' || n, 'n', '{7}', 1, false, 1, '{"messageId":"m' || n || '"}' FROM generate_series(1, 9) n;
     INSERT INTO queue (lane, seq, slot, due_at, bytes, held, keys, waits_for, checks, worker, replays) VALUES
       (1, 1, 1, now(), 1, NULL, NULL, NULL, 0, NULL, 0),
       (1, 2, 1, 'infinity', 1, 'batch', NULL, NULL, 0, NULL, 0),
       (1, 3, 1, 'infinity', 1, 'kept', NULL, NULL, 0, NULL, 0),
       (1, 4, 1, now() + interval '1 minute', 1, NULL, '{7}', 1, 8, NULL, 0),
       (1, 5, 1, now() + interval '1 hour', 1, NULL, NULL, NULL, 0, NULL, 0),
       (1, 6, 1, now() + interval '1 hour', 1, NULL, NULL, NULL, 0, 9, 0),
       (1, 7, 1, now(), 1, NULL, NULL, NULL, 0, NULL, 2);
     INSERT INTO holds VALUES (1, 'kept', 'r')`,
    connectionString,
  )
  const store = await open(connectionString)
  const lease = async (more = {}) =>
    (await store.lease('one', { max: 9, maxBytes: 9_000, forMs: 9_000, ...more })).map(({ event }) => event.messageId)
  expect(await lease({ only: 'batch' })).toEqual(['m2'])
  expect(await lease()).toEqual(['m1', 'm4', 'm7'])
  await store.resume('one', 'kept')
  expect(await lease()).toEqual(['m3', 'm5'])
  // A process of the version before accepts and holds as it did.
  await server.sql(
    `INSERT INTO waybill.queue (lane, seq, slot, due_at, bytes, held) VALUES
       (1, 8, 1, clock_timestamp(), 1, NULL), (1, 9, 1, 'infinity', 1, 'batch')`,
    connectionString,
  )
  expect(await lease()).toEqual(['m8'])
  await store.resume('one')
  expect(await lease()).toEqual(['m9'])
})

test('brings what is parked in the tables of the third version along, which can be discarded then', async () => {
  const connectionString = await server.database()
  const before = await open(connectionString)
  await before.commit({ accept: [newEvent('a'), newEvent('b')] })
  const tickets = await before.lease('one', { max: 9, maxBytes: 9_000, forMs: 9_000 })
  await before.commit({ transitions: [{ tickets, next: { state: 'parked', reason: 'bad' }, attempts: [] }] })
  await before.selectForReplay({ messageIds: ['b'] }, 'r1')
  await server.sql(
    `SET search_path TO waybill; DROP TABLE discards; ${withoutControl} DELETE FROM versions WHERE version > 3; ALTER TABLE ledger
     DROP COLUMN discard, DROP COLUMN let_go_at, DROP COLUMN let_go_by, DROP COLUMN parked_as, DROP COLUMN remarks`,
    connectionString,
  )
  const store = await open(connectionString)
  expect(await store.selectForDiscard({ lane: 'one' }, { name: 'd1', reason: 'no use', at: 7 })).toBe(1)
  expect([await store.discard('d1', 10), await store.discard('d1', 10)]).toEqual([1, 0])
  expect(await server.sql('SELECT * FROM waybill.discards', connectionString)).toEqual([])
  // Sums up the counters as a process of the version before does.
  await server.sql(
    `SET search_path TO waybill; WITH old AS (DELETE FROM tallies RETURNING *)
     INSERT INTO tallies (lane, accepted, pending, delivered, skipped, parked, expired, erased, bytes)
     SELECT lane, sum(accepted), sum(pending), sum(delivered), sum(skipped), sum(parked), sum(expired), sum(erased), sum(bytes)
     FROM old GROUP BY lane`,
    connectionString,
  )
  expect(await store.totals()).toMatchObject({ one: { accepted: 2, parked: 1, discarded: 1 } })
  expect(await store.recount()).toEqual(await store.totals())
  expect((await store.find({ state: 'discarded' }))[0]?.delivery).toMatchObject({
    reason: 'no use',
    discarded: { at: 7, parkedAs: 'bad' },
  })
})

test('refuses a server that confirms before data is on disk', async () => {
  const connectionString = await server.database()
  const name = new URL(connectionString).pathname.slice(1)
  await server.sql(`ALTER DATABASE ${name} SET synchronous_commit = off`)
  await expect(open(connectionString)).rejects.toMatchObject({ kind: 'setup', code: 'store_unfit' })
})

test('refuses to promise a standby where there is none', async () => {
  const store = postgresStore({ connectionString: await server.database(), replicated: true })
  stores.push(store)
  await expect(store.open({ lanes: [], keepBodies: true })).rejects.toMatchObject({ code: 'store_unfit' })
})
