import { createServer as createHttpServer } from 'node:http'
import type { Socket } from 'node:net'
import helmet from '@fastify/helmet'
import Fastify, { type FastifyInstance, LogController } from 'fastify'
import { limitPipelined } from './door/connection/pipelined.js'
import { plainPath } from './door/plain-path.js'
import { endRest } from './door/read-bytes.js'
import { replyNotFound, replyToNoRequest, replyWithError } from './ingest/error-reply.js'
import { type LogOptions, loggerOptions, logRequests } from './telemetry/gateway-log.js'

export interface ServerLimits {
  /** Time limit for the headers of a request, in milliseconds. Default 10,000. */
  readonly headersTimeoutMs?: number
  /** Time limit for a whole request to arrive, in milliseconds. Default 30,000. */
  readonly requestTimeoutMs?: number
  /**
   * Whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed: addresses and networks of proxies, or the number of proxies
   * between client and gateway. Limits and lockouts then see the client. Default: nobody's.
   */
  readonly trustProxy?: TrustProxy | undefined
}

/** Addresses like `10.0.0.0/8` or `loopback`, or a number of hops. */
type TrustProxy = number | readonly string[]

/** Creates a server with one form of error answers, time limits for slow requests, and security headers. */
export async function createServer(
  log: LogOptions,
  limits: ServerLimits,
  onConnection?: (socket: Socket) => void,
): Promise<FastifyInstance> {
  const { headersTimeoutMs = 10_000, requestTimeoutMs = 30_000, trustProxy } = limits
  const app: FastifyInstance = Fastify({
    logger: loggerOptions(log) ?? false,
    logController: new LogController({ disableRequestLogging: true }),
    // `localhost` may be several addresses, each with a server.
    serverFactory(handler) {
      const options = {
        requestTimeout: requestTimeoutMs,
        keepAliveTimeout: 72_000,
        headersTimeout: Math.min(headersTimeoutMs, requestTimeoutMs),
        // How often Node checks for slow requests. Its default of 30 s would treble the limits.
        connectionsCheckingInterval: Math.min(1_000, headersTimeoutMs, requestTimeoutMs),
      }
      const server = createHttpServer(options, limitPipelined(handler))
      return onConnection ? server.on('connection', onConnection) : server
    },
    return503OnClosing: false,
    trustProxy: trusted(trustProxy),
    rewriteUrl: ({ url = '/' }) => plainPath(url),
    frameworkErrors: replyWithError,
    clientErrorHandler: replyToNoRequest,
  })
  app.setErrorHandler(replyWithError)
  app.setNotFoundHandler(replyNotFound)
  // Otherwise the body of a request to an unknown path would be parsed. Of a GET nobody reads it.
  app.addHook('onRequest', async (request, reply) =>
    request.is404 && request.method !== 'GET' ? replyNotFound(request, reply) : undefined,
  )
  // Before the answer goes out: afterwards Node itself takes the rest of the body, to its end.
  app.addHook('onSend', async ({ raw }) => endRest(raw))
  logRequests(app)
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    // Pages of other origins may send events and read the answer.
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    // The proxy that ends TLS decides whether the domain is HTTPS only.
    strictTransportSecurity: false,
  })
  return app
}

function trusted(trustProxy: TrustProxy | undefined): false | string[] | ((address: string, hop: number) => boolean) {
  if (trustProxy === undefined) return false
  return typeof trustProxy === 'number' ? (_address, hop) => hop < trustProxy : [...trustProxy]
}
