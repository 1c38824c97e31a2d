import type { IncomingHttpHeaders } from 'node:http'
import { type ControlAnswer, controlProblem } from './control-problem.js'

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

/**
 * Allows requests whose `Host` header is a name of this machine or an allowed host, and that come from no other origin.
 * That stops DNS rebinding: a web page whose host name resolves to this machine still sends that name as `Host`.
 */
export function refuseStrangers(
  headers: IncomingHttpHeaders,
  allowedHosts: readonly string[],
): ControlAnswer | undefined {
  const known = [...LOOPBACK, ...allowedHosts.map((host) => host.toLowerCase())]
  const name = hostName(headers.host)
  if (!known.includes(name)) {
    return controlProblem('host', 'host', `only ${known.join(', ')} may be named as the host`, 403)
  }
  const { origin } = headers
  if (origin !== undefined && origin !== `http://${headers.host ?? ''}`) {
    return controlProblem('origin', 'origin', 'pages of other origins are not answered', 403)
  }
  return undefined
}

function hostName(host = ''): string {
  return host.toLowerCase().replace(/:\d+$/, '')
}
