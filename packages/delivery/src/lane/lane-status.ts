import type { LaneStatus } from '../delivery.js'
import type { LaneDepth } from '../store/ledger.js'
import type { Hold } from '../store/store.js'
import type { Lane } from './lane.js'

export interface StatusOptions {
  readonly depth: LaneDepth | undefined
  /** Holds in the store: for lanes that other processes work on. */
  readonly holds: readonly Hold[]
  readonly delivers: boolean
}

/** How one lane stands now. */
export function statusOf({ destination, governors }: Lane, { depth, holds, delivers }: StatusOptions): LaneStatus {
  const lane = destination.name
  return {
    lane,
    depth: depth ?? { pending: 0 },
    delivers,
    ...governors.status(),
    holds: delivers ? governors.holds() : holds.filter((hold) => hold.lane === lane),
  }
}
