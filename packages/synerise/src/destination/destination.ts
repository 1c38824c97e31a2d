import { type Destination, type Outcome, WaybillError } from '@waybill/core'
import { type Delivery, defineDestination, destinationFacts, type Encoded, encodeWith } from '@waybill/core/destination'
import { syneriseAnswersFor } from '../api/answers.js'
import { syneriseEndpoints } from '../api/endpoints.js'
import { profileTokenRefusal, watchToken } from '../api/token.js'
import { createSyneriseTransport } from '../api/transport.js'
import { watchVendorClock } from '../api/vendor-clock.js'
import type { SyneriseDestinationOptions } from '../options.js'
import { readDestinationOptions } from '../settings.js'
import { syneriseSuspects } from './blamed-calls.js'
import { confirmProfiles } from './confirm.js'
import { destinationEndpointsOf } from './endpoints.js'
import { createKeptTimes } from './kept-times.js'
import { mappedCall, type SyneriseMapped } from './mapped.js'
import { createStandardEncoder } from './mapping.js'
import { createSyneriseRead } from './read.js'

const names = { vendor: 'synerise', aliases: ['@waybill/synerise'] }

/**
 * Creates a destination, `synerise` unless it has another `name`. It sends events with `/v4/events/batch`, `Order Completed` with
 * `/v4/transactions/batch` and `identify` with `/v4/clients/batch`. An event that lacks what its dedicated type requires (a
 * cart event without price or currency, an order without product names) is sent as a custom event instead of being refused.
 * Every event carries its time, and its message id as salt, so a repeat overwrites it. That holds where Synerise's clock has
 * reached the time: the destination asks for Synerise's time when a lane opens, waits up to two seconds with what is younger,
 * and lets what is still in the future there count as not repeatable. Throws a `ConfigurationError` that names every wrong
 * option.
 */
export function syneriseDestination(options: SyneriseDestinationOptions): Destination {
  const settings = readDestinationOptions(options)
  const { clock, mapping } = settings
  const { token, owner } = watchToken(settings.token)
  const vendorClock = watchVendorClock(createSyneriseTransport({ ...settings, token }), clock)
  const { transport } = vendorClock
  const keptTimes = createKeptTimes(vendorClock, clock)

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
    encode: (item) => keptTimes.judged(encode(item)),
    read: createSyneriseRead({ redact: (text) => transport.redact(text), owner }),
    blamedCalls: syneriseSuspects,
    confirm: confirmProfiles(syneriseEndpoints.serverTime),
    ...(clock ? { clock } : {}),
  })
  return {
    ...destination,
    async prepare() {
      await destination.prepare?.()
      await keptTimes.learn()
    },
    async send(request, sendOptions) {
      const all = (outcome: Outcome) => request.calls.map(() => outcome)
      if (owner() === 'profile' && request.path.startsWith('/v4/transactions'))
        return all({ status: 'blocked', error: profileTokenRefusal(), scope: 'endpoint' })
      if (!(await keptTimes.reached(request, sendOptions)))
        return all({ status: 'retry', error: clockFoundBehind(), scope: 'call', maybeDelivered: false })
      return destination.send(request, sendOptions)
    },
  }
}

function clockFoundBehind(): WaybillError {
  return new WaybillError("Synerise's clock is behind what it seemed to be.", {
    kind: 'unavailable',
    code: 'vendor_clock_behind',
    hint: 'The event is sent as one that a repeat would double.',
  })
}

function isList(result: SyneriseMapped | readonly SyneriseMapped[]): result is readonly SyneriseMapped[] {
  return Array.isArray(result)
}
