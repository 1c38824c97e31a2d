import { type Evidence, type Outcome, type VendorError, WaybillError } from '@waybill/core'
import type { AttemptRecord } from '../store/ledger.js'

/** What the ledger keeps of one round trip for the events with this outcome. */
export function attemptRecordOf(
  outcome: Outcome,
  trip: Pick<AttemptRecord, 'at' | 'durationMs' | 'endpoint' | 'calls'>,
): AttemptRecord {
  switch (outcome.status) {
    case 'delivered': {
      const { at, durationMs, endpoint, calls } = trip
      const result = outcome.duplicate ? 'duplicate' : 'delivered'
      // The hot case: written out, where spreads would copy twice.
      return outcome.httpStatus === undefined
        ? { at, durationMs, endpoint, calls, result }
        : { at, durationMs, endpoint, calls, result, status: outcome.httpStatus }
    }
    case 'skipped':
      return { ...trip, result: 'delivered' }
    case 'rejected':
    case 'retry':
    case 'blocked': {
      const { kind, code, message } = outcome.error
      const evidence = evidenceOf(outcome.error)
      return {
        ...trip,
        result: outcome.status,
        kind,
        code,
        message,
        ...(evidence ? { status: evidence.status, evidence: evidence.body } : {}),
      }
    }
    default:
      return outcome satisfies never
  }
}

function evidenceOf(error: WaybillError): Evidence | undefined {
  return WaybillError.isInstance(error) && error.name === 'VendorError' ? (error as VendorError).evidence : undefined
}
