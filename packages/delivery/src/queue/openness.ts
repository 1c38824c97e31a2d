import type { Hold } from '../store/store.js'

/** Which endpoints deliveries may be taken for. */
export interface Openness {
  /** Deliveries that are filed under one of these stay. */
  readonly closed?: readonly string[]
  /** Only deliveries that are filed under this one are taken. */
  readonly only?: string
}

/** Whether a delivery may be taken that is filed under this endpoint, or under none. */
export function isOpenFor(endpoint: string | undefined, { closed, only }: Openness): boolean {
  if (only !== undefined && endpoint !== only) return false
  return endpoint === undefined || !closed?.includes(endpoint)
}

/** The endpoints of a lane that are held; `undefined` when none is. */
export function heldIn(lane: string, holds: Iterable<Hold>): string[] | undefined {
  let held: string[] | undefined
  for (const hold of holds) {
    if (hold.lane !== lane || hold.endpoint === undefined) continue
    held ??= []
    held.push(hold.endpoint)
  }
  return held
}

/** What a caller says of a lane, with the holds of its endpoints. */
export function withHolds<T extends Openness>(openness: T, lane: string, holds: Iterable<Hold>): T {
  const held = heldIn(lane, holds)
  return held ? { ...openness, closed: [...(openness.closed ?? []), ...held] } : openness
}
