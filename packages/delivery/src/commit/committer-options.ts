import type { Clock, WaybillError } from '@waybill/core'
import type { LeaseTransition } from '../attempt/transitions.js'
import type { Claim } from '../store/claim.js'
import type { Store } from '../store/store.js'
import type { DiskRoom, LaneFilling } from '../store/work.js'

export interface CommitterOptions {
  readonly store: Store
  readonly clock: Clock
  /** Called when there is room again for about `count` events, after some were answered `full`. */
  readonly onRoom?: (count: number) => void
  /** Called with what was leased for callers, before the answers for their events. */
  readonly onClaimed?: (claims: readonly Claim[]) => void
  /** Called after each commit with transitions. */
  readonly onRecorded: (transitions: readonly LeaseTransition[]) => void
  /** Called with the disk when it has no room for an event, and with `undefined` when an event was accepted. */
  readonly onDisk?: (disk: DiskRoom | undefined) => void
  /** Called when the store did not take a unit, or a transition in any form. */
  readonly onFailed?: (error: WaybillError) => void
  /** Called with the number of tickets whose lease was no longer valid. */
  readonly onStale?: (count: number) => void
  /** Called with the lanes that came near a bound. */
  readonly onFilling?: (filling: readonly LaneFilling[]) => void
}
