import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface CountingVendor {
  readonly baseUrl: string
  /** Resolves once so many events of users with this first letter were delivered, with the number of all requests so far. */
  until(letter: string, count: number): Promise<number>
}

/** A vendor that takes 2 ms, and answers 503 to everything of the user `hot`. */
export async function withVendor<T>(work: (vendor: CountingVendor) => Promise<T>): Promise<T> {
  let requests = 0
  let wanted: { readonly letter: string; left: number; readonly resolve: (requests: number) => void } | undefined
  const server = createServer((request, response) => {
    requests++
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => (body += text))
    request.on('end', () => {
      const { user } = JSON.parse(body) as { readonly user: string }
      setTimeout(() => {
        response.writeHead(user === 'hot' ? 503 : 200, { 'content-type': 'application/json' }).end('{}')
        if (wanted && user.startsWith(wanted.letter) && --wanted.left === 0) wanted.resolve(requests)
      }, 2)
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  try {
    return await work({
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      until: (letter, left) => new Promise((resolve) => (wanted = { letter, left, resolve })),
    })
  } finally {
    server.closeAllConnections()
    await once(server.close(), 'close')
  }
}
