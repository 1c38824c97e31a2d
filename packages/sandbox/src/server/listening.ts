import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Lets a server listen and resolves with its origin. Port 0 means any free port. */
export async function listen(server: Server, { host, port }: { readonly host: string; readonly port: number }) {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address() as AddressInfo
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`
}
