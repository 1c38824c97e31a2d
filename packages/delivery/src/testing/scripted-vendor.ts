import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Destination } from '@waybill/core'
import { type Delivery, defineDestination, type Encoded, type Endpoints, httpAnswers } from '@waybill/core/destination'
import { createHttpTransport } from '@waybill/core/http'

/** One request as the vendor of these tests received it. */
interface Received {
  readonly path: string
  /** The events in it, by message id. */
  readonly ids: readonly string[]
  readonly at: number
}

/** What the vendor answers: a status (default 200), or `reset` to break the connection. */
type Reaction =
  | { readonly status?: number; readonly headers?: Record<string, string>; readonly body?: string }
  | 'reset'

export interface ScriptedVendor {
  readonly destination: Destination
  readonly received: readonly Received[]
  /** Decides each answer; may wait. Replace it at any time. */
  script: (request: Received) => Reaction | Promise<Reaction>
  close(): Promise<void>
}

const limit = { calls: 100, bytes: 100_000, source: 'made up for the tests' }

const endpoints: Endpoints = {
  batch: {
    method: 'POST',
    path: '/batch',
    frame: ['[', ']'],
    limit,
    repeat: 'keyed',
    answers: 'all-or-nothing',
    inOrder: true,
  },
  single: { method: 'POST', path: '/single', limit, repeat: 'harmless', answers: 'per-call', inOrder: true },
  profile: { method: 'POST', path: '/profile', limit, repeat: 'harmless', answers: 'per-call', inOrder: true },
  cart: { method: 'POST', path: '/cart', limit, repeat: 'harmful', answers: 'per-call', inOrder: true },
}

/** A vendor made up for tests, on a real port: event names say which endpoint they go to. */
export async function startScriptedVendor(name = 'scripted'): Promise<ScriptedVendor> {
  const received: Received[] = []
  const server = createServer((request, response) => void react(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const vendor: ScriptedVendor = {
    destination: defineDestination({
      name,
      endpoints,
      answers: httpAnswers,
      encode,
      transport: createHttpTransport({ baseUrl }),
    }),
    received,
    script: () => ({}),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }

  async function react(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = ''
    for await (const chunk of request) body += chunk
    const parsed = JSON.parse(body) as { id: string } | { id: string }[]
    const arrived: Received = {
      path: request.url ?? '',
      ids: [parsed].flat().map(({ id }) => id),
      at: performance.now(),
    }
    received.push(arrived)
    const reaction = await vendor.script(arrived)
    if (reaction === 'reset') request.socket.destroy()
    else response.writeHead(reaction.status ?? 200, reaction.headers).end(reaction.body ?? '')
  }

  return vendor
}

function encode({ event }: Delivery): Encoded {
  const json = { id: event.messageId }
  if (event.type === 'identify') return { calls: [{ endpoint: 'profile', json }] }
  switch (event.type === 'track' ? event.event : 'single') {
    case 'Nothing':
      return { skip: 'not_for_this_vendor' }
    case 'Batched':
      return { calls: [{ endpoint: 'batch', json }] }
    case 'Cart':
      return { calls: [{ endpoint: 'cart', json }] }
    case 'Twice':
      return {
        calls: [
          { endpoint: 'profile', json },
          { endpoint: 'single', json },
        ],
      }
    default:
      return { calls: [{ endpoint: 'single', json }] }
  }
}
