import type { Delivery } from '../destination/destination.js'
import type { Encoded } from '../destination/vendor-call.js'
import type { CustomerEvent } from '../event/customer-event.js'
import { joinedRemarks, type Remark } from '../remark/remark.js'
import { eventRemarks } from './event-remarks.js'

/**
 * What the caller sends in place of a vendor's default mapping: a function from the event to the vendor's call, or `null`
 * to skip the event. Keys are the `event` of a track, or the type of any other event (`identify`, `page`, …). The function
 * may call `remark` where what it returns is weaker than the event was meant.
 */
export type Mapping<Call> = Readonly<
  Record<string, ((event: CustomerEvent, remark: (remark: Remark) => void) => Call) | null>
>

/** The name of an event, its key in a mapping and in the ledger: the `event` of a track, else the event's type. */
export function mappingKey(event: CustomerEvent): string {
  return event.type === 'track' ? event.event : event.type
}

/**
 * Makes an `encode` of the caller's mapping, where it has the event's key, and of the vendor's default mapping. The default
 * one also gets the remarks that hold at every vendor: unknown members of the event, and a name close to a known one.
 */
export function encodeWith<Call>(
  mapping: Mapping<Call> | undefined,
  encoders: {
    /** Encodes what the caller's mapping gave for this delivery. */
    readonly mapped: (call: Call, delivery: Delivery) => Encoded
    /** Encodes a delivery whose event is not in the caller's mapping: the vendor's default. */
    readonly standard: (delivery: Delivery) => Encoded
  },
): (delivery: Delivery) => Encoded {
  const standard = (delivery: Delivery) => withRemarks(encoders.standard(delivery), eventRemarks(delivery))
  if (!mapping) return standard
  return (delivery) => {
    const key = mappingKey(delivery.event)
    if (!Object.hasOwn(mapping, key)) return standard(delivery)
    const map = mapping[key]
    if (!map) return { skip: 'mapping' }
    let told: Remark[] | undefined
    const call = map(delivery.event, (remark) => {
      told ??= []
      told.push(remark)
    })
    return withRemarks(encoders.mapped(call, delivery), told)
  }
}

function withRemarks(encoded: Encoded, more: readonly Remark[] | undefined): Encoded {
  if (!more || !('calls' in encoded)) return encoded
  return { calls: encoded.calls, remarks: joinedRemarks(encoded.remarks, more) }
}
