import { WaybillError } from '@waybill/core'
import type { Transport } from '@waybill/core/destination'
import { type Authorizer, basicAuth, bearerAuth, createHttpTransport, queryAuth } from '@waybill/core/http'
import { baseUrlOf, type SyneriseSettings } from '../settings.js'
import { workspaceLogin } from './login.js'

/** The caller's own transport, or one that sends to the workspace's region with the given credentials. */
export function createSyneriseTransport(settings: SyneriseSettings): Transport {
  if (settings.transport) return settings.transport
  const { trackerKey } = settings
  const authorizer = authorizerOf(settings)
  return createHttpTransport({
    baseUrl: baseUrlOf(settings),
    authorizers: {
      default: authorizer,
      ai: trackerKey === undefined ? authorizer : queryAuth('token', trackerKey),
    },
    connections: settings.connections,
    keepAliveTimeoutMs: settings.keepAliveTimeoutMs,
    tls: settings.tls,
    dispatcher: settings.dispatcher,
    clock: settings.clock,
  })
}

function authorizerOf({ apiKey, workspaceGuid, token, timeoutMs, clock }: SyneriseSettings): Authorizer {
  if (token !== undefined) return bearerAuth(token)
  if (apiKey === undefined) return trackerKeyOnly
  if (workspaceGuid !== undefined) return basicAuth(workspaceGuid, apiKey)
  return workspaceLogin({ apiKey, timeoutMs, clock })
}

/** Refuses every call that is not an AI event, because a tracker key signs those only. */
const trackerKeyOnly: Authorizer = {
  authorize() {
    throw new WaybillError('This call cannot be made with a tracker key.', {
      kind: 'setup',
      code: 'no_credentials',
      hint: 'Give an apiKey or a token too. A tracker key signs AI events only.',
    })
  },
  refused: () => false,
  secrets: () => [],
}
