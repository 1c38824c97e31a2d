import type { LifecycleEvent } from '@waybill/delivery'

/** An event that was refused for its content, or a whole request. */
export interface RefusedAtDoor {
  /** The write key. Absent for a request whose key is missing, wrong or not read. */
  readonly source?: string
  readonly messageId?: string
  readonly code: string
  /** The field that breaks the rule; empty for a whole event or request. */
  readonly field: string
  readonly rule: string
  readonly at: number
  /** The path of a request that was refused as a whole. */
  readonly path?: string
}

/** Which of them. */
interface RefusedQuery {
  readonly messageId?: string | undefined
  readonly hasSource?: ((source: string) => boolean) | undefined
  readonly limit: number
}

/** What was refused at the door, in the memory of this process: a restart forgets it. */
export interface RefusedEvents {
  /** Observer for the `observe` option of the engine. */
  observe(event: LifecycleEvent): void
  /** A request that was refused as a whole. */
  request(refused: RefusedAtDoor): void
  /** The newest ones that match, newest first. */
  recent(query: RefusedQuery): readonly RefusedAtDoor[]
}

/** How many of known sources are kept, and how many of strangers, who must not push out the others. The oldest go first. */
export interface RefusedEventsOptions {
  readonly known?: number
  readonly strangers?: number
}

export function createRefusedEvents({ known = 1_000, strangers = 100 }: RefusedEventsOptions = {}): RefusedEvents {
  const ofKnown = createRing(known)
  const ofStrangers = createRing(strangers)
  return {
    observe(event) {
      if (event.type !== 'refused') return
      const { type: _, ...refused } = event
      ofKnown.add(refused)
    },
    request(refused) {
      const ring = refused.source === undefined ? ofStrangers : ofKnown
      ring.add(refused)
    },
    recent({ messageId, hasSource, limit }) {
      return [...ofKnown.newestFirst(), ...ofStrangers.newestFirst()]
        .sort((one, other) => other.at - one.at)
        .filter((one) => messageId === undefined || one.messageId === messageId)
        .filter(({ source }) => !hasSource || (source !== undefined && hasSource(source)))
        .slice(0, limit)
    },
  }
}

function createRing(keep: number) {
  const ring: RefusedAtDoor[] = []
  let next = 0
  return {
    add(refused: RefusedAtDoor) {
      ring[next] = refused
      next = (next + 1) % keep
    },
    newestFirst: () => [...ring.slice(next), ...ring.slice(0, next)].reverse(),
  }
}
