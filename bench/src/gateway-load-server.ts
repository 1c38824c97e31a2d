import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createGateway } from '@waybill/gateway'
import { sqliteStore } from '@waybill/store-sqlite'
import Fastify from 'fastify'
import { benchDestination } from './bench-destination.js'

/** The least that any such server must do: parse the same JSON and answer. */
async function bare(): Promise<string> {
  const app = Fastify({ bodyLimit: 1_000_000 })
  app.post('/v1/batch', async () => ({ success: true }))
  return app.listen({ port: 0 })
}

/** Accepts durably; delivers nothing, as the load is about coming in. */
async function gateway(): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'waybill-load-')), 'events.db')
  const store = sqliteStore({ path })
  return (
    await createGateway({
      store,
      destinations: [benchDestination({ baseUrl: 'http://127.0.0.1:9', perPost: 100, sockets: 1 })],
      deliver: false,
      port: 0,
    })
  ).listen()
}

const url = await (process.argv[2] === 'bare Fastify route' ? bare() : gateway())
process.send?.({ url })
