import { randomUUID } from 'node:crypto'
import type { NewEvent, Store } from '@waybill/delivery/store'
import { postgresStore } from '@waybill/store-postgres'
import { Logger, makeWorkerUtils, type Runner, run as runGraphile, type WorkerUtils } from 'graphile-worker'
import type pg from 'pg'
import PgBoss from 'pg-boss'

/** One queue on PostgreSQL. */
export interface Contestant {
  readonly name: string
  prepare(): Promise<void>
  /** Takes in so many new events, durably. */
  accept(count: number): Promise<void>
  /** Takes out up to so many and settles them; answers how many. */
  settle(count: number): Promise<number>
  end(): Promise<void>
}

interface Where {
  readonly pool: pg.Pool
  readonly url: string
}

export function contestants(where: Where): readonly Contestant[] {
  return [bareQueue(where), bareWaybill(where), waybill(where), boss(where), graphile(where)]
}

const note = 'x'.repeat(260)

function newEvents(count: number): NewEvent[] {
  return Array.from({ length: count }, () => {
    const messageId = randomUUID()
    const userId = `user-${Math.floor(Math.random() * 100_000)}`
    const event = { type: 'track', event: 'Product Viewed', messageId, userId, properties: { note, price: 12.5 } }
    const keys = [`u:${userId}`]
    return { source: 'site', event: event as never, at: Date.now(), bytes: 500, keys, barrier: false, lanes: ['one'] }
  })
}

/** The least that is a queue: one table, dedupe by id, due by index, settled by deletion. No ledger, no counters. */
function bareQueue({ pool }: Where): Contestant {
  return {
    name: 'bare pg: one table, deleted when done',
    async prepare() {
      await pool.query(`DROP SCHEMA IF EXISTS bench_bare CASCADE; CREATE SCHEMA bench_bare;
        CREATE TABLE bench_bare.msg (seq bigserial PRIMARY KEY, dest text NOT NULL, id text NOT NULL, run_at timestamptz NOT NULL,
          attempts int NOT NULL DEFAULT 0, payload text NOT NULL, UNIQUE (dest, id));
        CREATE INDEX ON bench_bare.msg (dest, run_at, seq)`)
    },
    async accept(count) {
      const events = newEvents(count)
      await pool.query(
        `INSERT INTO bench_bare.msg (dest, id, run_at, payload) SELECT 'one', id, now(), payload
         FROM unnest($1::text[], $2::text[]) AS m(id, payload) ON CONFLICT DO NOTHING`,
        [events.map(({ event }) => event.messageId), events.map(({ event }) => JSON.stringify(event))],
      )
    },
    async settle(count) {
      const { rows } = await pool.query(
        `UPDATE bench_bare.msg SET run_at = now() + interval '30 seconds', attempts = attempts + 1 WHERE seq IN (
           SELECT seq FROM bench_bare.msg WHERE dest = 'one' AND run_at <= now() ORDER BY run_at, seq LIMIT $1
           FOR UPDATE SKIP LOCKED) RETURNING seq, attempts, payload`,
        [count],
      )
      for (const { payload } of rows) JSON.parse(payload)
      await pool.query(
        `DELETE FROM bench_bare.msg m USING unnest($1::bigint[], $2::int[]) AS t(seq, attempts)
         WHERE m.seq = t.seq AND m.attempts = t.attempts`,
        [rows.map(({ seq }) => seq), rows.map(({ attempts }) => attempts)],
      )
      return rows.length
    },
    end: async () => void (await pool.query('DROP SCHEMA bench_bare CASCADE')),
  }
}

