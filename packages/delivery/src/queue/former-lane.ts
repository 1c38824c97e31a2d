import type { StoreLane } from '../store/store.js'

/**
 * The former name whose lane a store renames to this one: the first that it knows, where the lane itself has had no event.
 * `accepted`: how many events a lane has had; `undefined` for one that the store does not know.
 */
export function formerLaneOf(
  { name, formerNames = [] }: Pick<StoreLane, 'name' | 'formerNames'>,
  accepted: (lane: string) => number | undefined,
): string | undefined {
  if ((accepted(name) ?? 0) > 0) return undefined
  return formerNames.find((former) => former !== name && accepted(former) !== undefined)
}
