import cors from '@fastify/cors'
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance } from 'fastify'
import { RequestRefusal } from './error-reply.js'

export interface EventAccess {
  /** Origins whose pages may send events. Default every one, as with Segment's own API: no cookie is ever read. */
  readonly corsOrigins?: readonly string[] | undefined
  /** Most requests a minute from one address. Default as many as it likes. */
  readonly requestsPerMinute?: number | undefined
}

/** Lets pages of other origins send events and read the answers. */
export function allowBrowsers(scope: FastifyInstance, { corsOrigins }: EventAccess): void {
  scope.register(cors, {
    origin: corsOrigins ? [...corsOrigins] : '*',
    methods: ['POST'],
    allowedHeaders: ['authorization', 'content-encoding', 'content-type', 'traceparent', 'tracestate'],
    exposedHeaders: ['retry-after'],
    maxAge: 86_400,
    strictPreflight: false,
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
        headers: { 'retry-after': String(Math.ceil(ttl / 1_000)) },
      }),
  })
}
