import { type Evidence, type Outcome, type VendorError, WaybillError } from '@waybill/core'
import type { AttemptRecord } from '../store/ledger.js'
import { askedMsOf } from './outcomes-from.js'

/** The ledger's record of one HTTP request, for the deliveries with this outcome. */
export function attemptRecordOf(
  outcome: Outcome,
  sent: Pick<AttemptRecord, 'at' | 'durationMs' | 'endpoint' | 'calls'>,
): AttemptRecord {
  switch (outcome.status) {
    case 'delivered': {
      const { at, durationMs, endpoint, calls } = sent
      const result = outcome.duplicate ? 'duplicate' : 'delivered'
      // The most frequent case is written out: spreads would copy twice.
      return outcome.httpStatus === undefined
        ? { at, durationMs, endpoint, calls, result }
        : { at, durationMs, endpoint, calls, result, status: outcome.httpStatus }
    }
    case 'skipped':
      return { ...sent, result: 'delivered' }
    case 'rejected':
    case 'retry':
    case 'blocked': {
      const { kind, code, message } = outcome.error
      const evidence = evidenceOf(outcome.error)
      const askedMs = askedMsOf(outcome)
      return {
        ...sent,
        result: outcome.status,
        kind,
        code,
        message,
        ...(askedMs !== undefined && { askedMs }),
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
