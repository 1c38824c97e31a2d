import type { Clock } from '../../clock.js'
import type { NetworkErrorCode } from '../../errors/network-error.js'
import type { SendOptions } from '../../http-message.js'
import { type AbortListener, listenForAbort, stopListening } from './abort-listeners.js'
import { createLinkedList, type Linked } from './linked-list.js'

export type Interruption = Extract<NetworkErrorCode, 'timeout' | 'aborted'>

/**
 * The deadlines and signals of all waits of a transport, with one timer. A timer for each request would cost more than all
 * else that is done for it, and `AbortSignal.timeout` or `.any` many times that.
 */
export interface Deadlines {
  /** Calls `interrupt` once, when the deadline passes or the signal fires, unless `end` came first. */
  watch(options: SendOptions, interrupt: (reason: Interruption) => void): Watch
  /** Ends a wait without a call of `interrupt`. Does nothing for one that is over. */
  end(watch: Watch): void
}

/** One wait, with its place in the list of all waits. */
interface Watch extends Linked<Watch> {
  readonly deadlineAt: number
  readonly interrupt: (reason: Interruption) => void
  ofSignal: AbortListener | undefined
  over: boolean
}

export function createDeadlines(clock: Clock): Deadlines {
  // Ordered by deadline.
  const waiting = createLinkedList<Watch>()
  let armedFor = Number.POSITIVE_INFINITY
  let disarm = (): void => undefined

  /** Searches from the end, because most requests have the same timeout, so that the latest one is nearly always last. */
  function insert(watch: Watch): void {
    let earlier = waiting.last
    while (earlier && earlier.deadlineAt > watch.deadlineAt) earlier = earlier.earlier
    waiting.insert(watch, earlier)
  }

  function end(watch: Watch): void {
    if (watch.over) return
    watch.over = true
    if (watch.ofSignal) stopListening(watch.ofSignal)
    waiting.remove(watch)
    if (!waiting.first) rest()
  }

  function rest(): void {
    disarm()
    armedFor = Number.POSITIVE_INFINITY
  }

  /** Sets the timer for the first deadline. A timer that fires early, because its request was answered, is set anew then. */
  function arm(): void {
    const { first } = waiting
    if (!first || first.deadlineAt >= armedFor) return
    disarm()
    armedFor = first.deadlineAt
    disarm = clock.after(Math.ceil(armedFor - clock.elapsed()), onTimer)
  }

  function onTimer(): void {
    // A timer may fire a moment before the clock reaches its time.
    const due = Math.max(armedFor, clock.elapsed())
    rest()
    for (let watch = waiting.first; watch && watch.deadlineAt <= due; watch = waiting.first) {
      end(watch)
      watch.interrupt('timeout')
    }
    arm()
  }

  return {
    watch({ deadlineAt, signal }, interrupt) {
      const watch: Watch = {
        deadlineAt,
        interrupt,
        ofSignal: undefined,
        earlier: undefined,
        later: undefined,
        over: false,
      }
      insert(watch)
      if (watch === waiting.first) arm()
      if (signal)
        watch.ofSignal = listenForAbort(signal, () => {
          end(watch)
          interrupt('aborted')
        })
      return watch
    },
    end,
  }
}
