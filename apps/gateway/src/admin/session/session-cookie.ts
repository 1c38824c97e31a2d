import type { FastifyReply, FastifyRequest } from 'fastify'
import { isEncrypted } from '../../door/is-encrypted.js'

/** Name of the cookie with the session id, where the connection is not encrypted. */
const sessionCookie = 'waybill_admin'
/** Its name over HTTPS. The prefix makes browsers refuse it from other hosts, and without `Secure`. */
const hostCookie = `__Host-${sessionCookie}`

/** The session id of a request. Over HTTPS only the cookie counts that no other host can have set. */
export function sessionIdOf(request: FastifyRequest): string | undefined {
  return request.cookies[isEncrypted(request) ? hostCookie : sessionCookie]
}

export function setSessionCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  { id, expiresAt }: { readonly id: string; readonly expiresAt: number },
): void {
  const { name, ...where } = cookieOf(request)
  reply.setCookie(name, id, { ...where, httpOnly: true, sameSite: 'strict', expires: new Date(expiresAt) })
}

export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { name, ...where } = cookieOf(request)
  return reply.clearCookie(name, where)
}

function cookieOf(request: FastifyRequest) {
  return isEncrypted(request)
    ? { name: hostCookie, path: '/', secure: true }
    : { name: sessionCookie, path: '/admin', secure: false }
}
