import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { RequestRefusal } from '../ingest/error-reply.js'
import type { StrangerLimits } from './stranger-limits.js'

/** What was done for strangers since the start. */
interface StrangerWork {
  /** Bytes of their bodies that were kept in memory. */
  bytes: number
  /** Bodies that were inflated. */
  inflates: number
  /** Bodies that were parsed for nothing: they have a good key, but not where the key of the whole stands. */
  parses: number
  /** Milliseconds of looking and inflating. */
  cpuMs: number
}

/** Bytes that one stranger's request holds. */
interface HeldBytes {
  /** Counts further bytes. May evict the oldest request, this one included. */
  add(bytes: number): void
  /** Gives the bytes back. May be called twice. */
  release(): void
}

/** The one owner of what strangers may cost. */
export interface Strangers {
  /** Counts a new connection as a stranger's. */
  watch(socket: Socket): void
  /** Says that a good key was seen on this connection. */
  admit(socket: Socket): void
  /** Opens an account of bytes; `evict` is called when the place is needed. */
  hold(evict: () => void): HeldBytes
  /** Throws a 429 `RequestRefusal` when the time of strangers is used up. */
  askTime(): void
  /** Takes milliseconds from the time of strangers, or gives them back when negative. A debt lasts for a second at most. */
  spend(ms: number): void
  /**
   * Does one piece of work when all those before are done, so that strangers together hold the result of one at a time.
   * Rejects with a 429 `RequestRefusal` when the time is used up by then, and with the reason of an aborted signal.
   */
  alone<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>
  /** Waits until one more refusal may be answered. Resolves with false when that would take too long. */
  turn(): Promise<boolean>
  /** Says that bytes of a body were read for nothing: further refusals wait for them, too. */
  wasted(bytes: number): void
  readonly work: StrangerWork
  /** Sums for the metrics. */
  sums(): { readonly connections: number; readonly bytes: number; readonly cut: number; readonly evicted: number }
}

/** Bytes read for nothing that take as long as one refusal: a body costs the gateway by its length, whatever is in it. */
const bytesOfTurn = 65_536

/** Longest wait for the answer of a refusal, in milliseconds. */
const longestTurnMs = 10_000
/** Time until the connection is cut of which the wait would be longer, in milliseconds. */
const cutAfterMs = 1_000

export function createStrangers(limits: StrangerLimits, now = () => performance.now()): Strangers {
  const sockets = new Set<Socket>()
  // In the order of their arrival, so that the first one is the oldest.
  const held = new Map<HeldBytes, { bytes: number; readonly evict: () => void }>()
  const work: StrangerWork = { bytes: 0, inflates: 0, parses: 0, cpuMs: 0 }
  let bytesHeld = 0
  let cut = 0
  let evicted = 0
  let credit = limits.cpuMsPerSecond
  let creditAt = now()
  let nextTurn = Number.NEGATIVE_INFINITY
  let last: Promise<unknown> = Promise.resolve()

  /** When so many further turns are over. A second's worth may go at once. */
  function after(turns: number): number {
    return Math.max(nextTurn, now() - 1_000) + (turns * 1_000) / limits.refusalsPerSecond
  }

  /** A slow stranger is older than an honest sender, whose request takes a moment. */
  function makeRoom(): void {
    while (bytesHeld > limits.bodyBytes) {
      const [oldest] = held
      if (!oldest) return
      evicted++
      oldest[0].release()
      oldest[1].evict()
    }
  }

  function askTime(): void {
    const at = now()
    credit = Math.min(limits.cpuMsPerSecond, credit + ((at - creditAt) / 1_000) * limits.cpuMsPerSecond)
    creditAt = at
    if (credit <= 0) throw busy()
  }

  return {
    watch(socket) {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
      const [oldest] = sockets
      if (sockets.size <= limits.connections || !oldest) return
      cut++
      sockets.delete(oldest)
      oldest.destroy()
    },
    admit: (socket) => void sockets.delete(socket),
    hold(evict) {
      const account = { bytes: 0, evict }
      const mine: HeldBytes = {
        add(bytes) {
          if (!held.has(mine)) return
          account.bytes += bytes
          bytesHeld += bytes
          work.bytes += bytes
          makeRoom()
        },
        release() {
          if (held.delete(mine)) bytesHeld -= account.bytes
        },
      }
      held.set(mine, account)
      return mine
    },
    askTime,
    spend(ms) {
      credit = Math.max(-limits.cpuMsPerSecond, credit - ms)
      work.cpuMs += ms
    },
    alone(signal, piece) {
      const mine = last.then(() => {
        signal.throwIfAborted()
        askTime()
        return piece()
      })
      last = mine.catch(() => undefined)
      return mine
    },
    async turn() {
      const at = after(1)
      const wait = at - now()
      if (wait > longestTurnMs) {
        // Who is cut at once comes again at once.
        await sleep(cutAfterMs, undefined, { ref: false })
        return false
      }
      nextTurn = at
      if (wait > 0) await sleep(wait, undefined, { ref: false })
      return true
    },
    wasted(bytes) {
      // Beyond the longest wait everybody is cut already.
      nextTurn = Math.min(after(bytes / bytesOfTurn), now() + longestTurnMs)
    },
    work,
    sums: () => ({ connections: sockets.size, bytes: bytesHeld, cut, evicted }),
  }
}

/** The refusal of a stranger for whom there is no room. */
export function busy(): RequestRefusal {
  return new RequestRefusal(
    'Too many requests without a known key in their head. Send the key in a header, or again later.',
    { status: 429, code: 'strangers_busy', headers: { 'retry-after': '1' } },
  )
}
