import { WaybillError } from '@waybill/core'
import type { AcceptStatus } from '../store/work.js'

/** The answer for one event: its status, or the error with which the store refused it. */
export type AcceptAnswer = AcceptStatus | WaybillError

/** The error for an event that the store can never hold. */
export function eventRefused(cause: WaybillError): WaybillError {
  return new WaybillError('The store cannot hold this.', {
    kind: 'invalid',
    code: 'store_refused',
    hint: `Nothing of it was stored, and it would be refused again: change the event. The store says: ${cause.message}`,
    cause,
  })
}

/** The error for an event whose id another open transaction has. */
export function eventBusy(cause: unknown): WaybillError {
  return new WaybillError('A transaction that is still open has the same messageId.', {
    kind: 'unavailable',
    code: 'store_busy',
    hint: 'Nothing was accepted: send it again with the same messageId once that transaction has ended.',
    cause,
  })
}

/** The error when the store failed. It may have stored the event before. */
export function storeFailed(cause: unknown): WaybillError {
  return new WaybillError('The store did not take it.', {
    kind: 'unavailable',
    code: 'store_failed',
    cause,
    hint: 'It is unknown whether it is stored: send it again with the same messageId. It will not be stored twice.',
  })
}
