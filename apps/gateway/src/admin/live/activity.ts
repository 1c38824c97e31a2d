import type { ErrorCount, LiveLine, SeriesPoint } from '@waybill/dashboard'
import type { LifecycleEvent } from '@waybill/delivery'
import { liveLineOf } from './live-line.js'

/** What happened lately, in bounded memory: fed by the engine, read by the dashboard. */
export interface Activity {
  /** Since when it counts, epoch milliseconds. */
  readonly since: number
  /** For `observe` of the delivery options. */
  record(event: LifecycleEvent): void
  /** The last seconds, oldest first, without gaps; the present one is left out until it is over. */
  series(): readonly SeriesPoint[]
  /** Most frequent first. */
  errors(): readonly ErrorCount[]
  /** The newest lines, oldest first. */
  recent(): readonly LiveLine[]
  /** Calls back for each new line. Returns how to stop. */
  onLine(listener: (line: LiveLine) => void): () => void
}

export interface ActivityOptions {
  /** Seconds of throughput to keep. Default 900. */
  readonly seconds?: number
  /** Kinds of error to tell apart; later ones are not counted. Default 200. */
  readonly errorKinds?: number
  /** Lines to keep for who looks later. Default 200. */
  readonly lines?: number
  /** Wall time, epoch milliseconds. Default `Date.now`. */
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
      // Cut in strides: a shift per event would move the whole list each time.
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
