import type { Delivery } from '../destination/destination.js'
import type { Encoded } from '../destination/vendor-call.js'
import type { CustomerEvent } from '../event/customer-event.js'

/**
 * How an event is overridden: a function to what the vendor's default mapping works on, or `null` to skip the event.
 * Keys are the event name of a `track`, or the type of any other event (`identify`, `page`, …).
 */
export type Mapping<Call> = Readonly<Record<string, ((event: CustomerEvent) => Call) | null>>

/** The key under which an event is looked up in a mapping. */
export function mappingKey(event: CustomerEvent): string {
  return event.type === 'track' ? event.event : event.type
}

/** Tries the caller's mapping first, then the vendor's default. `null` skips with reason `mapping`. */
export function encodeWith<Call>(
  mapping: Mapping<Call> | undefined,
  encoders: {
    readonly mapped: (call: Call, item: Delivery) => Encoded
    readonly standard: (item: Delivery) => Encoded
  },
): (item: Delivery) => Encoded {
  if (!mapping) return encoders.standard
  return (item) => {
    const key = mappingKey(item.event)
    if (!Object.hasOwn(mapping, key)) return encoders.standard(item)
    const map = mapping[key]
    return map ? encoders.mapped(map(item.event), item) : { skip: 'mapping' }
  }
}
