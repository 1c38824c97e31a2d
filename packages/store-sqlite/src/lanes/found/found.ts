import type { ReleaseOptions } from '@waybill/delivery/store'
import type { PendingRow, StoredDelivery, Waiting } from '../../rows/delivery-rows.js'
import type { Dictionary } from '../../rows/dictionary.js'
import type { StoredEvent } from '../../rows/event-rows.js'
import type { Met } from '../store-lane.js'

/** A pending delivery that a lane finds on the disk. */
export interface Found {
  readonly event: StoredEvent
  readonly stored: StoredDelivery | undefined
  readonly met: Met
  readonly wait: ReleaseOptions
}

export interface FoundOptions {
  readonly sources: Pick<Dictionary, 'textOf'>
  /** Wall time. */
  readonly now: number
}

export function foundOf(event: StoredEvent, stored: StoredDelivery | undefined, { sources, now }: FoundOptions): Found {
  const { seq, source, keys, barrier } = event
  const { progress, replayed } = stored ?? {}
  const met = {
    seq,
    source: sources.textOf(source),
    keys,
    barrier,
    overtaken: progress?.overtaken ?? false,
    bulk: replayed !== undefined,
    turn: replayed?.turn ?? seq,
    behind: replayed?.behind ?? seq - 1,
  }
  return { event, stored, met, wait: stored ? waitOf(stored, now) : {} }
}

export function metOf({ seq, source, keys, barrier, overtaken }: PendingRow, sources: FoundOptions['sources']): Met {
  return { seq, source: sources.textOf(source), keys, barrier, overtaken, bulk: false, turn: seq, behind: seq - 1 }
}

/** The rest of a wait. After a jump of the clock it is not longer than what was asked for. */
export function waitOf({ due, wait, endpoint }: Waiting, now: number): ReleaseOptions {
  const afterMs = Math.min(Math.max(0, due - now), wait)
  return endpoint === undefined ? { afterMs } : { afterMs, endpoint }
}
