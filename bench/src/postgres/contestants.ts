import type { Store } from '@waybill/delivery/store'
import { postgresStore } from '@waybill/store-postgres'
import { Logger, makeWorkerUtils, type Runner, run as runGraphile, type WorkerUtils } from 'graphile-worker'
import type pg from 'pg'
import PgBoss from 'pg-boss'
import { bareQueue, bareWaybill } from './bare-queues.js'
import { type Contestant, newEvents, type Where } from './contestant.js'

export function contestants(where: Where): readonly Contestant[] {
  return [bareQueue(where), bareWaybill(where), waybill(where), boss(where), graphile(where)]
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
