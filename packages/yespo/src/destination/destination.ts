import type { Destination } from '@waybill/core'
import { defineDestination, destinationFacts } from '@waybill/core/destination'
import { yespoAnswersFor } from '../api/answers.js'
import { yespoEndpointsFor } from '../api/endpoints.js'
import { createYespoTransport } from '../api/transport.js'
import { readYespoDestinationOptions, type YespoDestinationOptions } from '../options.js'
import { confirmContacts } from './confirm.js'
import { yespoEncoder } from './mapping.js'
import { createYespoRead } from './read.js'

const names = { vendor: 'yespo', aliases: ['@waybill/yespo', 'eSputnik', 'Reteno'] }

/**
 * Makes a destination that delivers customer events to Yespo. Throws `ConfigurationError` that names every wrong option.
 *
 * - An event is sent to `POST /v2/event`, or the version chosen, one event in a request. Forbidden characters in its name
 *   are percent-encoded, and a long name is cut.
 * - An event that was too old to be live when it was accepted (`liveForMs` of the lane) is imported as a past one
 *   (`POST /v2/past_events`): it starts no workflow.
 * - `identify` adds or updates a contact (`POST /v1/contacts`), and never clears a field.
 * - An order event is sent to `POST /v1/orders`. Without id, total, currency or identifier it is sent as a plain event.
 * - `group` and `alias` are skipped with `not_supported`. An event whose person has only an anonymous id is skipped with
 *   `no_identifier`.
 *
 * Yespo works on contacts and orders in the background: `delivered` means that Yespo has accepted them.
 */
export function yespoDestination(options: YespoDestinationOptions): Destination {
  const settings = readYespoDestinationOptions(options)
  const transport = createYespoTransport(settings, settings.timeoutMs)
  const { event, pastEvents, contacts, orders, contactSearch } = yespoEndpointsFor(settings)
  return defineDestination({
    ...destinationFacts(settings, names),
    endpoints: { event, pastEvents, contacts, orders },
    answers: yespoAnswersFor(settings),
    encode: yespoEncoder(settings),
    read: createYespoRead((text) => transport.redact(text)),
    confirm: confirmContacts(contactSearch),
    transport,
    ...(settings.clock ? { clock: settings.clock } : {}),
  })
}
