import type { LaneStatus, LifecycleEvent, Waybill } from '@waybill/delivery'
import type { DiskRoom } from '@waybill/delivery/store'

/** How long the gateway is unready after a failure of the store, in milliseconds. Then traffic may try again. */
const failureCountsMs = 10_000

/** Health of one lane, without reasons, because the endpoint is public. */
interface LaneHealth {
  /**
   * `held`: stopped by a person or the engine. `failing`: no request succeeds. `absent`: no destination has its name. `ok`
   * otherwise. Events are kept in any case.
   */
  readonly status: 'ok' | 'failing' | 'held' | 'absent'
  readonly pending: number
  /** Age of the oldest pending delivery in milliseconds. */
  readonly oldestMs: number
}

interface ReadyReport {
  /** `disk_full`: new events are refused until the store's disk has room. */
  readonly status: 'ready' | 'closing' | 'store_failed' | 'disk_full'
  /** The room on the store's disk. Absent where the store cannot see it. */
  readonly disk?: Pick<DiskRoom, 'freeBytes' | 'neededBytes'>
  readonly lanes?: Readonly<Record<string, LaneHealth>>
}

/** Tells whether events can be accepted, from the engine's lifecycle events. Each call reads the store once. */
export interface Readiness {
  observe(event: LifecycleEvent): void
  report(delivery: Waybill, now?: number): Promise<ReadyReport>
}

export function createReadiness(isClosing: () => boolean): Readiness {
  let failedAt = Number.NEGATIVE_INFINITY
  // Used where the store cannot see its disk. It can tell when that is full no more.
  let fullAt = Number.NEGATIVE_INFINITY
  const isRecent = (at: number) => performance.now() - at < failureCountsMs
  return {
    observe(event) {
      if (event.type === 'store_failed') failedAt = performance.now()
      else if (event.type === 'disk_full') fullAt = performance.now()
      else if (event.type === 'accepted' && event.accepted > 0) failedAt = fullAt = Number.NEGATIVE_INFINITY
    },
    async report(delivery, now = Date.now()) {
      if (isClosing()) return { status: 'closing' }
      try {
        const lanes = Object.fromEntries((await delivery.lanes()).map((lane) => [lane.lane, healthOf(lane, now)]))
        const room = await delivery.disk()
        const { full = isRecent(fullAt), ...disk } = room ?? {}
        return {
          status: full ? 'disk_full' : isRecent(failedAt) ? 'store_failed' : 'ready',
          ...(room && { disk }),
          lanes,
        }
      } catch {
        return { status: 'store_failed' }
      }
    },
  }
}

function healthOf({ depth, holds, failingForMs, absent }: LaneStatus, now: number): LaneHealth {
  return {
    status: absent ? 'absent' : holds.length > 0 ? 'held' : failingForMs === undefined ? 'ok' : 'failing',
    pending: depth.pending,
    oldestMs: depth.oldestAt === undefined ? 0 : Math.max(0, now - depth.oldestAt),
  }
}
