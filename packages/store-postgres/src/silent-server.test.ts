import { readdirSync, readFileSync } from 'node:fs'
import { createWaybill, type Waybill } from '@waybill/delivery'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { postgresStore } from './postgres-store.js'
import { type PostgresServer, startPostgres } from './testing/postgres-server.js'
import { startVendor } from './testing/vendor.js'

let server: PostgresServer
let waybill: Waybill | undefined

beforeAll(async () => {
  server = await startPostgres()
}, 60_000)
afterAll(async () => {
  await waybill?.close()
  await server.remove()
})

/** Stops the server and its backends: itself first, so that it starts none meanwhile. */
function freeze(): number[] {
  process.kill(server.pid, 'SIGSTOP')
  const isBackend = (id: string) => new RegExp(`\\) \\w ${server.pid} `).test(readFileSync(`/proc/${id}/stat`, 'utf8'))
  const running = readdirSync('/proc').filter((id) => /^\d+$/.test(id))
  const backends = running.filter((id) => orNot(() => isBackend(id))).map(Number)
  for (const id of backends) process.kill(id, 'SIGSTOP')
  return [server.pid, ...backends]
}

function orNot(look: () => boolean): boolean {
  try {
    return look()
  } catch {
    return false
  }
}

it.runIf(process.platform === 'linux')(
  'close keeps its time while the database is silent, and says what is left',
  async () => {
    const vendor = await startVendor('vendor')
    const store = postgresStore({ connectionString: await server.database(), connectTimeoutMs: 1_000 })
    waybill = await createWaybill({ store, destinations: [vendor.destination()], defaults: { concurrency: 1 } })
    await waybill.hold({ lane: 'vendor', reason: 'for now' })
    await waybill.accept({ type: 'track', event: 'A', userId: 'u', messageId: 'before' })
    const frozen = freeze()
    try {
      const unanswered = waybill
        .accept({ type: 'track', event: 'A', userId: 'u', messageId: 'during' })
        .catch(() => undefined)
      const flushed = performance.now()
      expect(await waybill.flush({ timeoutMs: 300 })).toMatchObject({
        unfinished: [{ part: 'store', error: { code: 'store_silent' } }],
      })
      expect(performance.now() - flushed).toBeLessThan(3_000)
      const begun = performance.now()
      const closed = await waybill.close({ timeoutMs: 500 })
      expect(performance.now() - begun).toBeLessThan(5_000)
      expect(closed).toMatchObject({ settled: false, left: { vendor: expect.any(Number) } })
      expect(closed.unfinished?.find(({ part }) => part === 'store')).toMatchObject({
        error: { code: 'close_timeout' },
      })
      for (const id of frozen) process.kill(id, 'SIGCONT')
      await unanswered
    } finally {
      for (const id of frozen) process.kill(id, 'SIGCONT')
      await vendor.close()
    }
  },
)
