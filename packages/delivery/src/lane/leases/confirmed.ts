import type { Outcome } from '@waybill/core'
import type { Confirmation } from '@waybill/core/destination'
import type { AttemptRecord } from '../../store/ledger.js'

/** The outcome of a call after what the vendor says of it. */
export function outcomeOf(said: Confirmation, outcome: Outcome): Outcome {
  if (said === 'arrived') return { status: 'delivered', duplicate: true }
  if (said === 'cannot_say' || !('error' in outcome)) return outcome
  return { status: 'retry', error: outcome.error, scope: 'call', maybeDelivered: false }
}

/** The record of one ask. */
export function recordOf(
  said: Confirmation,
  { at, durationMs }: Pick<AttemptRecord, 'at' | 'durationMs'>,
): AttemptRecord {
  const ask = { at, durationMs, endpoint: 'confirm', calls: 1, code: said } as const
  return said === 'arrived' ? { ...ask, result: 'duplicate' } : { ...ask, result: 'retry', kind: 'unavailable' }
}
