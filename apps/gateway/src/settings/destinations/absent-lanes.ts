import type { Destination } from '@waybill/core'
import type { GatewayConfig } from '../gateway-config.js'

/**
 * How many deliveries are pending in the store's lanes that no destination has and no setting names. Opens nothing and waits
 * for nobody; undefined where the store cannot be read, or does not exist yet.
 */
export async function absentLanes(
  url: string,
  destinations: readonly Destination[],
  { delivery, storeOptions }: GatewayConfig,
): Promise<Readonly<Record<string, number>> | undefined> {
  const pending = await pendingByLane(url, storeOptions).catch(() => undefined)
  if (!pending) return undefined
  const named = destinations.flatMap(({ name, formerNames = [] }) => [name, ...formerNames])
  const known = new Set([...named, ...(delivery?.discardLanes ?? [])])
  return Object.fromEntries(Object.entries(pending).filter(([lane, count]) => count > 0 && !known.has(lane)))
}

async function pendingByLane(url: string, options: object | undefined): Promise<Record<string, number> | undefined> {
  if (url.startsWith('sqlite:')) {
    const { pendingInSqliteFile } = await import('@waybill/store-sqlite')
    return pendingInSqliteFile(url.slice('sqlite:'.length))
  }
  if (url === 'memory:') return undefined
  const { pendingInPostgres } = await import('@waybill/store-postgres')
  return pendingInPostgres({ ...options, connectionString: url })
}
