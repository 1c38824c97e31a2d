import { toText } from '@waybill/delivery/queue'
import type { LeaseOptions } from '@waybill/delivery/store'
import { createTurns, type Turns } from './turns.js'

/** What one process knows of a lane between its claims: whose turn it is, and when to look at the tables. */
export interface LaneClaims {
  readonly turns: Turns
  /** The endpoints that were closed at the last lease, as the column holds them. */
  readonly closed: readonly string[]
  /** Begins a lease. Returns whether a look must come before the first claim. */
  begin(openness: Pick<LeaseOptions, 'closed' | 'only'>): boolean
  /** Whether the look that is due comes with the next lease, where this one finds anything. */
  readonly looksLater: boolean
  /** Notes a claim, and the name that a source has in its rows. */
  claimed(sources: ReadonlyMap<string, number>): void
  /** Notes a look that took so many milliseconds, and when the next row's time comes. */
  looked(tookMs: number, nextMs: number | undefined): void
  /** Something became ready that no known group may have, or that goes before what a claim took last. */
  stir(): void
  /** Something becomes ready after so many milliseconds. */
  expect(afterMs: number): void
  /** Events of these sources were accepted. */
  accepted(sources: Iterable<string>): void
}

/** A lane that always gives enough is looked at after so many claims or milliseconds, for what other processes made ready. */
const claimsBetweenLooks = 8
const msBetweenLooks = 250

/**
 * Index entries of settled deliveries stay until vacuum removes them, and one long transaction prevents that. A claim starts
 * where the last one of its group did and so does not meet them, but a look does. So where looks take long they are made
 * rarely, except after `stir`: they take a twentieth of the time at most, and come every two seconds at least.
 */
const looksTakePart = 20
const longestBetweenLooksMs = 2_000

const mostNames = 10_000

export function createLaneClaims(now: () => number): LaneClaims {
  const turns = createTurns()
  const names = new Map<string, number>()
  let closed: readonly string[] = []
  let claims = 0
  let isStirred = true
  /** Whether this process has accepted something since its last claim. */
  let isFresh = false
  let isPutOff = false
  let lookedAt = 0
  let lookNoSooner = 0
  let expectedAt = Number.POSITIVE_INFINITY

  return {
    turns,
    get closed() {
      return closed
    },
    begin(openness) {
      closed = (openness.closed ?? []).map(toText)
      const only = openness.only === undefined ? undefined : toText(openness.only)
      turns.begin((endpoint) => !closed.includes(endpoint) && (only === undefined || endpoint === only))
      const time = now()
      if (isStirred || time >= expectedAt) return true
      if (time < lookNoSooner) return false
      if (claims >= claimsBetweenLooks) return true
      if (time < lookedAt + msBetweenLooks) return false
      // An event that comes alone after a pause would wait for two statements in place of one.
      const mustLook = isPutOff || !isFresh
      isPutOff = !mustLook
      return mustLook
    },
    get looksLater() {
      return isPutOff
    },
    claimed(sources) {
      claims++
      isFresh = false
      if (names.size > mostNames) names.clear()
      for (const [name, source] of sources) names.set(name, source)
    },
    looked(tookMs, nextMs) {
      const time = now()
      claims = 0
      isStirred = false
      isPutOff = false
      lookedAt = time
      lookNoSooner = time + Math.min(longestBetweenLooksMs, looksTakePart * tookMs)
      expectedAt = nextMs === undefined ? Number.POSITIVE_INFINITY : time + nextMs
    },
    stir() {
      isStirred = true
    },
    expect(afterMs) {
      expectedAt = Math.min(expectedAt, now() + afterMs)
    },
    accepted(sources) {
      isFresh = true
      for (const name of sources) {
        const source = names.get(name)
        if (source === undefined || !turns.came(source)) isStirred = true
      }
    },
  }
}
