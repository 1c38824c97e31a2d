import type { Transport } from '@waybill/core/destination'
import { basicAuth, createHttpTransport } from '@waybill/core/http'
import { baseUrlOf, type ConnectionSettings } from '../options.js'

/** The transport of these options; the caller's own where there is one. */
export function createSalesforceTransport(settings: ConnectionSettings): Transport {
  const { transport, apiKeyId, apiKeySecret, connections, keepAliveTimeoutMs, tls, dispatcher, clock } = settings
  if (transport) return transport
  return createHttpTransport({
    baseUrl: baseUrlOf(settings) ?? '',
    authorizers:
      apiKeyId === undefined || apiKeySecret === undefined ? {} : { default: basicAuth(apiKeyId, apiKeySecret) },
    connections,
    keepAliveTimeoutMs,
    tls,
    dispatcher,
    clock,
  })
}
