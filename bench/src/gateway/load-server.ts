import { createGateway } from '@waybill/gateway'
import { sqliteStore } from '@waybill/store-sqlite'
import Fastify from 'fastify'
import { loadLane } from './load-store.js'

/** The least that any such server must do: parse the same JSON and answer. */
async function bare(): Promise<string> {
  const app = Fastify({ bodyLimit: 1_000_000 })
  for (const path of ['/v1/batch', '/v1/track']) app.post(path, async () => ({ success: true }))
  return app.listen({ port: 0 })
}

/** Accepts durably; delivers nothing, as the load is about coming in. */
async function gateway(path: string): Promise<string> {
  const store = sqliteStore({ path })
  return (
    await createGateway({ store, destinations: [loadLane()], deliver: false, writeKeys: ['bench'], port: 0 })
  ).listen()
}

const [, , name, path = ''] = process.argv
process.send?.({ url: await (name === 'bare Fastify route' ? bare() : gateway(path)) })
