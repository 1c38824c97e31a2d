import type { Openness } from '@waybill/delivery/queue'
import type { LeaseOptions } from '@waybill/delivery/store'
import type { LiveDelivery } from '../rows/live-delivery.js'
import type { StoreLane } from './store-lane.js'

/** How a lease gets at what is on the disk: see `Backlog`. Reading waits for writes. */
export interface Reading {
  owes(openness: Openness): boolean
  bringBack(openness: Openness): Promise<unknown>
  /** Returns whether it came forward. */
  refill(wanted: number, openness: Openness): Promise<boolean>
}

/** Takes deliveries that can go: from memory, and while there are none, from the disk. Rejects where reading failed and it has none. */
export async function leaseFrom(
  lane: Pick<StoreLane, 'take' | 'hasMore'>,
  options: Pick<LeaseOptions, 'max' | 'maxBytes' | keyof Openness>,
  { owes, bringBack, refill }: Reading,
): Promise<LiveDelivery[]> {
  let failed: unknown
  const failsLater = (error: unknown) => {
    failed ??= error
    return false
  }
  if (owes(options)) await bringBack(options).catch(failsLater)
  const taken = lane.take(options)
  for (let goesOn = true; goesOn; ) {
    const max = options.max - taken.length
    const maxBytes = taken.reduce((left, { bytes }) => left - bytes, options.maxBytes)
    if (max <= 0 || maxBytes <= 0 || !lane.hasMore(options)) break
    goesOn = await refill(max, options).catch(failsLater)
    taken.push(...lane.take({ ...options, max, maxBytes }))
    if (taken.length > 0) break
  }
  // What was taken is leased. It must not be lost because there could be more.
  if (failed !== undefined && taken.length === 0) throw failed
  return taken
}
