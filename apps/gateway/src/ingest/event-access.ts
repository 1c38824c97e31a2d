import cors from '@fastify/cors'
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance } from 'fastify'
import { addressOf } from '../door/address-of.js'
import { intakePaths, isIntakePath } from '../door/plain-path.js'
import { RequestRefusal, replyNotFound } from './error-reply.js'

/** How long a browser may cache the answer to a preflight. Most browsers cache it for less. */
const preflightSeconds = 86_400

export interface EventAccess {
  /** Origins whose pages may send events. Default: every origin, as with Segment's API. No cookie is read. */
  readonly corsOrigins?: readonly string[] | undefined
  /** Most requests per minute from one address. Default: no limit. */
  readonly requestsPerMinute?: number | undefined
}

/**
 * Allows pages of other origins to send events and read the answers, including errors. A preflight is granted all headers
 * that it asks for, because each client sends different ones. That is safe, because no cookie is read.
 */
export function allowBrowsers(scope: FastifyInstance, { corsOrigins }: EventAccess): void {
  scope.addHook('onRequest', async (request, reply) => {
    // Preflights of all paths have one route. Only the paths for events are open to pages.
    if (request.routeOptions.url !== '*' || isIntakePath(request.url)) return
    reply.callNotFound()
    return reply
  })
  scope.register(cors, {
    origin: corsOrigins ? [...corsOrigins] : '*',
    methods: ['POST'],
    exposedHeaders: ['retry-after'],
    maxAge: preflightSeconds,
    strictPreflight: false,
  })
  // A page with a wrong path can read the 404.
  for (const url of intakePaths)
    scope.route({
      method: ['GET', 'POST'],
      url,
      onRequest: async (request, reply) => replyNotFound(request, reply),
      handler: replyNotFound,
    })
}

/** Refuses events after the gateway began to close, before the body is read. */
export function refuseWhenClosing(scope: FastifyInstance, isClosing: () => boolean): void {
  scope.addHook('onRequest', async () => {
    if (!isClosing()) return
    const headers = { connection: 'close' }
    throw new RequestRefusal('The gateway is closing.', { status: 503, code: 'closing', headers })
  })
}

/** Refuses requests of an address beyond the limit per minute. */
export function limitRequests(scope: FastifyInstance, { requestsPerMinute }: EventAccess): void {
  if (requestsPerMinute === undefined) return
  scope.register(rateLimit, {
    max: requestsPerMinute,
    keyGenerator: addressOf,
    timeWindow: 60_000,
    cache: 10_000,
    errorResponseBuilder: (_request, { ttl }) =>
      new RequestRefusal('Too many requests from this address.', {
        status: 429,
        code: 'too_many_requests',
        headers: { 'retry-after': wholeSeconds(ttl) },
      }),
  })
}

/** Milliseconds in whole seconds, rounded up. */
export function wholeSeconds(ms: number): string {
  return String(Math.ceil(ms / 1_000))
}
