import type { LeasedDelivery, Ticket } from './work.js'

/** Most earlier deliveries that a claim may have before its own. With more of them nothing is claimed. */
export const mostEarlier = 3

/** Somebody waits for the answer to an event in one of its lanes, so the store leases that delivery as it accepts the event. */
export interface AwaitedLane {
  /** The lane's name: one of the event's `lanes`. */
  readonly lane: string
  /** Length of the leases in milliseconds, where leases are durable. Then another process may lease the deliveries. */
  readonly forMs: number
  /** Endpoints that cannot be called now: an earlier delivery that is filed under one of them cannot go. */
  readonly closed?: readonly string[]
}

/**
 * What a store did for an event that somebody waits for. It goes before all others of its lane, whatever waits there, but not
 * before the earlier deliveries that it has to wait for by the lane's order, directly or through one another.
 */
export interface Claim {
  /** The lane's name, which `NewEvent.awaited` gave. */
  readonly lane: string
  /** The event's source. */
  readonly source: string
  /** The event's id. */
  readonly messageId: string
  /**
   * What is leased to this process now, each as `Store.lease` gives it: the earlier deliveries, oldest first, and the event's
   * own last. Empty when the claim is `refused`.
   */
  readonly leases: readonly LeasedDelivery[]
  /** Those of the earlier deliveries that this process had leased before. They count among the most. Absent: none. */
  readonly earlier?: readonly Ticket[]
  /**
   * Why nothing was leased. `held`: the whole lane is. `waits_for_earlier`: there are more than `mostEarlier`, or one of them
   * cannot go now: it waits for a time, is filed under an endpoint that is closed or held, or another process has it. The
   * event is in its lane as any other then. Absent: it was leased.
   */
  readonly refused?: 'held' | 'waits_for_earlier'
  /** The lane's endpoints that are held. Absent: none. */
  readonly held?: readonly string[]
}
