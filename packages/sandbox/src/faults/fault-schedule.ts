import { matchesPath } from '../server/path-pattern.js'
import { createRandom, type Random, seedFor } from '../server/random.js'
import type { VendorName } from '../vendor-name.js'
import type { Fault, FaultMatch, FaultWhen } from './fault.js'

/** Fields of a request that faults match on. */
export interface MatchableRequest {
  readonly vendor: VendorName
  readonly method: string
  readonly path: string
  /** Raw and unpacked body. */
  readonly texts: readonly string[]
}

/** Decides for each request which fault fires. */
export interface FaultSchedule {
  pick(request: MatchableRequest): Fault | undefined
  counts(): Readonly<Record<string, number>>
}

interface Turn {
  readonly fault: Fault
  readonly random: Random
  seen: number
  fired: number
}

/**
 * Per request, the first fault that matches and whose `when` holds fires. Every fault counts all of its matching requests
 * and draws from its own sequence, even when an earlier fault fired. So removing a fault does not change the others.
 */
export function createFaultSchedule(faults: readonly Fault[], seed: number): FaultSchedule {
  const turns: readonly Turn[] = faults.map((fault) => ({
    fault,
    random: createRandom(seedFor(seed, fault.name)),
    seen: 0,
    fired: 0,
  }))
  return {
    pick(request) {
      let chosen: Turn | undefined
      for (const turn of turns) {
        if (turn.fault.off === true || !matches(turn.fault.match ?? {}, request)) continue
        turn.seen += 1
        const holds = isDue(turn.fault.when ?? {}, turn)
        if (holds && chosen === undefined) chosen = turn
      }
      if (chosen !== undefined) chosen.fired += 1
      return chosen?.fault
    },
    counts: () => Object.fromEntries(turns.map(({ fault, fired }) => [fault.name, fired])),
  }
}

function matches(match: FaultMatch, request: MatchableRequest): boolean {
  const { vendor, method, path, bodyIncludes } = match
  return (
    (vendor === undefined || vendor === request.vendor) &&
    (method === undefined || method.toUpperCase() === request.method) &&
    (path === undefined || matchesPath(path, request.path)) &&
    (bodyIncludes === undefined || request.texts.some((text) => text.includes(bodyIncludes)))
  )
}

function isDue(when: FaultWhen, turn: Turn): boolean {
  const { nth, every, first, probability, times } = when
  const lucky = probability === undefined || turn.random.next() < probability
  return (
    lucky &&
    (nth === undefined || (typeof nth === 'number' ? nth === turn.seen : nth.includes(turn.seen))) &&
    (every === undefined || turn.seen % every === 0) &&
    (first === undefined || turn.seen <= first) &&
    (times === undefined || turn.fired < times)
  )
}
