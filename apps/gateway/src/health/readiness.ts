import type { LaneStatus, LifecycleEvent, Waybill } from '@waybill/delivery'

/** How long a failure of the store counts, in milliseconds: then traffic may try it again. */
const failureCountsMs = 10_000

/** How one lane does, without a word about why: that is for those who may ask. */
interface LaneHealth {
  /** `held`: paused by a person or a setup error · `failing`: nothing gets through · `ok` otherwise. Events are kept. */
  readonly status: 'ok' | 'failing' | 'held'
  readonly pending: number
  /** Age of the oldest pending event, in milliseconds. */
  readonly oldestMs: number
}

interface ReadyReport {
  readonly status: 'ready' | 'closing' | 'store_failed'
  readonly lanes?: Readonly<Record<string, LaneHealth>>
}

/** Whether events can be taken, as seen from the engine's own reports: asking costs the store one read. */
export interface Readiness {
  observe(event: LifecycleEvent): void
  report(delivery: Waybill, now?: number): Promise<ReadyReport>
}

export function createReadiness(isClosing: () => boolean): Readiness {
  let failedAt = Number.NEGATIVE_INFINITY
  return {
    observe(event) {
      if (event.type === 'store_failed') failedAt = performance.now()
      else if (event.type === 'accepted' && event.accepted > 0) failedAt = Number.NEGATIVE_INFINITY
    },
    async report(delivery, now = Date.now()) {
      if (isClosing()) return { status: 'closing' }
      try {
        const lanes = Object.fromEntries((await delivery.lanes()).map((lane) => [lane.lane, healthOf(lane, now)]))
        const failed = performance.now() - failedAt < failureCountsMs
        return { status: failed ? 'store_failed' : 'ready', lanes }
      } catch {
        return { status: 'store_failed' }
      }
    },
  }
}

function healthOf({ depth, holds, failingForMs }: LaneStatus, now: number): LaneHealth {
  return {
    status: holds.length > 0 ? 'held' : failingForMs === undefined ? 'ok' : 'failing',
    pending: depth.pending,
    oldestMs: depth.oldestAt === undefined ? 0 : Math.max(0, now - depth.oldestAt),
  }
}
