import { type Destination, defineDestination } from '@waybill/core'
import { yespoAnswers } from '../api/answers.js'
import { yespoEndpointsFor } from '../api/endpoints.js'
import { createYespoTransport } from '../api/transport.js'
import { readYespoDestinationOptions, type YespoDestinationOptions } from '../options.js'
import { yespoEncoder } from './mapping.js'
import { createYespoRead } from './read.js'

/**
 * Yespo as a destination. Throws `ConfigurationError` that names every wrong option.
 *
 * - Events go to `POST /v2/event` (or the version chosen), one per request; names with forbidden characters are percent-encoded, long ones cut.
 * - `identify` adds or updates a contact, and never clears a field.
 * - Order events go to `POST /v1/orders`; one without id, total, currency or identifier is a plain event.
 * - `group` and `alias` are skipped (`not_supported`), as is whoever is known only anonymously (`no_identifier`).
 *
 * Yespo takes contacts and orders in the background: delivered means accepted.
 */
export function yespoDestination(options: YespoDestinationOptions): Destination {
  const settings = readYespoDestinationOptions(options)
  const transport = createYespoTransport(settings, settings.timeoutMs)
  const { event, contacts, orders } = yespoEndpointsFor(settings)
  return defineDestination({
    name: 'yespo',
    endpoints: { event, contacts, orders },
    answers: yespoAnswers,
    encode: yespoEncoder(settings),
    read: createYespoRead((text) => transport.redact(text)),
    transport,
    ...(settings.clock ? { clock: settings.clock } : {}),
  })
}
