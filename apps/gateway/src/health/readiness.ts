import type { LaneStatus, LifecycleEvent, Waybill } from '@waybill/delivery'

/** How long the gateway is unready after a failure of the store, in milliseconds. Then traffic may try again. */
const failureCountsMs = 10_000

/** Health of one lane, without reasons, because the endpoint is public. */
interface LaneHealth {
  /** `held`: stopped by a person or the engine. `failing`: no request succeeds. `ok` otherwise. Events are kept in any case. */
  readonly status: 'ok' | 'failing' | 'held'
  readonly pending: number
  /** Age of the oldest pending delivery in milliseconds. */
  readonly oldestMs: number
}

interface ReadyReport {
  readonly status: 'ready' | 'closing' | 'store_failed'
  readonly lanes?: Readonly<Record<string, LaneHealth>>
}

/** Tells whether events can be accepted, from the engine's lifecycle events. Each call reads the store once. */
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
