import type { AcceptAnswer } from '../accept/accept-answer.js'
import type { NewEvent } from '../store/work.js'

type Accept = (events: readonly NewEvent[]) => Promise<readonly AcceptAnswer[]>

/** Event ids that another open transaction had locked when the store was last asked for them. */
export interface BusyIds {
  /** Whether there are any. */
  readonly any: boolean
  /** Remembers that another transaction has locked these. */
  found(events: readonly NewEvent[]): void
  /** Whether one of these was found locked and is not stored since. The store is then asked for it in a unit of its own. */
  isSuspect(events: readonly NewEvent[]): boolean
  /** Forgets these: they are stored. */
  stored(events: readonly NewEvent[]): void
  /** Accepts the events. Callers that ask for the same suspect at the same time share one answer. */
  accept(events: readonly NewEvent[], accept: Accept): Promise<readonly AcceptAnswer[]>
}

/** Most ids that are remembered. Beyond that all are forgotten, and found again where they are still locked. */
const most = 1_000

export function createBusyIds(): BusyIds {
  const suspects = new Set<string>()
  const asked = new Map<string, ReturnType<Accept>>()
  const keyOf = ({ source, event }: NewEvent) => JSON.stringify([source, event.messageId])
  const isSuspect = (events: readonly NewEvent[]) => events.some((event) => suspects.has(keyOf(event)))
  return {
    get any() {
      return suspects.size > 0
    },
    found(events) {
      if (suspects.size >= most) suspects.clear()
      for (const event of events) suspects.add(keyOf(event))
    },
    isSuspect,
    stored(events) {
      if (suspects.size > 0) for (const event of events) suspects.delete(keyOf(event))
    },
    accept(events, accept) {
      const [only] = events
      if (!only || events.length > 1 || !isSuspect(events)) return accept(events)
      const key = keyOf(only)
      const same = asked.get(key)
      if (same !== undefined)
        return same.then((answers) => answers.map((answer) => (answer === 'accepted' ? 'duplicate' : answer)))
      const end = () => void asked.delete(key)
      const answers = accept(events)
      asked.set(key, answers)
      answers.then(end, end)
      return answers
    },
  }
}
