import type { Destination } from '@waybill/core'
import { type Delivery, defineDestination, destinationFacts, type Encoded, encodeWith } from '@waybill/core/destination'
import { syneriseAnswersFor } from '../api/answers.js'
import { syneriseEndpoints } from '../api/endpoints.js'
import { profileTokenRefusal, watchToken } from '../api/token.js'
import { createSyneriseTransport } from '../api/transport.js'
import type { SyneriseDestinationOptions } from '../options.js'
import { readDestinationOptions } from '../settings.js'
import { syneriseSuspects } from './blamed-calls.js'
import { confirmProfiles } from './confirm.js'
import { destinationEndpointsOf } from './endpoints.js'
import { mappedCall, type SyneriseMapped } from './mapped.js'
import { createStandardEncoder } from './mapping.js'
import { createSyneriseRead } from './read.js'

const names = { vendor: 'synerise', aliases: ['@waybill/synerise'] }

/**
 * Creates a destination, `synerise` unless it has another `name`. It sends events with `/v4/events/batch`, `Order Completed` with
 * `/v4/transactions/batch` and `identify` with `/v4/clients/batch`. An event that lacks what its dedicated type requires (a
 * cart event without price or currency, an order without product names) is sent as a custom event instead of being refused.
 * Every event carries its time, and its message id as salt, so a repeat overwrites it. Throws a `ConfigurationError` that
 * names every wrong option.
 */
export function syneriseDestination(options: SyneriseDestinationOptions): Destination {
  const settings = readDestinationOptions(options)
  const { clock, mapping } = settings
  const { token, owner } = watchToken(settings.token)
  const transport = createSyneriseTransport({ ...settings, token })

  const mapped = (result: SyneriseMapped | readonly SyneriseMapped[] | null, item: Delivery): Encoded => {
    const parts = result === null ? [] : isList(result) ? result : [result]
    if (parts.length === 0) return { skip: 'mapping' }
    const made = parts.map((part, index) => mappedCall(part, item, { ...settings, index }))
    return { calls: made.map(({ call }) => call), remarks: made.flatMap(({ remarks }) => remarks) }
  }
  const encode = encodeWith(mapping, { mapped, standard: createStandardEncoder(settings) })

  const destination = defineDestination({
    ...destinationFacts(settings, names),
    endpoints: destinationEndpointsOf(settings),
    answers: syneriseAnswersFor(settings),
    transport,
    encode,
    read: createSyneriseRead({ redact: (text) => transport.redact(text), owner }),
    blamedCalls: syneriseSuspects,
    confirm: confirmProfiles(syneriseEndpoints.serverTime),
    ...(clock ? { clock } : {}),
  })
  if (settings.token === undefined) return destination
  return {
    ...destination,
    async send(request, sendOptions) {
      if (owner() !== 'profile' || !request.path.startsWith('/v4/transactions'))
        return destination.send(request, sendOptions)
      const error = profileTokenRefusal()
      return request.calls.map(() => ({ status: 'blocked', error, scope: 'endpoint' }))
    },
  }
}

function isList(result: SyneriseMapped | readonly SyneriseMapped[]): result is readonly SyneriseMapped[] {
  return Array.isArray(result)
}
