import type { Transport } from '@waybill/core/destination'
import { bearerAuth, createHttpTransport } from '@waybill/core/http'
import type { SampleVendorSettings } from '../options.js'

/** The caller's own transport, or one to the vendor with the token. */
export function createSampleVendorTransport(settings: SampleVendorSettings): Transport {
  const { transport, token, baseUrl, connections, keepAliveTimeoutMs, tls, dispatcher, clock } = settings
  if (transport) return transport
  return createHttpTransport({
    baseUrl,
    // FILL IN: or `basicAuth`, `queryAuth`, `loginAuth`. Secrets are added here and nowhere else.
    authorizers: { default: bearerAuth(token) },
    connections,
    keepAliveTimeoutMs,
    tls,
    dispatcher,
    clock,
  })
}
