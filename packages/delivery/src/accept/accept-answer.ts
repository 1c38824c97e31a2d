import { WaybillError } from '@waybill/core'
import type { AcceptStatus, DiskRoom } from '../store/work.js'

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

/** The error for an event for which the disk of the store has no room. */
export function diskFull({ freeBytes, neededBytes }: DiskRoom): WaybillError {
  const room =
    freeBytes === undefined || neededBytes === undefined
      ? 'Free some space.'
      : `It has ${megabytes(freeBytes)} free, and events are taken again at ${megabytes(neededBytes)}.`
  return new WaybillError('The disk of the store is full.', {
    kind: 'unavailable',
    code: diskFullCode,
    hint: `The event was not stored. ${room} What was accepted before is still delivered.`,
  })
}

/** The error for an event that came, or waited for room, when the engine was closed. */
export function closedError(): WaybillError {
  return new WaybillError('The engine is closed.', {
    kind: 'unavailable',
    code: 'closed',
    hint: 'The event was not stored. Accept events before close().',
  })
}

/** Whether the event was not stored for want of room, which may come: the store is behind, or its disk is full. */
export function hasNoRoom(answer: AcceptAnswer | undefined): boolean {
  return answer === 'full' || (answer instanceof WaybillError && answer.code === diskFullCode)
}

const diskFullCode = 'store_disk_full'
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`

/** The error when the store failed. It may have stored the event before. */
export function storeFailed(cause: unknown): WaybillError {
  return new WaybillError('The store did not take it.', {
    kind: 'unavailable',
    code: 'store_failed',
    cause,
    hint: 'It is unknown whether it is stored: send it again with the same messageId. It will not be stored twice.',
  })
}
