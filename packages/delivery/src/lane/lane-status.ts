import type { LaneDepth } from '../store/ledger.js'
import type { Hold } from '../store/store.js'
import type { LaneStatus } from '../waybill.js'
import type { Lane } from './lane.js'

export interface StatusOptions {
  readonly depth: LaneDepth | undefined
  /** Holds in the store. They are shown for lanes that other processes work on. */
  readonly holds: readonly Hold[]
  readonly delivers: boolean
}

/** The status of one lane, as `lanes()` returns it. */
export function statusOf({ destination, throttles }: Lane, { depth, holds, delivers }: StatusOptions): LaneStatus {
  const lane = destination.name
  return {
    lane,
    depth: depth ?? { pending: 0 },
    delivers,
    ...throttles.status(),
    holds: delivers ? throttles.holds() : holds.filter((hold) => hold.lane === lane),
  }
}
