import { WaybillError } from '@waybill/core'
import type { AcceptStatus } from '../store/work.js'

/** What became of one event that was to be accepted: its status, or why the store did not take it. */
export type AcceptAnswer = AcceptStatus | WaybillError

/** The store can never hold it. */
export function eventRefused(cause: WaybillError): WaybillError {
  return new WaybillError('The store cannot hold this.', {
    kind: 'invalid',
    code: 'store_refused',
    hint: `Nothing of it was stored, and a repeat would be refused again: change the event. The store says: ${cause.message}`,
    cause,
  })
}

/** Somebody else's open transaction has its id. */
export function eventBusy(cause: unknown): WaybillError {
  return new WaybillError('A transaction that is still open has the same messageId.', {
    kind: 'unavailable',
    code: 'store_busy',
    hint: 'Nothing was accepted: send it again with the same messageId once that transaction has ended.',
    cause,
  })
}

/** The store did not answer, or could not go on: what it was doing then may be done. */
export function storeFailed(cause: unknown): WaybillError {
  return new WaybillError('The store did not take it.', {
    kind: 'unavailable',
    code: 'store_failed',
    cause,
    hint: 'Whether it is stored is unknown: send it again with the same messageId, which is stored once.',
  })
}
