import type { AcceptAnswer } from '../accept/accept-answer.js'
import type { NewEvent } from '../store/work.js'

type Accept = (events: readonly NewEvent[]) => Promise<readonly AcceptAnswer[]>

/** Ids that somebody else's open transaction had when they were last asked for. */
export interface BusyIds {
  readonly any: boolean
  /** It has this one now. */
  found(events: readonly NewEvent[]): void
  /** Whether one of them was found and not stored since: then the store is asked for it alone. */
  isSuspect(events: readonly NewEvent[]): boolean
  /** They are stored. */
  stored(events: readonly NewEvent[]): void
  /** Accepts; whoever asks for a suspect while somebody else does hears the same answer. */
  accept(events: readonly NewEvent[], accept: Accept): Promise<readonly AcceptAnswer[]>
}

/** A process that has met more open transactions meets each anew. */
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