/** What any ledger must write: body, id, place in the queue; then the lease, the deletion and the settled entry. */
function bareWaybill({ pool }: Where): Contestant {
  return {
    name: 'bare pg: with a ledger of what was settled',
    async prepare() {
      await pool.query(`DROP SCHEMA IF EXISTS bench_ledger CASCADE; CREATE SCHEMA bench_ledger;
        CREATE TABLE bench_ledger.event (seq bigserial PRIMARY KEY, source text NOT NULL, id text NOT NULL, payload text NOT NULL,
          UNIQUE (source, id));
        CREATE TABLE bench_ledger.queue (dest text NOT NULL, seq bigint NOT NULL, run_at timestamptz NOT NULL,
          attempts int NOT NULL DEFAULT 0, PRIMARY KEY (dest, seq));
        CREATE INDEX ON bench_ledger.queue (dest, run_at, seq);
        CREATE TABLE bench_ledger.settled (seq bigint NOT NULL, dest text NOT NULL, state text NOT NULL, at timestamptz NOT NULL,
          attempts int NOT NULL, PRIMARY KEY (seq, dest))`)
    },
    async accept(count) {
      const events = newEvents(count)
      await pool.query(
        `WITH event AS (INSERT INTO bench_ledger.event (source, id, payload) SELECT 'site', id, payload
           FROM unnest($1::text[], $2::text[]) AS m(id, payload) ON CONFLICT DO NOTHING RETURNING seq)
         INSERT INTO bench_ledger.queue (dest, seq, run_at) SELECT 'one', seq, now() FROM event`,
        [events.map(({ event }) => event.messageId), events.map(({ event }) => JSON.stringify(event))],
      )
    },
    async settle(count) {
      const { rows } = await pool.query(
        `WITH took AS (UPDATE bench_ledger.queue SET run_at = now() + interval '30 seconds', attempts = attempts + 1
           WHERE dest = 'one' AND seq IN (SELECT seq FROM bench_ledger.queue WHERE dest = 'one' AND run_at <= now()
             ORDER BY run_at, seq LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING seq, attempts)
         SELECT took.*, payload FROM took JOIN bench_ledger.event USING (seq)`,
        [count],
      )
      for (const { payload } of rows) JSON.parse(payload)
      await pool.query(
        `WITH done AS (DELETE FROM bench_ledger.queue q USING unnest($1::bigint[], $2::int[]) AS t(seq, attempts)
           WHERE q.dest = 'one' AND q.seq = t.seq AND q.attempts = t.attempts RETURNING q.seq, q.attempts)
         INSERT INTO bench_ledger.settled SELECT seq, 'one', 'delivered', now(), attempts FROM done`,
        [rows.map(({ seq }) => seq), rows.map(({ attempts }) => attempts)],
      )
      return rows.length
    },
    end: async () => void (await pool.query('DROP SCHEMA bench_ledger CASCADE')),
  }
}

function waybill({ pool, url }: Where): Contestant {
  let store: Store
  return {
    name: 'postgresStore',
    async prepare() {
      await pool.query('DROP SCHEMA IF EXISTS bench_waybill CASCADE')
      store = postgresStore({ connectionString: url, schema: 'bench_waybill' })
      await store.open({ lanes: [{ name: 'one', order: 'none' }], keepBodies: true })
    },
    accept: async (count) => void (await store.commit({ accept: newEvents(count) })),
    async settle(count) {
      const leases = await store.lease('one', { max: count, maxBytes: 100_000_000, forMs: 30_000 })
      await store.commit({ transitions: [{ tickets: leases, next: { state: 'delivered' }, attempts: [] }] })
      return leases.length
    },
    async end() {
      await store.close()
      await pool.query('DROP SCHEMA bench_waybill CASCADE')
    },
  }
}

function boss({ pool, url }: Where): Contestant {
  const queue = new PgBoss({ connectionString: url, schema: 'bench_boss', supervise: false, schedule: false })
  return {
    name: 'pg-boss 10',
    async prepare() {
      await queue.start()
      await queue.createQueue('one')
    },
    async accept(count) {
      await queue.insert(
        newEvents(count).map(({ event }) => ({ id: event.messageId, name: 'one', data: event as object })),
      )
    },
    async settle(count) {
      const jobs = await queue.fetch('one', { batchSize: count })
      await queue.complete(
        'one',
        jobs.map(({ id }) => id),
      )
      return jobs.length
    },
    async end() {
      await queue.stop({ graceful: false })
      await pool.query('DROP SCHEMA bench_boss CASCADE')
    },
  }
}

function graphile({ pool, url }: Where): Contestant {
  let utils: WorkerUtils
  let runner: Runner | undefined
  let added = 0
  let done = 0
  let told = 0
  return {
    name: 'graphile-worker 0.17, local queue',
    async prepare() {
      await pool.query('DROP SCHEMA IF EXISTS graphile_worker CASCADE')
      utils = await makeWorkerUtils({ connectionString: url })
      await utils.migrate()
    },
    async accept(count) {
      await utils.addJobs(
        newEvents(count).map(({ event }) => ({ identifier: 'one', payload: event, jobKey: event.messageId })),
      )
      added += count
    },
    /** It takes out by itself: this waits until so many more are done, or all. */
    async settle(count) {
      runner ??= await runGraphile({
        connectionString: url,
        concurrency: 100,
        noHandleSignals: true,
        preset: { worker: { localQueue: { size: 1_000 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
        taskList: { one: () => void done++ },
        logger: new Logger(() => () => undefined),
      })
      while (done - told < count) await new Promise((resolve) => setTimeout(resolve, 1))
      if (done === added) {
        // What was run is not yet what was stored as done.
        while (!(await isEmpty(pool))) await new Promise((resolve) => setTimeout(resolve, 1))
        await runner.stop()
        runner = undefined
      }
      const more = done - told
      told += more
      return more
    },
    async end() {
      await runner?.stop()
      await utils.release()
      await pool.query('DROP SCHEMA graphile_worker CASCADE')
    },
  }
}

async function isEmpty(pool: pg.Pool): Promise<boolean> {
  return (await pool.query('SELECT FROM graphile_worker._private_jobs LIMIT 1')).rows.length === 0
}
