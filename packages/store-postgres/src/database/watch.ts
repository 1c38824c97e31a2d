import type { Database } from './database.js'

/** Looks for work that other processes brought, leases that ran out, and time that has come. */
export interface Watch {
  listen(listener: (lane: number) => void): () => void
  /** Something became due here: no need to look for it. */
  ring(lanes: Iterable<number>): void
  start(): void
  stop(): Promise<void>
}

export interface WatchOptions {
  readonly lanes: () => readonly number[]
  /** Longest time between two looks, in milliseconds. */
  readonly pollMs: number
  /** Called every few seconds, whatever there is to do. */
  readonly onTurn: () => Promise<void>
}

const shortestMs = 20
const turnMs = 2_000

/**
 * Polls instead of listening: `NOTIFY` makes commits of the whole database queue for one lock, and does not pass a
 * pooler in transaction mode. One small statement looks at all lanes; the wait between two grows while nothing is found.
 */
export function createWatch({ schema, run }: Database, { lanes, pollMs, onTurn }: WatchOptions): Watch {
  const listeners = new Set<(lane: number) => void>()
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let stopped = false
  let waitMs = pollMs
  let turnedAt = performance.now()

  function ring(which: Iterable<number>): void {
    for (const lane of which) for (const listener of listeners) listener(lane)
  }

  async function look(): Promise<void> {
    if (performance.now() - turnedAt >= turnMs) {
      turnedAt = performance.now()
      await onTurn()
    }
    if (listeners.size === 0) return
    const rows = await run(
      `SELECT lane FROM unnest($1::smallint[]) AS lane
       WHERE EXISTS (SELECT FROM ${schema}.queue q WHERE q.lane = lane.lane AND q.due_at <= now())
         AND NOT EXISTS (SELECT FROM ${schema}.holds h WHERE h.lane = lane.lane AND h.endpoint = '')`,
      [lanes()],
    )
    waitMs = rows.length > 0 ? shortestMs : Math.min(pollMs, waitMs * 1.5)
    ring(rows.map(({ lane }) => lane as number))
  }

  function schedule(): void {
    if (stopped) return
    timer = setTimeout(() => {
      // A server that does not answer is asked again; the engine hears of it where it matters.
      running = look().catch(() => {
        waitMs = pollMs
      })
      void running.finally(schedule)
    }, waitMs)
    timer.unref()
  }

  return {
    ring,
    start: schedule,
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async stop() {
      stopped = true
      clearTimeout(timer)
      listeners.clear()
      await running
    },
  }
}
