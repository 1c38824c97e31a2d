import type { Outcome } from '../outcome.js'
import { boundedRemarks, type Remark } from './remark.js'

/** The outcome of a call with its remarks. Only what was delivered has any; without them it stays as it is. */
export function remarkedOutcome<One extends Outcome>(outcome: One, remarks: readonly Remark[] | undefined): One {
  const kept = outcome.status === 'delivered' ? boundedRemarks(remarks) : undefined
  return kept ? { ...outcome, remarks: kept } : outcome
}
