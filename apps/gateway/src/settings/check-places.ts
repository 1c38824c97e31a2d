import { constants } from 'node:fs'
import { access, stat, statfs } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { dirname, resolve } from 'node:path'
import { storeLabel } from '../open-store.js'
import type { GatewaySettings } from './gateway-settings.js'

/** Result of trying a place of this machine or the network, which changes nothing there. */
export interface PlaceCheck {
  readonly place: string
  readonly ok: boolean
  /** Finding for a person, without secrets. */
  readonly says: string
}

/** Room that a store on a disk needs at least, in bytes: its reserve, twice. */
const leastRoom = 32_000_000
const connectMs = 5_000

/** Whether the gateway can listen where it shall: each address is taken for a moment, and given back. */
export async function checkAddresses({ host, port, adminAddress }: GatewaySettings): Promise<readonly PlaceCheck[]> {
  const places = [
    { place: 'Listens on', host, port },
    ...(adminAddress ? [{ place: 'Operators', host: adminAddress.host ?? '127.0.0.1', port: adminAddress.port }] : []),
  ]
  return Promise.all(
    places.map(async ({ place, ...address }) => {
      const fault = await listenFault(address)
      const where = `${address.host}, port ${address.port === 0 ? 'any free port' : address.port}`
      return { place, ok: fault === undefined, says: fault === undefined ? where : `${where}: ${fault}` }
    }),
  )
}

function listenFault(address: { readonly host: string; readonly port: number }): Promise<string | undefined> {
  const server = createServer()
  return new Promise((settle) => {
    server.once('error', ({ code }: NodeJS.ErrnoException) =>
      settle(code === 'EADDRINUSE' ? 'in use, maybe by this very gateway' : String(code)),
    )
    server.listen(address, () => server.close(() => settle(undefined)))
  })
}

/** Whether the store's disk has room and may be written, or its server answers. The store itself is not opened. */
export async function checkStore(url: string): Promise<PlaceCheck> {
  const fault = url.startsWith('sqlite:')
    ? await diskFault(resolve(url.slice('sqlite:'.length)))
    : url === 'memory:'
      ? undefined
      : await serverFault(new URL(url))
  const label = storeLabel(url)
  return { place: 'Events', ok: fault === undefined, says: fault === undefined ? label : `${label}: ${fault}` }
}

async function diskFault(path: string): Promise<string | undefined> {
  try {
    const isThere = await stat(path).then(
      () => true,
      () => false,
    )
    const folder = await nearest(dirname(path))
    if (!(await stat(folder)).isDirectory()) return `it cannot be written (${folder} is no folder)`
    await access(isThere ? path : folder, constants.W_OK)
    await access(folder, constants.W_OK)
    const { bavail, bsize } = await statfs(folder)
    const room = bavail * bsize
    return room >= leastRoom
      ? undefined
      : `${Math.floor(room / 1_000_000)} MB are free on its disk; ${leastRoom / 1_000_000} MB are needed`
  } catch (error) {
    const { code, path: where } = error as NodeJS.ErrnoException
    return `it cannot be written (${code} at ${where ?? path})`
  }
}

/** The folder, or the one above it that exists: the store makes those that are missing. */
async function nearest(folder: string): Promise<string> {
  const isThere = await stat(folder).then(
    () => true,
    () => false,
  )
  return isThere || dirname(folder) === folder ? folder : nearest(dirname(folder))
}

function serverFault({ hostname, port }: URL): Promise<string | undefined> {
  const socket = connect({ host: hostname, port: Number(port || 5_432), timeout: connectMs })
  return new Promise((settle) => {
    const end = (fault?: string) => {
      socket.destroy()
      settle(fault)
    }
    socket.once('connect', () => end())
    socket.once('timeout', () => end(`no answer within ${connectMs / 1_000} s`))
    socket.once('error', (error: NodeJS.ErrnoException & { readonly errors?: readonly NodeJS.ErrnoException[] }) =>
      end(`it cannot be reached (${error.code ?? error.errors?.[0]?.code})`),
    )
  })
}
