import type { Transport } from '@waybill/core/destination'
import { basicAuth, createHttpTransport } from '@waybill/core/http'
import { baseUrlOf, type ConnectionSettings } from '../read-options.js'

/** The caller's own transport, or else one that is made from the options. */
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
