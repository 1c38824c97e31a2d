import type { Destination } from '@waybill/core'
import { formerLaneOf } from '@waybill/delivery/queue'
import type { GatewayConfig } from '../gateway-config.js'

/** How many deliveries are pending in lanes that no destination has, by lane. */
export type AbsentLanes = Readonly<Record<string, number>>

/** The facts of a destination on which it depends what becomes of a lane. */
type Heir = Pick<Destination, 'name' | 'formerNames'>

/** What a lane of the store has. */
interface LaneCounts {
  readonly accepted: number
  readonly pending: number
}

/**
 * The lanes that a start with these settings leaves without a destination. Opens nothing and waits for nobody; undefined where
 * the store cannot be read, or does not exist yet.
 */
export async function absentLanes(
  url: string,
  destinations: readonly Heir[],
  { delivery, storeOptions }: Pick<GatewayConfig, 'delivery' | 'storeOptions'>,
): Promise<AbsentLanes | undefined> {
  const found = await lanesOf(url, storeOptions).catch(() => undefined)
  if (!found) return undefined
  const lanes = new Map(Object.entries(found))
  // As the store will do it: a lane that has had an event takes over nothing.
  for (const heir of destinations) {
    const former = formerLaneOf(heir, (name) => lanes.get(name)?.accepted)
    if (former !== undefined) lanes.delete(former)
  }
  const known = new Set([...destinations.map(({ name }) => name), ...(delivery?.discardLanes ?? [])])
  return Object.fromEntries(
    [...lanes].flatMap(([lane, { pending }]) => (pending > 0 && !known.has(lane) ? [[lane, pending]] : [])),
  )
}

/** One line for a person on each lane: what waits there, and the ways out. */
export function absentLaneTexts(absent: AbsentLanes, destinations: readonly Heir[]): readonly (readonly string[])[] {
  return Object.entries(absent).map(([lane, pending]) => {
    const waits = pending === 1 ? '1 delivery waits' : `${pending} deliveries wait`
    const heir = destinations.find(({ formerNames = [] }) => formerNames.includes(lane))
    const inherited = heir
      ? `${heir.name}, which names it in formerNames, has a past of its own and cannot take it over; bring ${lane} back as a destination of its own`
      : 'bring it back, name its heir by formerNames'
    return [
      lane,
      `no destination has this name, and ${waits} there: ${inherited}, or discard it (delivery.discardLanes)`,
    ]
  })
}

async function lanesOf(
  url: string,
  options: object | undefined,
): Promise<Readonly<Record<string, LaneCounts>> | undefined> {
  if (url.startsWith('sqlite:')) {
    const { lanesInSqliteFile } = await import('@waybill/store-sqlite')
    return lanesInSqliteFile(url.slice('sqlite:'.length))
  }
  if (url === 'memory:') return undefined
  const { lanesInPostgres } = await import('@waybill/store-postgres')
  return lanesInPostgres({ ...options, connectionString: url })
}
