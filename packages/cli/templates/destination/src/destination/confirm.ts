import { type Confirm, type Doubt, fieldsOf, parseBody } from '@waybill/core/destination'
import { sampleVendorEndpoints } from '../api/endpoints.js'

/**
 * FILL IN: how the vendor is asked whether a call arrived whose answer was lost. A lane asks before it parks what a repeat
 * would double (`repeat: 'harmful'`), and after a success that is not the vendor's own. `did_not` is for vendors that document
 * that what was written can be read at once; with any other it would send the call twice.
 */
export const confirmSampleVendor: Confirm = {
  endpoints: {
    eventById: {
      method: 'GET',
      path: '/v1/events/{id}',
      limit: { calls: 1, bytes: 1_000, source: sampleVendorEndpoints.events.limit.source },
      repeat: 'harmless',
      reply: 'json',
      answers: 'all-or-nothing',
      inOrder: true,
    },
  },
  ask(doubt) {
    const id = idIn(doubt)
    return id === undefined ? undefined : { endpoint: 'eventById', pathParams: { id } }
  },
  read({ body }, doubt) {
    return fieldsOf(parseBody(body))?.['id'] === idIn(doubt) ? 'arrived' : 'cannot_say'
  },
}

/** The id of an event; nothing else has one. */
function idIn({ endpoint, text }: Doubt): string | undefined {
  const id = endpoint === 'events' ? fieldsOf(parseBody(text))?.['id'] : undefined
  return typeof id === 'string' && id !== '' ? id : undefined
}
