import type { Session } from '@waybill/dashboard'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { RequestRefusal } from '../../ingest/error-reply.js'
import { inScope } from '../../ingest/in-scope.js'
import { readInput } from '../admin-input.js'
import { refuseOtherOrigins, requireSession, sessionCookie } from './admin-guard.js'
import type { AdminSessions } from './admin-sessions.js'

const loginSchema = z.strictObject({ token: z.string().min(1, 'must not be empty').max(1_000, 'is too long') })

/** Most logins per minute from one address, successful or not. */
const loginsPerMinute = 10

/** `POST /session` logs in, `GET` returns the session, `DELETE` logs out. */
export function addSessionRoutes(scope: FastifyInstance, sessions: AdminSessions): void {
  inScope(scope, (login) => {
    login.addHook('onRequest', async (request) => refuseOtherOrigins(request))
    const config = { rateLimit: { max: loginsPerMinute, timeWindow: 60_000 } }
    login.post('/session', { config }, async (request, reply): Promise<Session> => {
      const { token } = readInput(loginSchema, request.body)
      const session = sessions.login(token)
      if (!session) throw new RequestRefusal('This is not the admin token.', { status: 401, code: 'wrong_token' })
      const { id, csrf, expiresAt } = session
      reply.setCookie(sessionCookie, id, {
        path: '/admin',
        httpOnly: true,
        sameSite: 'strict',
        secure: isEncrypted(request),
        expires: new Date(expiresAt),
      })
      return { csrf, expiresAt }
    })
  })
  inScope(scope, (known) => {
    requireSession(known, sessions)
    known.get('/session', async (request) => sessions.find(request.cookies[sessionCookie]))
    known.delete('/session', async (request, reply) => {
      sessions.logout(request.cookies[sessionCookie])
      return reply.clearCookie(sessionCookie, { path: '/admin' }).code(204).send()
    })
  })
}

/** The header may be forged. That is harmless: it only makes the cookie stricter. */
function isEncrypted({ protocol, headers }: FastifyRequest): boolean {
  return protocol === 'https' || headers['x-forwarded-proto'] === 'https'
}
