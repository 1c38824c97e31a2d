import { join } from 'node:path'
import { createDelivery, type Delivery, type DeliveryOptions } from '@waybill/delivery'
import { sqliteStore } from '@waybill/store-sqlite'
import { benchDestination } from '../bench-destination.js'
import type { Job } from './job.js'

export interface OpenDeliveryOptions extends Pick<DeliveryOptions, 'deliver' | 'observe'> {
  /** Events per POST. Default 100. */
  readonly perPost?: 1 | 100
}

/** The default configuration on the job's file. */
export function openDelivery(
  { directory, baseUrl }: Job,
  { perPost = 100, ...options }: OpenDeliveryOptions = {},
): Promise<Delivery> {
  const sockets = perPost === 1 ? 64 : 16
  return createDelivery({
    store: sqliteStore({ path: join(directory, 'store.db') }),
    destinations: [benchDestination({ baseUrl, perPost, sockets })],
    ...options,
  })
}
