import type { ErrorCount, LiveLine, SeriesPoint } from '@waybill/dashboard'
import type { LifecycleEvent } from '@waybill/delivery'
import { liveLineOf } from './live-line.js'

/** Recent activity in bounded memory. The engine writes it, the dashboard reads it. */
export interface Activity {
  /** When counting began, in milliseconds since 1970. */
  readonly since: number
  /** Observer for the `observe` option of the engine. */
  record(event: LifecycleEvent): void
  /** Counts of the last seconds, oldest first, without gaps. The current second is left out until it is over. */
  series(): readonly SeriesPoint[]
  /** Failed attempts by lane, kind and code, most frequent first. */
  errors(): readonly ErrorCount[]
  /** The newest lines, oldest first. */
  recent(): readonly LiveLine[]
  /** Calls back for each new line. Returns a function that stops it. */
  onLine(listener: (line: LiveLine) => void): () => void
}

export interface ActivityOptions {
  /** Seconds of throughput to keep. Default 900. */
  readonly seconds?: number
  /** Most kinds of error that are counted; later kinds are ignored. Default 200. */
  readonly errorKinds?: number
  /** Most lines to keep for a later reader. Default 200. */
  readonly lines?: number
  /** Clock in milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number
}

type Counts = { -readonly [Name in keyof SeriesPoint]: SeriesPoint[Name] }

export function createActivity(options: ActivityOptions = {}): Activity {
  const { seconds = 900, errorKinds = 200, lines: keep = 200, now = Date.now } = options
  const ring: (Counts | undefined)[] = new Array(seconds).fill(undefined)
  const errors = new Map<string, ErrorCount>()
  const lines: LiveLine[] = []
  const listeners = new Set<(line: LiveLine) => void>()
  const since = now()

  function secondAt(at: number): Counts {
    const start = Math.floor(at / 1000) * 1000
    const place = (start / 1000) % seconds
    const found = ring[place]
    if (found?.at === start) return found
    const fresh = { at: start, accepted: 0, delivered: 0, failed: 0, parked: 0 }
    ring[place] = fresh
    return fresh
  }

  function countError(event: LifecycleEvent & { type: 'attempt' }, at: number): void {
    const { lane, attempt } = event
    const { kind = 'unknown', code = 'unknown', message } = attempt
    const key = JSON.stringify([lane, kind, code])
    const known = errors.get(key)
    if (!known && errors.size >= errorKinds) return
    const count = (known?.count ?? 0) + 1
    errors.set(key, { lane, kind, code, count, lastAt: at, ...(message === undefined ? {} : { message }) })
  }

  function count(event: LifecycleEvent, at: number): void {
    if (event.type === 'accepted') secondAt(at).accepted += event.accepted
    else if (event.type === 'settled' && event.state === 'delivered') secondAt(at).delivered += event.count
    else if (event.type === 'settled' && event.state === 'parked') secondAt(at).parked += event.count
    else if (event.type === 'attempt' && event.attempt.result !== 'delivered' && event.attempt.result !== 'duplicate') {
      secondAt(at).failed += 1
      countError(event, at)
    }
  }

  return {
    since,
    record(event) {
      const at = now()
      count(event, at)
      const line = liveLineOf(event, at)
      lines.push(line)
      // Trimmed rarely, because each trim moves the whole list.
      if (lines.length >= 2 * keep) lines.splice(0, lines.length - keep)
      for (const listener of listeners) listener(line)
    },
    series() {
      const end = Math.floor(now() / 1000) * 1000
      const start = Math.max(end - (seconds - 1) * 1000, Math.floor(since / 1000) * 1000)
      return Array.from({ length: Math.max(0, (end - start) / 1000) }, (_, index) => {
        const at = start + index * 1000
        const found = ring[(at / 1000) % seconds]
        return found?.at === at ? found : { at, accepted: 0, delivered: 0, failed: 0, parked: 0 }
      })
    },
    errors: () => [...errors.values()].sort((one, other) => other.count - one.count),
    recent: () => lines.slice(-keep),
    onLine(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
