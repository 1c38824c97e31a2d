import type { CustomerEvent } from '@waybill/core'
import { type Delivery, type Encoded, identityOf, propertiesOf, traitsOf } from '@waybill/core/destination'

/**
 * What an event becomes. Pure: the same event gives the same calls at any time, so that a repeat is the same bytes.
 * FILL IN: the vendor's own fields.
 */
export function encodeSampleVendor({ event }: Delivery): Encoded {
  const { userId } = identityOf(event)
  if (userId === undefined) return { skip: 'no_identifier' }
  switch (event.type) {
    case 'identify':
      return { calls: [{ endpoint: 'person', json: { traits: traitsOf(event) }, pathParams: { person: userId } }] }
    case 'track':
      return eventCall(event, event.event, userId)
    case 'page':
      return eventCall(event, 'Page Viewed', userId)
    case 'screen':
      return eventCall(event, 'Screen Viewed', userId)
    case 'group':
    case 'alias':
      return { skip: 'not_supported' }
    default:
      return event satisfies never
  }
}

function eventCall(event: CustomerEvent, name: string, person: string): Encoded {
  const json = { id: event.messageId, person, name, at: event.timestamp, data: propertiesOf(event) }
  return { calls: [{ endpoint: 'events', json }] }
}
