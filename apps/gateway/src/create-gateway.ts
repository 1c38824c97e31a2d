import { ConfigurationError } from '@waybill/core'
import {
  createDelivery,
  type Delivery,
  type DeliveryEvent,
  type DeliveryOptions,
  type Drained,
  type DrainOptions,
  memoryStore,
} from '@waybill/delivery'
import Fastify, { type FastifyInstance } from 'fastify'
import { createActivity } from './admin/activity.js'
import { adminPlugin } from './admin/admin-plugin.js'
import { addBatchRoutes } from './batch-routes.js'
import { allowBrowsers } from './browser-access.js'
import { RequestRefusal, replyNotFound, replyWithError } from './error-reply.js'
import { addEventRoutes } from './event-routes.js'
import { addHealthRoutes } from './health-routes.js'
import { isLoopback } from './loopback.js'
import { createReadWriteKey } from './write-key.js'

/** A request that was answered with 429 or 5xx. Carries the route's pattern, so neither personal data nor secrets. */
export interface FailedRequest {
  readonly method: string
  readonly route: string
  readonly status: number
  readonly durationMs: number
}

export interface GatewayOptions extends Omit<DeliveryOptions, 'store'> {
  /** Where accepted events live. Default `memoryStore()`, which is not durable. */
  readonly store?: DeliveryOptions['store']
  /** Who may send. Default none: any key is good, but only a loopback `host` is allowed. */
  readonly writeKeys?: readonly string[]
  /** Address to listen on. Default `127.0.0.1`. */
  readonly host?: string
  /** 0 picks a free one. Default 8080. */
  readonly port?: number
  /** Opens the dashboard under `/admin`. Default none: it answers 404. */
  readonly adminToken?: string | undefined
  /** The built dashboard. Default: that of `@waybill/dashboard`. */
  readonly dashboardFolder?: string
  /** Takes lines for who runs the gateway. Default: they are lost. */
  readonly warn?: (text: string) => void
  /** Called for each request that was answered with 429 or 5xx. Default: nothing is logged. */
  readonly onFailedRequest?: (request: FailedRequest) => void
}

/** Segment-compatible HTTP in, delivery to the destinations out. */
export interface Gateway {
  /** The engine behind it: where events are, totals, holds. */
  readonly delivery: Delivery
  /** Starts to take requests. Resolves with the URL, without a slash at its end. */
  listen(): Promise<string>
  /**
   * Refuses new events at once (503), waits until what was accepted is delivered or the deadline is over, then closes
   * the engine and the server. Resolves with what is left. May be called twice.
   */
  close(options?: DrainOptions): Promise<Drained>
}

/** How long connections may take to finish once everything else is closed, in milliseconds. */
const farewellMs = 1_000

/** Opens the store and prepares the routes; `listen` starts. Throws `ConfigurationError` for options that cannot work. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { store = memoryStore(), writeKeys = [], host = '127.0.0.1', port = 8080, onFailedRequest, ...others } = options
  const { adminToken, dashboardFolder, warn, ...rest } = others
  if (writeKeys.length === 0 && !isLoopback(host))
    throw new ConfigurationError('createGateway', [
      { field: 'writeKeys', rule: `must name at least one key to listen on ${host}`, hint: 'or listen on 127.0.0.1' },
    ])
  const activity = createActivity()
  const observe = (event: DeliveryEvent) => {
    activity.record(event)
    rest.observe?.(event)
  }
  const delivery = await createDelivery({ ...rest, store, observe })
  const app = createServer(onFailedRequest)
  let closing: Promise<Drained> | undefined
  const isClosing = () => closing !== undefined
  addHealthRoutes(app, { isClosing })
  const { destinations } = rest
  const admin = {
    token: adminToken,
    delivery,
    destinations,
    activity,
    sources: writeKeys,
    folder: dashboardFolder,
    warn,
  }
  app.register(adminPlugin, { prefix: '/admin', ...admin })
  inScope(app, (events) => {
    allowBrowsers(events)
    events.addHook('onRequest', async () => {
      if (isClosing()) throw new RequestRefusal('The gateway is closing.', { status: 503, code: 'closing' })
    })
    const intake = { delivery, readWriteKey: createReadWriteKey(writeKeys) }
    inScope(events, (single) => addEventRoutes(single, intake))
    inScope(events, (batches) => addBatchRoutes(batches, intake))
  })

  async function shutDown({ deadlineMs = 10_000 }: DrainOptions): Promise<Drained> {
    const until = performance.now() + deadlineMs
    await delivery.flush({ deadlineMs })
    const drained = await delivery.close({ deadlineMs: Math.max(0, until - performance.now()) })
    const cut = setTimeout(() => app.server.closeAllConnections(), farewellMs)
    await app.close()
    clearTimeout(cut)
    return drained
  }

  return {
    delivery,
    listen: () => app.listen({ host, port }),
    close: (drainOptions = {}) => (closing ??= shutDown(drainOptions)),
  }
}

function createServer(onFailedRequest: GatewayOptions['onFailedRequest']): FastifyInstance {
  const app = Fastify({
    logger: false,
    requestTimeout: 30_000,
    return503OnClosing: false,
    frameworkErrors: replyWithError,
  })
  app.setErrorHandler(replyWithError)
  app.setNotFoundHandler(replyNotFound)
  if (onFailedRequest)
    app.addHook('onResponse', async (request, reply) => {
      if (reply.statusCode !== 429 && reply.statusCode < 500) return
      const route = request.routeOptions.url ?? 'unknown'
      onFailedRequest({
        method: request.method,
        route,
        status: reply.statusCode,
        durationMs: Math.round(reply.elapsedTime),
      })
    })
  return app
}

/** Runs `add` in a scope whose hooks and body parsers are its own. */
function inScope(parent: FastifyInstance, add: (scope: FastifyInstance) => void): void {
  parent.register((scope, _options, done) => {
    add(scope)
    done()
  })
}
