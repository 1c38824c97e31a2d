import type { Clock } from '../clock.js'
import type { NetworkErrorCode } from '../errors/network-error.js'
import type { SendOptions } from '../http-message.js'
import { listenForAbort, stopListening } from './abort-listeners.js'

export type Interruption = Extract<NetworkErrorCode, 'timeout' | 'aborted'>

/**
 * The deadlines and signals of everything that waits, with one timer for all: a timer for each request costs more than
 * the request's own bookkeeping, and `AbortSignal.timeout` or `.any` many times that.
 */
export interface Deadlines {
  /** Calls `interrupt` once, when the deadline passes or the signal fires, unless `end` came first. */
  watch(options: SendOptions, interrupt: (reason: Interruption) => void): Watch
  end(watch: Watch): void
}

/** One wait, in a list ordered by deadline. */
export interface Watch {
  readonly deadlineAt: number
  readonly signal: AbortSignal | undefined
  readonly interrupt: (reason: Interruption) => void
  onAbort: (() => void) | undefined
  earlier: Watch | undefined
  later: Watch | undefined
  over: boolean
}

export function createDeadlines(clock: Clock): Deadlines {
  let first: Watch | undefined
  let last: Watch | undefined
  let armedFor = Number.POSITIVE_INFINITY
  let disarm: (() => void) | undefined

  /** Most have the same time to wait, so the place of a new one is nearly always the end. */
  function insert(watch: Watch): void {
    let earlier = last
    while (earlier && earlier.deadlineAt > watch.deadlineAt) earlier = earlier.earlier
    const later = earlier ? earlier.later : first
    watch.earlier = earlier
    watch.later = later
    if (earlier) earlier.later = watch
    else first = watch
    if (later) later.earlier = watch
    else last = watch
  }

  function end(watch: Watch): void {
    if (watch.over) return
    watch.over = true
    if (watch.signal && watch.onAbort) stopListening(watch.signal, watch.onAbort)
    const { earlier, later } = watch
    if (earlier) earlier.later = later
    else first = later
    if (later) later.earlier = earlier
    else last = earlier
    if (!first) rest()
  }

  function rest(): void {
    disarm?.()
    disarm = undefined
    armedFor = Number.POSITIVE_INFINITY
  }

  /** A timer that is early for the first, because those before it were answered, is set anew when it rings. */
  function arm(): void {
    if (!first || first.deadlineAt >= armedFor) return
    disarm?.()
    armedFor = first.deadlineAt
    disarm = clock.after(Math.ceil(armedFor - clock.elapsed()), ring)
  }

  function ring(): void {
    // A timer may ring a moment before the clock says so.
    const due = Math.max(armedFor, clock.elapsed())
    rest()
    for (let watch = first; watch && watch.deadlineAt <= due; watch = first) {
      end(watch)
      watch.interrupt('timeout')
    }
    arm()
  }

  return {
    watch({ deadlineAt, signal }, interrupt) {
      const watch: Watch = {
        deadlineAt,
        signal,
        interrupt,
        onAbort: undefined,
        earlier: undefined,
        later: undefined,
        over: false,
      }
      insert(watch)
      if (watch === first) arm()
      if (signal) {
        watch.onAbort = () => {
          end(watch)
          interrupt('aborted')
        }
        listenForAbort(signal, watch.onAbort)
      }
      return watch
    },
    end,
  }
}
