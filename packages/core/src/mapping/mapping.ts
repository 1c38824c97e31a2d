import type { Delivery } from '../destination/destination.js'
import type { Encoded } from '../destination/vendor-call.js'
import type { CustomerEvent } from '../event/customer-event.js'

/**
 * What the caller sends in place of a vendor's default mapping: a function from the event to the vendor's call, or `null`
 * to skip the event. Keys are the `event` of a track, or the type of any other event (`identify`, `page`, …).
 */
export type Mapping<Call> = Readonly<Record<string, ((event: CustomerEvent) => Call) | null>>

/** The name of an event, its key in a mapping and in the ledger: the `event` of a track, else the event's type. */
export function mappingKey(event: CustomerEvent): string {
  return event.type === 'track' ? event.event : event.type
}

/** Makes an `encode` of the caller's mapping, where it has the event's key, and of the vendor's default mapping. */
export function encodeWith<Call>(
  mapping: Mapping<Call> | undefined,
  encoders: {
    /** Encodes what the caller's mapping gave for this delivery. */
    readonly mapped: (call: Call, delivery: Delivery) => Encoded
    /** Encodes a delivery whose event is not in the caller's mapping: the vendor's default. */
    readonly standard: (delivery: Delivery) => Encoded
  },
): (delivery: Delivery) => Encoded {
  if (!mapping) return encoders.standard
  return (delivery) => {
    const key = mappingKey(delivery.event)
    if (!Object.hasOwn(mapping, key)) return encoders.standard(delivery)
    const map = mapping[key]
    return map ? encoders.mapped(map(delivery.event), delivery) : { skip: 'mapping' }
  }
}
