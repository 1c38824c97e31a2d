import type { Transport } from '@waybill/core'
import { type Authorizer, basicAuth, bearerAuth, createHttpTransport, queryAuth } from '@waybill/core/http'
import { workspaceLogin } from './synerise-login.js'
import { baseUrlOf, type SyneriseSettings } from './synerise-options.js'

/** The caller's own transport, or one to the workspace's region with the credentials given. */
export function createSyneriseTransport(settings: SyneriseSettings): Transport {
  if (settings.transport) return settings.transport
  const { trackerKey } = settings
  return createHttpTransport({
    baseUrl: baseUrlOf(settings),
    authorizers: {
      default: authorizerOf(settings),
      ...(trackerKey === undefined ? {} : { tracker: queryAuth('token', trackerKey) }),
    },
    connections: settings.connections,
    keepAliveTimeoutMs: settings.keepAliveTimeoutMs,
    tls: settings.tls,
    dispatcher: settings.dispatcher,
    clock: settings.clock,
  })
}

// One of the two is there: the options were refused otherwise.
function authorizerOf({ apiKey = '', workspaceGuid, token, timeoutMs, clock }: SyneriseSettings): Authorizer {
  if (token !== undefined) return bearerAuth(token)
  if (workspaceGuid !== undefined) return basicAuth(workspaceGuid, apiKey)
  return workspaceLogin({ apiKey, timeoutMs, clock })
}
