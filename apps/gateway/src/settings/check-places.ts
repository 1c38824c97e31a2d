import { constants } from 'node:fs'
import { access, stat, statfs } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, resolve } from 'node:path'
import { ConfigurationError } from '@waybill/core'
import { storeFault, storeLabel } from '../open-store.js'
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

/**
 * Whether the store could be opened: its disk has room and may be written, its file is whole and free, or its server lets this
 * gateway in and is fit. Nothing is made or changed.
 */
export async function checkStore(url: string, options: object = {}): Promise<PlaceCheck> {
  const label = storeLabel(url)
  try {
    const fault = await storeFaultOf(url, options)
    return { place: 'Events', ok: fault === undefined, says: fault === undefined ? label : `${label}: ${fault}` }
  } catch (error) {
    const fault = storeFault(error, url)
    if (!(fault instanceof ConfigurationError)) throw fault
    return { place: 'Events', ok: false, says: fault.issues.map(({ rule }) => rule).join('; ') }
  }
}

async function storeFaultOf(url: string, options: object): Promise<string | undefined> {
  if (url === 'memory:') return undefined
  if (url.startsWith('sqlite:')) {
    const path = resolve(url.slice('sqlite:'.length))
    const { checkSqliteFile } = await import('@waybill/store-sqlite')
    const fault = await diskFault(path)
    if (fault !== undefined) return fault
    return (await checkSqliteFile(path)).inUse ? 'another process has it open, maybe this very gateway' : undefined
  }
  const { checkPostgres } = await import('@waybill/store-postgres')
  await checkPostgres({ ...options, connectionString: url })
  return undefined
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
