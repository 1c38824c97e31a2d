import type { SkippedLane } from '@waybill/delivery/store'
import type { Database } from '../open/driver.js'
import { createDictionary } from '../rows/dictionary.js'

/** The lanes of an event, and those in which it was skipped. Many events share one combination. */
interface LaneSet {
  /** The numbers of its lanes. */
  readonly lanes: readonly number[]
  /** The lanes in which it was skipped when it was accepted, and why. */
  readonly skipped: readonly (readonly [lane: number, reason: string])[]
}

export interface LaneSets {
  /** The number of a combination. A new one is written in the caller's transaction. */
  idOf(lanes: readonly string[], skipped: readonly SkippedLane[] | undefined): number
  get(id: number): LaneSet
  reload(): void
}

export function createLaneSets(database: Database, laneId: (name: string) => number): LaneSets {
  const dictionary = createDictionary(database, 'lane_sets', 'lanes')
  let parsed = new Map<number, LaneSet>()
  // Most events have the same list object as the one before.
  let ofList = new WeakMap<readonly string[], number>()

  function numberOf(lanes: readonly string[], skipped: readonly SkippedLane[]): number {
    return dictionary.idOf(
      JSON.stringify([lanes.map(laneId), skipped.map(({ lane, reason }) => [laneId(lane), reason])]),
    )
  }

  return {
    idOf(lanes, skipped) {
      if (skipped && skipped.length > 0) return numberOf(lanes, skipped)
      const known = ofList.get(lanes)
      if (known !== undefined) return known
      const id = numberOf(lanes, [])
      ofList.set(lanes, id)
      return id
    },
    get(id) {
      const known = parsed.get(id)
      if (known) return known
      const [lanes, skipped] = JSON.parse(dictionary.textOf(id)) as [LaneSet['lanes'], LaneSet['skipped']]
      const set = { lanes, skipped }
      parsed.set(id, set)
      return set
    },
    reload() {
      dictionary.reload()
      parsed = new Map()
      ofList = new WeakMap()
    },
  }
}
