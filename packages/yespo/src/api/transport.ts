import { systemClock } from '@waybill/core'
import type { Transport } from '@waybill/core/destination'
import { createHttpTransport, pacedTransport } from '@waybill/core/http'
import type { YespoSettings } from '../options.js'
import { yespoAuthorizers } from './authorizers.js'
import { withoutSentValues } from './sent-values.js'

// Yespo refuses "more than 200 requests per 1 second": https://docs.reteno.com/reference/contactsbulkupdate-1. The window
// here is a little longer, because requests do not arrive at the same intervals at which they are sent.
const contactsPace = { method: 'POST', path: '/v1/contacts', requests: 200, perMs: 1_050 } as const

/**
 * The transport of a client or destination. It adds the credentials, sends contacts no faster than Yespo allows, and removes
 * customers' data from answers that become errors. A request ends at its deadline, or after `requestTimeoutMs`.
 */
export function createYespoTransport(settings: YespoSettings, requestTimeoutMs = Number.POSITIVE_INFINITY): Transport {
  const { clock = systemClock } = settings
  const inner = pacedTransport(settings.transport ?? ownTransport(settings), { ...contactsPace, clock })
  return {
    async send(request, options) {
      const deadlineAt = Math.min(options.deadlineAt, clock.elapsed() + requestTimeoutMs)
      const response = await inner.send(request, { ...options, deadlineAt })
      if (!isRefusal(response.status, response.body)) return response
      return { ...response, body: withoutSentValues(response.body, request.body) }
    },
    redact: (text) => inner.redact(text),
    close: () => inner.close(),
  }
}

function isRefusal(status: number, body: string): boolean {
  return body !== '' && (status >= 300 || /"failed(?:Contacts|Orders)"|"errorMessage"/.test(body))
}

function ownTransport(settings: YespoSettings): Transport {
  const { baseUrl, connections, keepAliveTimeoutMs, tls, dispatcher, clock } = settings
  return createHttpTransport({
    baseUrl,
    authorizers: { ...yespoAuthorizers(settings) },
    connections,
    keepAliveTimeoutMs,
    tls,
    dispatcher,
    clock,
  })
}
