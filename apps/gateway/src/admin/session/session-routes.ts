import type { Session } from '@waybill/dashboard'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { addressOf } from '../../door/address-of.js'
import { RequestRefusal } from '../../ingest/error-reply.js'
import { wholeSeconds } from '../../ingest/event-access.js'
import { inScope } from '../../ingest/in-scope.js'
import { readInput } from '../admin-input.js'
import { refuseOtherOrigins, requireSession } from './admin-guard.js'
import type { AdminSessions } from './admin-sessions.js'
import { createLoginLockout } from './login-lockout.js'
import { clearSessionCookie, sessionIdOf, setSessionCookie } from './session-cookie.js'

const loginSchema = z.strictObject({ token: z.string().min(1, 'must not be empty').max(1_000, 'is too long') })

/** `POST /session` logs in, `GET` returns the session, `DELETE` logs out. */
export function addSessionRoutes(scope: FastifyInstance, sessions: AdminSessions): void {
  const lockout = createLoginLockout()
  inScope(scope, (login) => {
    login.addHook('onRequest', async (request) => refuseOtherOrigins(request))
    login.post('/session', { bodyLimit: 10_000 }, async (request, reply): Promise<Session> => {
      const { token } = readInput(loginSchema, request.body)
      const session = sessions.login(token)
      if (!session) throw wrongToken(lockout.failed(addressOf(request)))
      const { id: _, ...shown } = session
      setSessionCookie(request, reply, session)
      return shown
    })
  })
  inScope(scope, (known) => {
    requireSession(known, sessions)
    known.get('/session', async (request) => sessions.find(sessionIdOf(request)))
    known.delete('/session', async (request, reply) => {
      sessions.logout(sessionIdOf(request))
      return clearSessionCookie(request, reply).code(204).send()
    })
  })
}

function wrongToken(lockedMs: number): RequestRefusal {
  if (lockedMs === 0) return new RequestRefusal('This is no admin token.', { status: 401, code: 'wrong_token' })
  return new RequestRefusal('Too many logins: wait a minute.', {
    status: 429,
    code: 'too_many_logins',
    headers: { 'retry-after': wholeSeconds(lockedMs) },
  })
}
