import {
  type Destination,
  defineDestination,
  type Encoded,
  encodeWith,
  type Item,
  type VendorCall,
} from '@waybill/core'
import { syneriseAnswers } from './synerise-answers.js'
import { destinationEndpointsOf } from './synerise-endpoints.js'
import { identifiersOf } from './synerise-identity.js'
import type { SyneriseMappedEvent } from './synerise-mapped-event.js'
import { createStandardEncoder } from './synerise-mapping.js'
import { readDestinationOptions, type SyneriseDestinationOptions } from './synerise-options.js'
import { prepareEvent } from './synerise-prepare-event.js'
import { createSyneriseTransport } from './synerise-transport.js'

/**
 * Synerise as a destination: events go through `/v4/events/batch`, `Order Completed` through `/v4/transactions/batch`,
 * `identify` through `/v4/clients/batch`. An event that lacks what its dedicated type requires (a cart event without price
 * or currency, an order without product names) becomes a plain custom event instead of being refused. Events are salted
 * with their message id and keep their time, so a repeat overwrites. Throws `ConfigurationError` naming every wrong option.
 */
export function syneriseDestination(options: SyneriseDestinationOptions): Destination {
  const settings = readDestinationOptions(options)
  const { clock, mapping } = settings

  const mapped = (result: SyneriseMappedEvent | readonly SyneriseMappedEvent[] | null, item: Item): Encoded => {
    const events = result === null ? [] : isList(result) ? result : [result]
    if (events.length === 0) return { skip: 'mapping' }
    return { calls: events.map((event, index) => mappedCall(event, item, index)) }
  }

  const mappedCall = (mappedEvent: SyneriseMappedEvent, { event, acceptedAt }: Item, index: number): VendorCall => {
    const client = mappedEvent.client ?? identifiersOf(event, settings)
    const time = mappedEvent.time ?? event.timestamp
    const salt = index === 0 ? event.messageId : `${event.messageId}:${index}`
    const { body, keyed } = prepareEvent(
      { ...mappedEvent, client, time },
      { now: acceptedAt, futureTime: settings.futureTime, salt: settings.salt ? salt : undefined },
    )
    return { endpoint: keyed ? 'eventBatch' : 'unsaltedEventBatch', json: body }
  }

  return defineDestination({
    name: 'synerise',
    endpoints: destinationEndpointsOf(settings),
    answers: syneriseAnswers,
    transport: createSyneriseTransport(settings),
    encode: encodeWith(mapping, { mapped, standard: createStandardEncoder(settings) }),
    ...(clock ? { clock } : {}),
  })
}

function isList(
  result: SyneriseMappedEvent | readonly SyneriseMappedEvent[],
): result is readonly SyneriseMappedEvent[] {
  return Array.isArray(result)
}
