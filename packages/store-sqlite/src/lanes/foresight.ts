import type { ReleaseOptions } from '@waybill/delivery/store'
import type { InLine, OrderLines } from './order-lines.js'

/** Says whether the next delivery that a lane meets will stay on the disk. It is asked for one after the other, in their order. */
export type Foresight = (one: InLine, wait?: ReleaseOptions) => boolean

/**
 * What waits when the memory's share is used stays on the disk, and needs a row before the lane may pass it. So this must be
 * known when the unit is written, before the lane meets the deliveries. `isCrowded`: whether the share is used, with so many more.
 */
export function createForesight(
  lines: Pick<OrderLines, 'isHead' | 'isBlocked'>,
  isCrowded: (more: number) => boolean,
): Foresight {
  // Keys of the heads among those that were asked for.
  const keys = new Set<string>()
  let more = 0
  return (one, wait = {}) => {
    const waits = isWait(wait) || lines.isBlocked(one) || (keys.size > 0 && one.keys.some((key) => keys.has(key)))
    if (lines.isHead(one)) for (const key of one.keys) keys.add(key)
    return waits && isCrowded(more++)
  }
}

/** Whether it cannot go at once: it waits for a time, or its endpoint may be closed. */
export function isWait({ afterMs = 0, endpoint }: ReleaseOptions): boolean {
  return endpoint !== undefined || afterMs > 0
}
