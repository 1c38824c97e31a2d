import { InvalidInputError, readEvent, WaybillError } from '@waybill/core'
import { isLaneFull } from '../queue/lane-room.js'
import type { LaneFull, NewEvent } from '../store/work.js'
import type { Accepted, Refused } from '../waybill.js'
import type { AcceptAnswer } from './accept-answer.js'
import { approximateBytes } from './approximate-bytes.js'
import { unaddressed } from './entry/addressed-lanes.js'
import type { Integrations } from './entry/integrations.js'
import { isBarrier, orderKeysOf } from './order-keys.js'
import type { StoredSteps } from './steps/stored-steps.js'

export interface AdmitOptions {
  readonly source: string
  /** The lanes that the caller's `destinations` leave. */
  readonly lanes: readonly string[]
  readonly integrations: Integrations
  readonly maxEventBytes: number
  /** What is taken away of the event before anything else sees it. */
  readonly steps: Pick<StoredSteps, 'admit'>
  /** Wall time of acceptance, epoch milliseconds. */
  readonly now: number
}

/** Reads an input as an event to store. Returns a refusal when it is none. */
export function admit(
  input: unknown,
  { source, lanes, integrations, maxEventBytes, steps, now }: AdmitOptions,
): NewEvent | Refused {
  try {
    const event = steps.admit(readEvent(input, { now }))
    const bytes = approximateBytes(event)
    if (bytes > maxEventBytes) throw tooLarge(bytes, maxEventBytes)
    const addressed = integrations.addressed(event, lanes)
    const kept = addressed.length === 0 ? unaddressed(event) : event
    return {
      source,
      event: kept,
      at: now,
      bytes,
      keys: orderKeysOf(event),
      barrier: isBarrier(event),
      lanes: addressed,
    }
  } catch (cause) {
    return { status: 'refused', error: WaybillError.isInstance(cause) ? cause : unreadable(cause) }
  }
}

/** The answer to the caller, from the store's answer for an event. */
export function answerOf({ event }: NewEvent, status: AcceptAnswer): Accepted | Refused {
  if (isLaneFull(status)) return { status: 'refused', error: laneIsFull(status) }
  if (typeof status !== 'string') return { status: 'refused', error: status }
  switch (status) {
    case 'accepted':
    case 'duplicate':
      return { status, messageId: event.messageId }
    case 'full':
      return {
        status: 'refused',
        error: new WaybillError('The store is full.', {
          kind: 'unavailable',
          code: 'store_full',
          hint: 'The event was not stored. Try again in a moment, when the disk or the vendors have caught up.',
        }),
      }
    default:
      return status satisfies never
  }
}

const waysOut: Readonly<Record<LaneFull['bound'], string>> = {
  maxPending: 'raise maxPending of the lane',
  maxPendingBytes: 'raise maxPendingBytes of the lane',
  maxParked: 'replay or forget what is parked, or raise maxParked of the store',
  maxParkedBytes: 'replay or forget what is parked, or raise maxParkedBytes of the store',
}

function laneIsFull({ lane, bound, limit }: LaneFull): WaybillError {
  return new WaybillError(`The lane "${lane}" is full: its ${bound} of ${limit} is reached.`, {
    kind: 'unavailable',
    code: 'store_full',
    hint: `The event was not stored. Try again once the lane has caught up, accept with waitMs, ${waysOut[bound]}, or set its whenFull to 'skip' so that other lanes get the event.`,
  })
}

function tooLarge(bytes: number, limit: number): InvalidInputError {
  return new InvalidInputError(
    [
      {
        field: '',
        rule: `has about ${bytes} bytes of JSON; ${limit} is the limit`,
        hint: 'send less, or raise maxEventBytes',
      },
    ],
    { subject: 'event', code: 'event_too_large' },
  )
}

function unreadable(cause: unknown): WaybillError {
  return new WaybillError('The event could not be read.', { kind: 'invalid', code: 'invalid_event', cause })
}
