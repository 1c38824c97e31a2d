import type { Clock } from '@waybill/core'
import { type AcceptAnswer, eventBusy } from './accept-answer.js'
import type { NewEvent } from './store/work.js'

/** Ids that somebody else's open transaction had when they were last asked for. */
export interface BusyIds {
  readonly any: boolean
  /** It has this one now. */
  found(events: readonly NewEvent[]): void
  /** Found a moment ago: asking again would make everybody wait for the same answer. */
  isBusy(event: NewEvent): boolean
  /**
   * The store is about to be asked for these. Answers whether one of them was found before: then it is asked for them
   * alone, and the one counts as busy until its answer is here.
   */
  asked(events: readonly NewEvent[]): boolean
  /** They are stored. */
  stored(events: readonly NewEvent[]): void
}

/** How long an id counts as busy without being asked for, in milliseconds. */
const busyForMs = 1_000
/** A transaction that forgets more is a matter of its owner. */
const most = 1_000

export function createBusyIds(clock: Pick<Clock, 'elapsed'>): BusyIds {
  const foundAt = new Map<string, number>()
  const keyOf = ({ source, event }: NewEvent) => JSON.stringify([source, event.messageId])
  return {
    get any() {
      return foundAt.size > 0
    },
    found(events) {
      if (foundAt.size >= most) foundAt.clear()
      for (const event of events) foundAt.set(keyOf(event), clock.elapsed())
    },
    isBusy(event) {
      const at = foundAt.get(keyOf(event))
      return at !== undefined && clock.elapsed() - at < busyForMs
    },
    asked(events) {
      const suspects = events.map(keyOf).filter((key) => foundAt.has(key))
      for (const key of suspects) foundAt.set(key, clock.elapsed())
      return suspects.length > 0
    },
    stored(events) {
      if (foundAt.size > 0) for (const event of events) foundAt.delete(keyOf(event))
    },
  }
}

/** Accepts the others, and answers for the busy ones at once. Rejects as `accept` when all share one fate. */
export async function acceptBeside(
  busyIds: BusyIds,
  events: readonly NewEvent[],
  accept: (events: readonly NewEvent[]) => Promise<readonly AcceptAnswer[]>,
): Promise<readonly AcceptAnswer[]> {
  const others = events.filter((event) => !busyIds.isBusy(event))
  if (others.length === events.length) return accept(events)
  const busy = eventBusy(undefined)
  if (others.length === 0) throw busy
  const answers = await accept(others)
  const isOther = new Set(others)
  let next = 0
  return events.map((event) => (isOther.has(event) ? (answers[next++] as AcceptAnswer) : busy))
}
