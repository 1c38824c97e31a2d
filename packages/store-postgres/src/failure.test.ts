import { randomUUID } from 'node:crypto'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import type { Store } from '@waybill/delivery/store'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { postgresStore } from './postgres-store.js'
import { newEvent, untilDelivered } from './testing/new-events.js'
import { type PostgresServer, startPostgres } from './testing/postgres-server.js'

let server: PostgresServer
const cleanUp: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  server = await startPostgres()
}, 60_000)
afterAll(() => server.remove())
afterEach(async () => {
  await server.start()
  for (const clean of cleanUp.splice(0).reverse()) await clean()
})

async function opened(connectionString: string, more: { statementTimeoutMs?: number } = {}): Promise<Store> {
  const store = postgresStore({ connectionString, connectTimeoutMs: 1_000, ...more })
  cleanUp.push(() => store.close())
  await store.open({ lanes: [{ name: 'one', order: 'none' }], keepBodies: true })
  return store
}

const all = { max: 1_000, maxBytes: 10_000_000, forMs: 30_000 }
const retryable = { kind: 'unavailable', code: 'store_unavailable' }

describe('failures', () => {
  test.each(['SIGINT', 'SIGKILL'] as const)(
    'a server that ends by %s loses nothing that was accepted',
    async (signal) => {
      const database = await server.database()
      const store = await opened(database)
      await store.commit({ accept: [newEvent('a'), newEvent('b')] })
      const leases = await store.lease('one', all)
      await store.commit({ transitions: [{ tickets: leases.slice(0, 1), ...untilDelivered }] })
      await server.stop(signal)
      await expect(store.commit({ accept: [newEvent('c')] })).rejects.toMatchObject(retryable)
      await expect(store.lease('one', all)).rejects.toMatchObject(retryable)
      await server.start()
      // The same store goes on by itself, with the lease that it had.
      expect((await store.commit({ accept: [newEvent('c')] })).accepted).toEqual(['accepted'])
      const { stale } = await store.commit({ transitions: [{ tickets: leases, ...untilDelivered }] })
      expect(stale).toHaveLength(1)
      expect((await store.totals())['one']).toMatchObject({ accepted: 3, delivered: 2, pending: 1 })
      expect(await store.totals()).toEqual(await store.recount())
    },
  )

  test('a backend that is ended in the middle of its units settles each event once', async () => {
    const database = await server.database()
    const store = await opened(database)
    const ids = Array.from({ length: 600 }, () => randomUUID())
    await store.commit({ accept: ids.map((id) => newEvent(id)) })
    const leases = await store.lease('one', all)
    const endBackends = () =>
      server.sql(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
        database,
      )
    let failures = 0
    let stale = 0
    for (let from = 0; from < leases.length; from += 5) {
      const transitions = [{ tickets: leases.slice(from, from + 5), ...untilDelivered }]
      // Each unit races with an end of its own, so that on any machine some are hit.
      const ending = endBackends()
      for (let done = false; !done; ) {
        try {
          stale += (await store.commit({ transitions })).stale.length
          done = true
        } catch (error) {
          expect(error).toMatchObject(retryable)
          failures++
        }
      }
      await ending
    }
    expect(failures).toBeGreaterThan(0)
    // Stale are those whose unit was stored although its answer never came.
    expect(stale % 5).toBe(0)
    expect((await store.totals())['one']).toMatchObject({ accepted: 600, delivered: 600, pending: 0 })
    expect(await store.totals()).toEqual(await store.recount())
  })

  test('a server that ends in the moment in which a connection opens ends no process', async () => {
    // Its welcome and its farewell come in one piece, as from a server that is killed under load.
    const fatal = Buffer.from('SFATAL\0C57P01\0Mterminating connection\0\0')
    const length = Buffer.alloc(4)
    length.writeInt32BE(fatal.length + 4)
    const ready = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49])
    const ending = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => socket.end(Buffer.concat([ready, Buffer.from('E'), length, fatal])))
    })
    await new Promise<void>((resolve) => ending.listen(0, '127.0.0.1', resolve))
    cleanUp.push(async () => ending.close())
    const { port } = ending.address() as AddressInfo
    const store = postgresStore({ connectionString: `postgres://u@127.0.0.1:${port}/x`, connectTimeoutMs: 500 })
    await expect(store.open({ lanes: [], keepBodies: true })).rejects.toMatchObject(retryable)
    await store.close()
  })

  test('a server that nobody reaches is named as such, without the password', async () => {
    const store = postgresStore({ connectionString: 'postgres://u:hidden-word@127.0.0.1:9/x', connectTimeoutMs: 500 })
    const error = await store.open({ lanes: [], keepBodies: true }).catch((cause: Error) => cause)
    expect(error).toMatchObject(retryable)
    expect(JSON.stringify([error, String(error), String((error as Error).cause)])).not.toContain('hidden-word')
    await store.close()
  })

  test('a connection that hangs half-open is given up', async () => {
    const database = await server.database()
    const proxy = await startProxy(Number(new URL(database).port))
    cleanUp.push(proxy.close)
    const url = new URL(database)
    url.port = String(proxy.port)
    // Its tables are made without a hurry.
    await opened(database)
    const store = await opened(url.href, { statementTimeoutMs: 1_500 })
    await store.commit({ accept: [newEvent('a')] })
    proxy.hang(true)
    const startedAt = performance.now()
    await expect(store.commit({ accept: [newEvent('b')] })).rejects.toMatchObject(retryable)
    // By default it would be thirty seconds.
    expect(performance.now() - startedAt).toBeLessThan(25_000)
    proxy.hang(false)
    expect((await store.commit({ accept: [newEvent('b')] })).accepted).toHaveLength(1)
    expect((await store.totals())['one']).toMatchObject({ accepted: 2 })
  })
})

/** Passes bytes on, until it is told to let them fall. */
async function startProxy(target: number) {
  const { connect } = await import('node:net')
  let hanging = false
  const sockets = new Set<Socket>()
  const proxy = createServer((client) => {
    const upstream = connect(target, '127.0.0.1')
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from)
      from.on('data', (bytes) => {
        if (!hanging) to.write(bytes)
      })
      from.on('error', () => to.destroy())
      from.on('close', () => to.destroy())
    }
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const address = proxy.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    hang(on: boolean) {
      hanging = on
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      proxy.close()
    },
  }
}
