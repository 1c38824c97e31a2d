import type { Claim } from '../../store/claim.js'
import type { Hold } from '../../store/store.js'
import type { LeasedDelivery, NewEvent, Ticket } from '../../store/work.js'
import { heldIn, type Openness } from '../openness.js'
import type { ClaimedTogether } from './claim-together.js'

/** How a store with one owner claims. */
export interface ClaimOfOptions<T extends Ticket> {
  /** All holds in force. */
  readonly holds: readonly Hold[]
  /** Claims the event's delivery in the lane, where the lane is not held. */
  readonly claim: (openness: Openness) => ClaimedTogether<T> | undefined
  /** The lease of a delivery that was just taken. */
  readonly leaseOf: (delivery: T) => LeasedDelivery
}

/** Claims an event that has just been accepted; `undefined` where nobody waits for it. */
export function claimOf<T extends Ticket>(
  { awaited, source, event }: NewEvent,
  { holds, claim, leaseOf }: ClaimOfOptions<T>,
): Claim | undefined {
  if (!awaited) return undefined
  const { lane, closed = [] } = awaited
  const asked = { lane, source, messageId: event.messageId }
  const none = (refused: NonNullable<Claim['refused']>) => ({ ...asked, leases: [], refused })
  if (holds.some((hold) => hold.lane === lane && hold.endpoint === undefined)) return none('held')
  const held = heldIn(lane, holds)
  const claimed = claim({ closed: held ? [...closed, ...held] : closed })
  if (!claimed) return none('waits_for_earlier')
  return {
    ...asked,
    leases: claimed.taken.map(leaseOf),
    ...(claimed.before.length > 0 && {
      earlier: claimed.before.map(({ lane: name, seq, lease }) => ({ lane: name, seq, lease })),
    }),
    ...(held && { held }),
  }
}
