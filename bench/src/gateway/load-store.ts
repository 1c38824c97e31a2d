import type { Destination } from '@waybill/core'
import { createWaybill } from '@waybill/delivery'
import { sqliteStore } from '@waybill/store-sqlite'
import { benchDestination } from '../destination.js'

/** The one lane that events wait in. Nobody is asked. */
export function loadLane(): Destination {
  return benchDestination({ baseUrl: 'http://127.0.0.1:9', perPost: 100, sockets: 1 })
}

/** How many events are in the file after the gateway was killed; by its rows, not by its counters. */
export async function countStored(path: string): Promise<number> {
  const delivery = await createWaybill({ store: sqliteStore({ path }), destinations: [loadLane()], deliver: false })
  const rows = await delivery.recount()
  await delivery.close()
  return Object.values(rows).reduce((sum, { accepted }) => sum + accepted, 0)
}
