import type { Decision } from '../decision.js'

/** One event in one lane. */
export interface Asked {
  readonly lane: string
  readonly source: string
  readonly messageId: string
}

/** How far an awaited delivery is in its lane: in the store, planned, or on its way to the vendor. */
export type LaneStage = 'queued' | 'planned' | 'sent'

/** `storing`: its event may not be stored yet. */
type Stage = 'storing' | LaneStage

type Leave = (decision: Decision) => void

interface Awaited {
  readonly asked: Asked
  readonly callers: Set<Leave>
  stage: Stage
}

/** The deliveries that callers of `decide` wait for, and how far each of them is. One without a caller is forgotten. */
export interface AwaitedDeliveries {
  readonly size: number
  has(asked: Asked): boolean
  /** The callers that wait for a delivery. A copy: each of them leaves when it is called. */
  callersOf(asked: Asked): readonly Leave[]
  add(asked: Asked, caller: Leave): void
  remove(asked: Asked, caller: Leave): void
  /** Its event is stored, so that it waits for its lane, unless the lane was faster. Returns whether it waits. */
  stored(asked: Asked): boolean
  move(asked: Asked, stage: LaneStage): void
  /** How many wait in a lane to be planned. */
  queuedIn(lane: string): number
  /** All that are stored and not sent. */
  unsent(): readonly Asked[]
  /** Those of them that are not planned. */
  unplanned(): readonly Asked[]
}

export function createAwaitedDeliveries(): AwaitedDeliveries {
  const all = new Map<string, Awaited>()
  const queued = new Map<string, number>()
  const keyOf = ({ lane, source, messageId }: Asked) => JSON.stringify([lane, source, messageId])
  const find = (asked: Asked) => all.get(keyOf(asked))
  const waits = ({ stage }: Awaited) => stage === 'queued' || stage === 'planned'

  function count({ asked: { lane }, stage }: Awaited, difference: number): void {
    if (stage === 'queued') queued.set(lane, (queued.get(lane) ?? 0) + difference)
  }

  function move(awaited: Awaited | undefined, stage: Stage): void {
    if (!awaited) return
    count(awaited, -1)
    awaited.stage = stage
    count(awaited, 1)
  }

  return {
    get size() {
      return all.size
    },
    has: (asked) => all.has(keyOf(asked)),
    callersOf: (asked) => [...(find(asked)?.callers ?? [])],
    add(asked, caller) {
      const awaited = find(asked) ?? { asked, callers: new Set(), stage: 'storing' }
      all.set(keyOf(asked), awaited)
      awaited.callers.add(caller)
    },
    remove(asked, caller) {
      const awaited = find(asked)
      if (!awaited?.callers.delete(caller) || awaited.callers.size > 0) return
      count(awaited, -1)
      all.delete(keyOf(asked))
    },
    stored(asked) {
      const awaited = find(asked)
      if (awaited?.stage === 'storing') move(awaited, 'queued')
      return awaited?.stage === 'queued'
    },
    move: (asked, stage) => move(find(asked), stage),
    queuedIn: (lane) => queued.get(lane) ?? 0,
    unplanned: () => [...all.values()].filter(({ stage }) => stage === 'queued').map(({ asked }) => asked),
    unsent: () => [...all.values()].filter(waits).map(({ asked }) => asked),
  }
}
