import type { DeliveryRecord } from '../store/ledger.js'
import type { DeliveryFacts } from './delivery-facts.js'

/** The ledger's record of a delivery: the same facts, where what does not apply is absent. */
export function deliveryRecordOf(lane: string, facts: DeliveryFacts): DeliveryRecord {
  const { state, reason, detail, remarks, attempt, step, maybeDelivered, overtaken, late } = facts
  const { replays, discarded, attempts } = facts
  return {
    lane,
    state,
    ...(reason === undefined ? {} : { reason }),
    ...(detail === undefined ? {} : { detail }),
    ...(remarks === undefined ? {} : { remarks }),
    attempt,
    step,
    maybeDelivered,
    ...(overtaken || late ? { overtaken: true } : {}),
    ...(replays > 0 ? { replays } : {}),
    ...(discarded && { discarded }),
    attempts,
  }
}
