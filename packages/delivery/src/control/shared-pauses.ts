import type { Clock } from '@waybill/core'
import type { StoreControl } from '../store/control.js'

/** Tells the other processes of a lane, or the next start, what rest a vendor asked for. */
export interface SharedPauses {
  /** The lane, or an endpoint, pauses for so long from now on. */
  tell(endpoint: string | undefined, forMs: number): void
  /** The pauses of an endpoint, or of the lane and all its endpoints, were ended. */
  ended(endpoint: string | undefined): void
}

/** A pause that lasts no longer than this beyond the one that was told is not told again. */
const slackMs = 100

/** Answers that come together ask for nearly the same rest, so one is written at a time, and only the longest. */
export function createSharedPauses(
  lane: string,
  control: Pick<StoreControl, 'pause'> | undefined,
  clock: Clock,
): SharedPauses {
  const told = new Map<string | undefined, number>()
  const wanted = new Map<string | undefined, number>()
  let writing = false

  async function write(to: Pick<StoreControl, 'pause'>): Promise<void> {
    writing = true
    for (const [endpoint, until] of wanted) {
      wanted.delete(endpoint)
      const forMs = until - clock.elapsed()
      // A pause that cannot be stored is kept here, and each of the others hears it from the vendor.
      const isStored = await to
        .pause({ lane, ...(endpoint !== undefined && { endpoint }), forMs })
        .then(() => true)
        .catch(() => false)
      if (isStored) told.set(endpoint, until)
    }
    writing = false
  }

  return {
    tell(endpoint, forMs) {
      if (!control) return
      const until = clock.elapsed() + forMs
      if (until <= Math.max(told.get(endpoint) ?? 0, wanted.get(endpoint) ?? 0) + slackMs) return
      wanted.set(endpoint, until)
      if (!writing) void write(control)
    },
    ended(endpoint) {
      for (const list of [told, wanted]) {
        if (endpoint === undefined) list.clear()
        else list.delete(endpoint)
      }
    },
  }
}
