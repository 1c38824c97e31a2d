import { dueLanesStatement } from '../lease/due-statements.js'
import type { Database } from './database.js'

/** Looks for due deliveries: of other processes, with expired leases, or whose wait is over. */
export interface Watch {
  /** Adds a listener for lanes with due deliveries. Returns a function that removes it. */
  listen(listener: (lane: number) => void): () => void
  /** Tells the listeners of lanes in which this process made deliveries due. */
  notify(lanes: Iterable<number>): void
  start(): void
  stop(): Promise<void>
}

export interface WatchOptions {
  readonly lanes: () => readonly number[]
  /** Endpoints of a lane that this process cannot call now: what is filed there is not due. */
  readonly closed: (lane: number) => readonly string[]
  /** Called for a lane in which a claim must look at the tables first. */
  readonly onStir: (lane: number) => void
  /** The newest change that this process knows of what is decided for all. */
  readonly known: () => number
  /** Called when there is a newer one. */
  readonly onChange: () => void
  /** Longest time between two looks, in milliseconds. */
  readonly pollMs: number
  /** Called every two seconds. */
  readonly onTick: () => Promise<void>
}

const shortestMs = 20
const tickMs = 2_000

/**
 * Polls, and does not use `NOTIFY`: that makes all commits of the database wait for one lock, and it does not work through a
 * pooler in transaction mode. One small statement looks at all lanes. The wait between two looks grows while nothing is due.
 */
export function createWatch({ schema, run }: Database, options: WatchOptions): Watch {
  const { lanes, closed, onStir, known, onChange, pollMs, onTick } = options
  // A row without a lane: something was decided. One statement for both, as most looks find neither.
  const dueLanes = `${dueLanesStatement(schema)}
    UNION ALL SELECT NULL::smallint, NULL::boolean FROM ${schema}.control WHERE version <> $4::bigint`
  const listeners = new Set<(lane: number) => void>()
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let stopped = false
  let waitMs = pollMs
  let tickedAt = performance.now()

  function notify(which: Iterable<number>): void {
    for (const lane of which) for (const listener of listeners) listener(lane)
  }

  async function look(): Promise<void> {
    if (performance.now() - tickedAt >= tickMs) {
      tickedAt = performance.now()
      await onTick()
    }
    if (listeners.size === 0) return
    const shut = lanes().flatMap((lane) => closed(lane).map((endpoint) => ({ lane, endpoint })))
    const columns = [shut.map(({ lane }) => lane), shut.map(({ endpoint }) => endpoint)]
    const rows = await run(dueLanes, [lanes(), ...columns, known()])
    const due = rows.filter(({ lane }) => lane !== null)
    if (due.length < rows.length) onChange()
    for (const { lane, stirs } of due) if (stirs) onStir(lane as number)
    waitMs = due.length > 0 ? shortestMs : Math.min(pollMs, waitMs * 1.5)
    notify(due.map(({ lane }) => lane as number))
  }

  function schedule(): void {
    if (stopped) return
    timer = setTimeout(() => {
      // If the server does not answer, it is asked again. The engine sees the error in its own calls.
      running = look().catch(() => {
        waitMs = pollMs
      })
      void running.finally(schedule)
    }, waitMs)
    timer.unref()
  }

  return {
    notify,
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
