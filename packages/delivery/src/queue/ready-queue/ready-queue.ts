import { createFifo, type Fifo } from '../fifo.js'
import type { Openness } from '../openness.js'
import { createSeqQueue, type SeqQueue } from './seq-queue.js'

/** What a `ReadyQueue` must know of a delivery to find its place. */
export interface Placed {
  /** The event's number in the store. */
  readonly seq: number
  /** Where the event comes from. */
  readonly source: string
  /** The endpoint of its present call; `undefined` while it was not planned. */
  readonly endpoint: string | undefined
  /** Whether it goes after everything that is live, like a replayed one. */
  readonly bulk: boolean
}

/**
 * Deliveries that can go, in the order in which they go: live before bulk; inside a class the sources take turns; inside a
 * source the oldest first.
 */
export interface ReadyQueue<T extends Placed> {
  push(delivery: T): void
  /** Removes and returns the delivery that is next; `undefined` when none can go. */
  shift(openness: Openness): T | undefined
  /** Removes a delivery that can go, before its turn. Returns whether it was there. */
  remove(delivery: T): boolean
  /** Whether one can go. */
  has(openness: Openness): boolean
}

/** When a source had its last turn in a class, and in how many rings of the class it is known. */
interface Turn {
  at: number
  rings: number
}

/** The deliveries of one source in one ring. */
interface SourceQueue<T extends Placed> {
  readonly source: string
  readonly turn: Turn
  readonly deliveries: SeqQueue<T>
  /** Its turn when it took its place in the ring; `undefined` while it has none. */
  placedAt: number | undefined
}

/** The deliveries of one class that are filed under one endpoint, or under none. */
interface Ring<T extends Placed> {
  readonly sources: Map<string, SourceQueue<T>>
  /** The sources by their turns. One whose turn or deliveries have changed since is moved when it comes first. */
  readonly next: Fifo<SourceQueue<T>>
}

interface Class<T extends Placed> {
  readonly turns: Map<string, Turn>
  readonly filed: Map<string, Ring<T>>
  readonly unplanned: Ring<T>
}

/** Quiet sources that a ring keeps, so that a few sources with single events cause no garbage. */
const keptSources = 64

/**
 * Makes an empty `ReadyQueue`. Each call costs the same however many deliveries and sources there are. What `canGo` refuses
 * when its turn comes is dropped, and costs no turn.
 */
export function createReadyQueue<T extends Placed>(canGo: (delivery: T) => boolean): ReadyQueue<T> {
  const live = newClass<T>()
  const bulk = newClass<T>()
  const classes = [live, bulk]
  let clock = 0

  function newSourceQueue({ turns }: Class<T>, source: string): SourceQueue<T> {
    // Whoever comes new is last in the round.
    const turn = turns.get(source) ?? { at: clock, rings: 0 }
    turns.set(source, turn)
    turn.rings++
    return { source, turn, deliveries: createSeqQueue(), placedAt: undefined }
  }

  /** The oldest delivery of a source in a ring that can go. */
  function firstOf({ deliveries }: SourceQueue<T>): T | undefined {
    for (let first = deliveries.first(); first; first = deliveries.first()) {
      if (canGo(first)) return first
      deliveries.shift()
    }
    return undefined
  }

  /** The source whose turn it is in a ring. */
  function nextOf(ring: Ring<T>, of: Class<T>): SourceQueue<T> | undefined {
    for (let first = ring.next.first(); first; first = ring.next.first()) {
      const { turn, placedAt = 0 } = first
      if (firstOf(first) === undefined) remove(first, ring, of)
      else if (placedAt < turn.at) place(first, ring)
      else return first
    }
    return undefined
  }

  function place(queue: SourceQueue<T>, { next }: Ring<T>): void {
    if (queue.placedAt !== undefined) next.shift()
    queue.placedAt = queue.turn.at
    next.push(queue)
  }

  function remove(queue: SourceQueue<T>, { sources, next }: Ring<T>, { turns }: Class<T>): void {
    next.shift()
    queue.placedAt = undefined
    if (sources.size <= keptSources) return
    sources.delete(queue.source)
    if (--queue.turn.rings === 0) turns.delete(queue.source)
  }

  function openRings(of: Class<T>, { closed, only }: Openness): Ring<T>[] {
    const rings: Ring<T>[] = only === undefined ? [of.unplanned] : []
    for (const [endpoint, ring] of of.filed) {
      if ((only === undefined || endpoint === only) && !closed?.includes(endpoint)) rings.push(ring)
    }
    return rings
  }

  /** The queue with the delivery that is next in a class: of the source whose turn it is, the one with the oldest. */
  function queueOf(of: Class<T>, openness: Openness): SourceQueue<T> | undefined {
    // Without anything filed there is one ring, which is open to all but `only`.
    if (of.filed.size === 0) return openness.only === undefined ? nextOf(of.unplanned, of) : undefined
    const rings = openRings(of, openness)
    let next: SourceQueue<T> | undefined
    for (const ring of rings) {
      const queue = nextOf(ring, of)
      if (queue && (!next || (queue.placedAt ?? 0) < (next.placedAt ?? 0))) next = queue
    }
    let oldest = next
    for (const { sources } of next ? rings : []) {
      const queue = sources.get(next?.source as string)
      const first = queue && firstOf(queue)
      if (first && oldest && first.seq < (firstOf(oldest)?.seq ?? first.seq)) oldest = queue
    }
    return oldest
  }

  return {
    push(delivery) {
      const of = delivery.bulk ? bulk : live
      const ring = delivery.endpoint === undefined ? of.unplanned : filedRing(of, delivery.endpoint)
      let queue = ring.sources.get(delivery.source)
      if (!queue) {
        queue = newSourceQueue(of, delivery.source)
        ring.sources.set(delivery.source, queue)
      }
      queue.deliveries.push(delivery)
      if (queue.placedAt === undefined) place(queue, ring)
    },
    shift(openness) {
      for (const of of classes) {
        const queue = queueOf(of, openness)
        if (!queue) continue
        queue.turn.at = ++clock
        return queue.deliveries.shift()
      }
      return undefined
    },
    remove(delivery) {
      const of = delivery.bulk ? bulk : live
      const ring = delivery.endpoint === undefined ? of.unplanned : of.filed.get(delivery.endpoint)
      return ring?.sources.get(delivery.source)?.deliveries.remove(delivery) ?? false
    },
    has: (openness) => classes.some((of) => queueOf(of, openness) !== undefined),
  }
}

function newRing<T extends Placed>(): Ring<T> {
  return { sources: new Map(), next: createFifo() }
}

function newClass<T extends Placed>(): Class<T> {
  return { turns: new Map(), filed: new Map(), unplanned: newRing() }
}

/** Endpoints are few, and their names come from the destination: a ring is kept once it was needed. */
function filedRing<T extends Placed>({ filed }: Class<T>, endpoint: string): Ring<T> {
  const known = filed.get(endpoint)
  if (known) return known
  const ring = newRing<T>()
  filed.set(endpoint, ring)
  return ring
}
