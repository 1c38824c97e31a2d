import { once } from 'node:events'
import { request as ask, createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A proxy that loses answers. */
export interface ForgetfulProxy {
  readonly url: string
  /** Requests of method POST so far. */
  requests(): number
  close(): void
}

/**
 * Passes each request on, its `Host` included, but answers 500 to the first POSTs all the same: the client repeats what has
 * arrived.
 */
export async function forgetfulProxy(target: string, failures: number): Promise<ForgetfulProxy> {
  let requests = 0
  const server = createServer(async (request, response) => {
    const { method, url, headers } = request
    if (method === 'POST') requests++
    const isLost = method === 'POST' && requests <= failures
    const passed = request.pipe(ask(target + url, { method, headers }))
    const [reply] = (await once(passed, 'response')) as [IncomingMessage]
    response.writeHead(isLost ? 500 : (reply.statusCode ?? 500), reply.headers)
    reply.pipe(response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
