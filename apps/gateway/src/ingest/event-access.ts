import cors from '@fastify/cors'
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance } from 'fastify'
import { RequestRefusal, replyNotFound } from './error-reply.js'

/** How long a browser may keep the answer to a preflight; most keep it for less. */
const preflightSeconds = 86_400

export interface EventAccess {
  /** Origins whose pages may send events. Default every one, as with Segment's own API: no cookie is ever read. */
  readonly corsOrigins?: readonly string[] | undefined
  /** Most requests a minute from one address. Default as many as it likes. */
  readonly requestsPerMinute?: number | undefined
}

/**
 * Lets pages of other origins send events and read the answers, refusals included. A preflight is answered with the very
 * headers that it asks for: each client brings its own, and none of them lends a page any power, for no cookie is read.
 */
export function allowBrowsers(scope: FastifyInstance, { corsOrigins }: EventAccess): void {
  scope.addHook('onRequest', async (request, reply) => {
    // The route for preflights is one for every path; what is not for events stays closed to pages.
    if (request.routeOptions.url === '*' && !request.url.startsWith('/v1/')) reply.callNotFound()
  })
  scope.register(cors, {
    origin: corsOrigins ? [...corsOrigins] : '*',
    methods: ['POST'],
    exposedHeaders: ['retry-after'],
    maxAge: preflightSeconds,
    strictPreflight: false,
  })
  // A page whose client asks for something else can read that there is none.
  scope.route({
    method: ['GET', 'POST'],
    url: '/v1/*',
    onRequest: async (request, reply) => replyNotFound(request, reply),
    handler: replyNotFound,
  })
}

/** Refuses events once the gateway closes, before anything of the body is read. */
export function refuseWhenClosing(scope: FastifyInstance, isClosing: () => boolean): void {
  scope.addHook('onRequest', async () => {
    if (!isClosing()) return
    const headers = { connection: 'close' }
    throw new RequestRefusal('The gateway is closing.', { status: 503, code: 'closing', headers })
  })
}

/** Refuses an address that sends more often than is allowed. */
export function limitRequests(scope: FastifyInstance, { requestsPerMinute }: EventAccess): void {
  if (requestsPerMinute === undefined) return
  scope.register(rateLimit, {
    max: requestsPerMinute,
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

/** Milliseconds as the seconds after which they are surely over. */
export function wholeSeconds(ms: number): string {
  return String(Math.ceil(ms / 1_000))
}
