import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { RequestRefusal } from '../../ingest/error-reply.js'
import { noteUser } from '../access/require-action.js'
import { type AdminSessions, isSameText } from './admin-sessions.js'
import { sessionIdOf } from './session-cookie.js'

/** Header that must repeat the session's `csrf` in every request other than GET. */
export const csrfHeader = 'x-waybill-csrf'

const safeMethods = new Set(['GET', 'HEAD'])

/**
 * Requires a session; answers 401 without one. A request that changes something must also come from the dashboard's page:
 * its `Origin` must be this host, and it must repeat the session's `csrf`. Otherwise the answer is 403.
 */
export function requireSession(
  scope: FastifyInstance,
  sessions: AdminSessions,
  admit?: (socket: Socket) => void,
): void {
  scope.addHook('onRequest', async (request) => {
    const session = sessions.find(sessionIdOf(request))
    if (!session) throw new RequestRefusal('Log in first.', { status: 401, code: 'unauthorized' })
    noteUser(request, session)
    admit?.(request.raw.socket)
    if (safeMethods.has(request.method)) return
    refuseOtherOrigins(request)
    const token = request.headers[csrfHeader]
    if (typeof token !== 'string' || !isSameText(token, session.csrf))
      throw new RequestRefusal(`The header ${csrfHeader} is missing or belongs to another session.`, {
        status: 403,
        code: 'csrf',
      })
  })
}

/** Refuses with 403 a request that a browser sent for another site. Programs send no `Origin`. */
export function refuseOtherOrigins({ headers }: FastifyRequest): void {
  if (headers.origin === undefined) return
  // A page of another site can set neither header. A proxy that changes Host sends the first one in X-Forwarded-Host.
  const own = [headers.host, headers['x-forwarded-host']].filter((host) => typeof host === 'string')
  if (own.includes(hostOf(headers.origin))) return
  throw new RequestRefusal('The request comes from another site.', { status: 403, code: 'csrf' })
}

function hostOf(origin: string): string {
  try {
    return new URL(origin).host
  } catch {
    return ''
  }
}
