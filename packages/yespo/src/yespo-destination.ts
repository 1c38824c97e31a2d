import { type Destination, defineDestination } from '@waybill/core'
import { yespoAnswers } from './yespo-answers.js'
import { yespoEndpointsFor } from './yespo-endpoints.js'
import { readFailedOrders } from './yespo-failed-orders.js'
import { yespoEncoder } from './yespo-mapping.js'
import { readYespoDestinationOptions, type YespoDestinationOptions } from './yespo-options.js'
import { createYespoTransport } from './yespo-transport.js'

/**
 * Yespo as a destination. Throws `ConfigurationError` that names every wrong option.
 *
 * - Events go to `POST /v2/event`, one per request; names with forbidden characters are percent-encoded, long ones cut.
 * - `identify` adds or updates a contact, and never clears a field.
 * - Order events go to `POST /v1/orders`; one without id, total, currency or identifier is a plain event.
 * - `group` and `alias` are skipped (`not_supported`), as is whoever is known only anonymously (`no_identifier`).
 *
 * Yespo takes contacts and orders in the background: delivered means accepted.
 */
export function yespoDestination(options: YespoDestinationOptions): Destination {
  const settings = readYespoDestinationOptions(options)
  return defineDestination({
    name: 'yespo',
    endpoints: yespoEndpointsFor(settings),
    answers: yespoAnswers,
    encode: yespoEncoder(settings),
    read: readFailedOrders,
    transport: createYespoTransport(settings, settings.timeoutMs),
    ...(settings.clock ? { clock: settings.clock } : {}),
  })
}
