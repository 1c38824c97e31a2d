import { createWaybill } from '@waybill/delivery'
import pg from 'pg'
import { expect } from 'vitest'
import { postgresStore } from './postgres-store.js'
import { postgresTest } from './testing/postgres-test.js'
import { destinationAt } from './testing/vendor.js'

postgresTest('an idle process with three lanes asks the database less than six times a second', async ({ server }) => {
  const pool = new pg.Pool({ connectionString: await server.database(), max: 4 })
  const asked: string[] = []
  const waiting = new Map<number, () => void>()
  /** Resolves when so many more statements were asked, with the time. */
  const after = (count: number) =>
    new Promise<number>((resolve) => waiting.set(asked.length + count, () => resolve(performance.now())))
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...values: unknown[]) => unknown
    Object.assign(client, {
      query(...values: unknown[]) {
        asked.push(JSON.stringify((values[0] as { text?: string }).text ?? values[0]).slice(0, 60))
        waiting.get(asked.length)?.()
        return query(...values)
      },
    })
  })
  const destinations = ['one', 'two', 'three'].map((name) => destinationAt('http://127.0.0.1:9', name))
  const waybill = await createWaybill({ store: postgresStore({ pool, licenceMs: 100 }), destinations })
  // What is done at the start alone, and until the licence ends of a process that sends nothing.
  const from = await after(60)
  const first = asked.length
  const until = await after(40)
  await waybill.close()
  await pool.end()
  expect((40 * 1_000) / (until - from), asked.slice(first).join('\n')).toBeLessThan(6)
})
