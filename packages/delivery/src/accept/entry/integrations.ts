import type { CustomerEvent, Fields } from '@waybill/core'
import { type DestinationFacts, isFields } from '@waybill/core/destination'
import { createLaneNames, type Meaning, type Meanings } from './lane-names.js'
import { isOptions, isYes } from './said-yes.js'

/** Reads the `integrations` of events (Segment Spec, Common Fields). */
export interface Integrations {
  /**
   * The lanes among `lanes` that an event's `integrations` allow; the same list where they allow all. The lane's own or
   * former name decides; without it a name of its vendor; without both `All`; without all three the answer is yes. Names are
   * compared by letters and digits alone. Where two spellings disagree, or a value cannot be read, the answer is no.
   * `context.integrations`, which older clients use, can forbid a destination but not allow one.
   */
  addressed(event: CustomerEvent, lanes: readonly string[]): readonly string[]
  /** The names in an event's `integrations` that no destination has. */
  unknownIn(event: CustomerEvent): readonly string[]
}

// analytics.js names Segment itself with every event.
const segmentItself = 'Segment.io'

export function createIntegrations(destinations: readonly DestinationFacts[]): Integrations {
  const meaningsOf = createLaneNames(destinations)
  const placeOf = new Map(destinations.map(({ name }, place) => [name, place]))

  function allows(integrations: Fields, lane: number): boolean {
    const said: { [Of in Meaning['of']]?: boolean } = {}
    for (const [key, value] of Object.entries(integrations)) {
      const meaning = meaningsOf(key)[lane]
      if (!meaning) continue
      const { of, doubtful } = meaning
      const isAllowed = isYes(value) || (of !== 'all' && isOptions(value))
      if (!isAllowed) said[of] = false
      else if (!doubtful) said[of] = said[of] !== false
    }
    return said.lane ?? said.vendor ?? said.all ?? true
  }

  return {
    addressed(event, lanes) {
      const maps = mapsOf(event)
      // Most events have none. Then nothing is asked for each lane.
      if (maps.length === 0) return lanes
      const isAddressed = (lane: string) => maps.every((map) => allows(map, placeOf.get(lane) ?? -1))
      const addressed = lanes.filter(isAddressed)
      return addressed.length === lanes.length ? lanes : addressed
    },
    unknownIn(event) {
      const isUnknown = (meanings: Meanings) => meanings.every((meaning) => meaning === undefined)
      const names = mapsOf(event).flatMap((map) => Object.keys(map))
      return names.filter((name) => name !== segmentItself && isUnknown(meaningsOf(name)))
    },
  }
}

function mapsOf({ integrations, context }: CustomerEvent): readonly Fields[] {
  const older = context?.['integrations'] ?? undefined
  if (older === undefined) return integrations ? [integrations] : noMaps
  return integrations ? [integrations, asMap(older)] : [asMap(older)]
}

const noMaps: readonly Fields[] = []

/** `context` is not validated when an event is accepted. A value that is no map counts for all destinations. */
function asMap(value: unknown): Fields {
  if (Array.isArray(value) && value.length === 0) return {}
  return isFields(value) ? value : { All: value }
}
