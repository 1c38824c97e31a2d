import type { FastifyInstance, FastifyRequest } from 'fastify'
import { RequestRefusal } from '../../ingest/error-reply.js'
import { type AdminSessions, isSameText } from './admin-sessions.js'

/** The cookie that carries the session's id. */
export const sessionCookie = 'waybill_admin'

/** The header that repeats the session's `csrf` with everything that changes something. */
export const csrfHeader = 'x-waybill-csrf'

const safeMethods = new Set(['GET', 'HEAD'])

/**
 * Lets only sessions through: 401 without one. What changes something must also come from our own page: its `Origin`
 * must be this host, and it must repeat the session's secret; 403 otherwise.
 */
export function requireSession(scope: FastifyInstance, sessions: AdminSessions): void {
  scope.addHook('onRequest', async (request) => {
    const session = sessions.find(request.cookies[sessionCookie])
    if (!session) throw new RequestRefusal('Log in first.', { status: 401, code: 'unauthorized' })
    if (safeMethods.has(request.method)) return
    refuseOtherOrigins(request)
    const token = request.headers[csrfHeader]
    if (typeof token !== 'string' || !isSameText(token, session.csrf))
      throw new RequestRefusal(`The header ${csrfHeader} is missing or of another session.`, {
        status: 403,
        code: 'csrf',
      })
  })
}

/** A request that a browser sent for another site is refused with 403. Programs send no `Origin`. */
export function refuseOtherOrigins({ headers }: FastifyRequest): void {
  if (headers.origin === undefined) return
  // A page cannot set either header across sites; a proxy that changes the host says the first one in the second.
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
