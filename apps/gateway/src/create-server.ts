import helmet from '@fastify/helmet'
import Fastify, { type FastifyInstance, LogController } from 'fastify'
import { replyNotFound, replyWithError } from './ingest/error-reply.js'
import { type LogOptions, loggerOptions, logRequests } from './telemetry/gateway-log.js'

export interface ServerLimits {
  /** How long a request's headers may take to arrive, in milliseconds. Default 10,000. */
  readonly headersTimeoutMs?: number
  /** How long a whole request may take to arrive, in milliseconds. Default 30,000. */
  readonly requestTimeoutMs?: number
}

/** A server that answers every failure in one shape, cuts slow requests off and says nothing that a browser could misuse. */
export async function createServer(log: LogOptions, limits: ServerLimits): Promise<FastifyInstance> {
  const { headersTimeoutMs = 10_000, requestTimeoutMs = 30_000 } = limits
  const app: FastifyInstance = Fastify({
    logger: loggerOptions(log) ?? false,
    logController: new LogController({ disableRequestLogging: true }),
    requestTimeout: requestTimeoutMs,
    http: {
      headersTimeout: Math.min(headersTimeoutMs, requestTimeoutMs),
      // Node looks for slow requests this often; its own default, 30 s, would treble the limits.
      connectionsCheckingInterval: Math.min(1_000, headersTimeoutMs, requestTimeoutMs),
    },
    return503OnClosing: false,
    frameworkErrors: replyWithError,
  })
  app.setErrorHandler(replyWithError)
  app.setNotFoundHandler(replyNotFound)
  logRequests(app)
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    // Pages of other origins may send events and read the answer.
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    // Whether a domain is reached by HTTPS alone is for the proxy that ends TLS to say.
    strictTransportSecurity: false,
  })
  return app
}
