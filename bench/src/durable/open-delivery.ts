import { join } from 'node:path'
import { createWaybill, type Waybill, type WaybillOptions } from '@waybill/delivery'
import type { Totals } from '@waybill/delivery/store'
import { sqliteStore } from '@waybill/store-sqlite'
import { benchDestination } from '../destination.js'
import type { Job } from './job.js'

export interface OpenDeliveryOptions extends Pick<WaybillOptions, 'deliver' | 'observe'> {
  /** Events per POST. Default 100. */
  readonly perPost?: 1 | 100
}

/** The default configuration on the job's file. */
export function openDelivery(
  { directory, baseUrl }: Job,
  { perPost = 100, ...options }: OpenDeliveryOptions = {},
): Promise<Waybill> {
  const sockets = perPost === 1 ? 64 : 16
  return createWaybill({
    store: sqliteStore({ path: join(directory, 'store.db') }),
    destinations: [benchDestination({ baseUrl, perPost, sockets })],
    ...options,
  })
}

const flushMs = 600_000

/** Waits until all is delivered, also what an earlier run has left. */
export async function deliveredAll(delivery: Waybill): Promise<Totals> {
  await delivery.flush({ timeoutMs: flushMs })
  const totals = await delivery.totals()
  const { pending, parked } = totals['bench'] ?? {}
  if (pending !== 0 || parked !== 0) throw new Error(`Not everything arrived: ${JSON.stringify(totals)}`)
  return totals
}
