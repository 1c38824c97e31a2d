import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The vendor in small. FILL IN: from the vendor's documents alone, never by looking at the encoder. */
export interface SampleVendorEmulator {
  readonly url: string
  readonly token: string
  /** Accepted events by their id: a repeat replaces. */
  readonly events: ReadonlyMap<string, unknown>
  /** Traits by person. */
  readonly people: ReadonlyMap<string, unknown>
  close(): Promise<void>
}

export async function startSampleVendorEmulator(): Promise<SampleVendorEmulator> {
  const token = 'emulated-token-0001'
  const events = new Map<string, unknown>()
  const people = new Map<string, unknown>()

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await textOf(request)
    const reply = (status: number, content: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content))
    if (request.headers.authorization !== `Bearer ${token}`) return void reply(401, { error: 'wrong token' })
    const { pathname } = new URL(request.url ?? '/', 'http://emulator')
    const person = /^\/v1\/people\/([^/]+)$/.exec(pathname)?.[1]
    if (request.method === 'POST' && pathname === '/v1/events') {
      const list = (JSON.parse(body) as { events: readonly { id?: string; name?: string }[] }).events
      if (list.some(({ id, name }) => !id || !name)) return void reply(422, { error: 'id or name is missing' })
      for (const event of list) events.set(event.id ?? '', event)
      return void reply(202, { status: 'accepted' })
    }
    const id = /^\/v1\/events\/([^/]+)$/.exec(pathname)?.[1]
    if (request.method === 'GET' && id !== undefined) {
      const event = events.get(decodeURIComponent(id))
      return void (event ? reply(200, event) : reply(404, { error: 'no such event' }))
    }
    if (request.method === 'PUT' && person !== undefined) {
      people.set(decodeURIComponent(person), (JSON.parse(body) as { traits: unknown }).traits)
      return void reply(200, { status: 'updated' })
    }
    reply(404, { error: 'no such address' })
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.writeHead(400).end('{"error":"not JSON"}'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    events,
    people,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
