import { type Evidence, type Outcome, type VendorError, WaybillError } from '@waybill/core'
import type { AttemptRecord } from '../store/ledger.js'

/** What the ledger keeps of one round trip for the events with this outcome. */
export function attemptRecordOf(
  outcome: Outcome,
  trip: Pick<AttemptRecord, 'at' | 'durationMs' | 'endpoint' | 'calls'>,
): AttemptRecord {
  switch (outcome.status) {
    case 'delivered':
      return {
        ...trip,
        result: outcome.duplicate ? 'duplicate' : 'delivered',
        ...(outcome.httpStatus === undefined ? {} : { status: outcome.httpStatus }),
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
