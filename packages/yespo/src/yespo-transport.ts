import { systemClock, type Transport } from '@waybill/core'
import { basicAuth, createHttpTransport } from '@waybill/core/http'
import type { YespoSettings } from './yespo-options.js'
import { withoutSentValues } from './yespo-sent-values.js'

/**
 * The transport of a client or destination: Basic authentication with the API key as the password (any user name does),
 * and no customer's data in answers that become errors. `requestTimeoutMs` bounds one request besides its deadline.
 * https://docs.yespo.io ("Getting started with API")
 */
export function createYespoTransport(settings: YespoSettings, requestTimeoutMs = Number.POSITIVE_INFINITY): Transport {
  const { clock = systemClock } = settings
  const inner = settings.transport ?? ownTransport(settings)
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
  const { apiKey, baseUrl, connections, keepAliveTimeoutMs, tls, dispatcher, clock } = settings
  return createHttpTransport({
    baseUrl,
    authorizers: { default: basicAuth('waybill', apiKey) },
    connections,
    keepAliveTimeoutMs,
    tls,
    dispatcher,
    clock,
  })
}
