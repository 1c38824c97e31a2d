import type { Fields } from '@waybill/core'
import type { Delivery, VendorCall } from '@waybill/core/destination'
import type { SyneriseEventType } from '../model/event/input.js'
import { withoutNulls } from '../model/event/params.js'
import { eventTimeOf } from '../model/event/time.js'
import type { SyneriseIdentifiers } from '../model/identifiers.js'
import type { SyneriseDestinationSettings } from '../settings.js'

/** What every event has, whatever it is about. */
export interface Envelope {
  readonly client: SyneriseIdentifiers
  /** ISO 8601. */
  readonly time: string
  /** `undefined` when events are not to be salted. */
  readonly salt: string | undefined
  /** Whether a repeat overwrites the event instead of adding another. */
  readonly keyed: boolean
}

/**
 * The envelope of an event: its own time, or that of its acceptance when it is in the future, and its message id as the
 * salt. Both stay the same in every attempt, so a repeat overwrites.
 */
export function envelopeOf(
  { event, acceptedAt }: Delivery,
  client: SyneriseIdentifiers,
  { futureTime, salt }: Pick<SyneriseDestinationSettings, 'futureTime' | 'salt'>,
): Envelope {
  const { time, kept } = eventTimeOf(event.timestamp, acceptedAt, { futureTime, field: 'timestamp' })
  return { client, time, salt: salt ? event.messageId : undefined, keyed: kept && salt }
}

/** One event of `POST /v4/events/batch` with the type of a dedicated endpoint. */
export function dedicatedCall(
  { client, time, salt, keyed }: Envelope,
  type: Exclude<SyneriseEventType, 'custom'>,
  params: Fields,
): VendorCall {
  return {
    endpoint: keyed ? 'eventBatch' : 'unsaltedEventBatch',
    json: { type, client, label: type, time, eventSalt: salt, params: paramsOf(params, client) },
  }
}

/** One event of `POST /v4/events/batch` with an action of its own. */
export function customCall({ client, time, salt, keyed }: Envelope, action: string, params: Fields): VendorCall {
  return {
    endpoint: keyed ? 'eventBatch' : 'unsaltedEventBatch',
    json: { type: 'custom', action, client, label: action, time, eventSalt: salt, params: paramsOf(params, client) },
  }
}

// Source: API reference, event endpoints: `params.email` must be the e-mail address of the profile.
function paramsOf(params: Fields, client: SyneriseIdentifiers): Fields {
  const clean = withoutNulls(params)
  if (clean['email'] === undefined || client.email === undefined || clean['email'] === client.email) return clean
  const { email: _, ...rest } = clean
  return rest
}
