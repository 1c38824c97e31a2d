import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A line between one process and the store's server. */
export interface CutLine {
  /** The port of 127.0.0.1 at which the process finds the server. */
  readonly port: number
  /** Lets nothing pass any more, in either direction, and tells nobody: as a broken network does. */
  cut(): void
  /** Resets what was cut, and lets new connections pass. */
  mend(): void
  close(): Promise<void>
}

export async function createCutLine(target: { readonly host: string; readonly port: number }): Promise<CutLine> {
  const open = new Set<Socket>()
  let isCut = false
  const server = createServer((near) => {
    const far = connect(target)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from)
      from.on('error', () => undefined)
      from.on('data', (chunk) => void (isCut || to.write(chunk)))
      from.on('end', () => void (isCut || to.end()))
      from.on('close', () => {
        open.delete(from)
        if (!isCut) to.destroy()
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const reset = () => {
    for (const socket of open) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      isCut = true
    },
    mend() {
      reset()
      isCut = false
    },
    async close() {
      reset()
      server.close()
      await once(server, 'close')
    },
  }
}
