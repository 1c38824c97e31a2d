import type { Hold } from '../store/store.js'

/** Which endpoints deliveries may be taken for. */
export interface Openness {
  /** Deliveries that are filed under one of these stay. */
  readonly closed?: readonly string[]
  /** Only deliveries that are filed under this one are taken. */
  readonly only?: string
}

/** What a caller says of a lane, with the holds of its endpoints. */
export function withHolds<T extends Openness>(openness: T, lane: string, holds: Iterable<Hold>): T {
  let held: string[] | undefined
  for (const hold of holds) {
    if (hold.lane !== lane || hold.endpoint === undefined) continue
    held ??= []
    held.push(hold.endpoint)
  }
  return held ? { ...openness, closed: [...(openness.closed ?? []), ...held] } : openness
}
