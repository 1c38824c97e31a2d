/** Which events wait for which: see `order` of `WaybillOptions`. */
export type OrderPolicy = 'identify-first' | 'per-user' | 'none'

/** A lane that a store keeps. */
export interface StoreLane {
  /** The lane's name, which is its destination's. */
  readonly name: string
  /** Which events of the lane wait for which. */
  readonly order: OrderPolicy
  /**
   * Names that the lane had. If it has had no event, it gets all that the store has under the first of these that it knows:
   * deliveries, counters, marks, holds. That name is free then. Else both stay as they are. Default: none.
   */
  readonly formerNames?: readonly string[]
  /** Most pending deliveries of the lane. Absent: as many as the store's options say. */
  readonly maxPending?: number
  /** Most bytes of their events. Absent: as many as the store's options say. */
  readonly maxPendingBytes?: number
  /** What happens to an event when the lane has no room for it: see `whenFull` of `LaneOptions`. Default `refuse`. */
  readonly whenFull?: 'refuse' | 'skip'
}
