import {
  createWaybill,
  type DrainOptions,
  type DrainResult,
  type LifecycleEvent,
  memoryStore,
  type Waybill,
  type WaybillOptions,
} from '@waybill/delivery'
import { adminPlugin } from './admin/admin-plugin.js'
import { createActivity } from './admin/live/activity.js'
import { createServer, type ServerLimits } from './create-server.js'
import { addHealthRoutes } from './health/health-routes.js'
import { createReadiness } from './health/readiness.js'
import { addBatchRoutes } from './ingest/batch-routes.js'
import { addDecideRoute, type DecideSettings } from './ingest/decide-route.js'
import { allowBrowsers, type EventAccess, limitRequests, refuseWhenClosing } from './ingest/event-access.js'
import { type LimitOptions, withDefaults } from './ingest/event-limits.js'
import { addEventRoutes } from './ingest/event-routes.js'
import { inScope } from './ingest/in-scope.js'
import { createReadSender, type WriteKey } from './ingest/write-key.js'
import { checkGatewayOptions } from './settings/check-gateway-options.js'
import { type LogOptions, logDelivery } from './telemetry/gateway-log.js'
import { createMetrics } from './telemetry/metrics.js'
import type { TracingOptions } from './telemetry/tracing.js'

export interface GatewayOptions extends Omit<WaybillOptions, 'store'>, EventAccess, ServerLimits {
  /** Store of accepted events. Default `memoryStore()`, which is not durable. */
  readonly store?: WaybillOptions['store']
  /** Write keys, and the destinations of each. Default: none. Then any key is accepted, and `host` must be a loopback address. */
  readonly writeKeys?: readonly (string | WriteKey)[]
  /** Address to listen on. Default `127.0.0.1`. */
  readonly host?: string
  /** Port to listen on; 0 means any free port. Default 8080. */
  readonly port?: number
  /** Limits of one request. Default: Segment's limits. */
  readonly limits?: LimitOptions | undefined
  readonly decide?: DecideSettings | undefined
  /** Options of the log. Default: nothing is logged. */
  readonly log?: LogOptions
  /** Traces requests and attempts. Default: none. */
  readonly tracing?: TracingOptions
  /** Admin token, which turns on the dashboard under `/admin`. Default: none, and `/admin` answers 404. */
  readonly adminToken?: string | undefined
  /** Folder of the built dashboard. Default: that of `@waybill/dashboard`. */
  readonly dashboardFolder?: string
}

/** HTTP server that accepts events in Segment's format and delivers them to the destinations. */
export interface Gateway {
  /** Engine of the gateway. */
  readonly waybill: Waybill
  /** Starts to listen. Resolves with the URL, without a final slash. */
  listen(): Promise<string>
  /**
   * Refuses new events with 503, waits until accepted events are settled or the time is over, then closes the engine and
   * the server. Resolves with the numbers of deliveries left. May be called twice.
   */
  close(options?: DrainOptions): Promise<DrainResult>
}

/** Time for open connections to finish after everything else is closed, in milliseconds. */
const farewellMs = 1_000

/** Opens the store and prepares the routes; `listen` starts the server. Throws `ConfigurationError` for wrong options. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { store = memoryStore(), writeKeys = [], host = '127.0.0.1', port = 8080, destinations } = options
  checkGatewayOptions({ ...options, host, writeKeys })
  let closing: Promise<DrainResult> | undefined
  const isClosing = () => closing !== undefined

  const app = await createServer(options.log ?? {}, options)
  const readiness = createReadiness(isClosing)
  const metrics = createMetrics(() => delivery)
  const activity = createActivity()
  // OpenTelemetry is loaded only when tracing is on.
  const tracing = options.tracing && (await import('./telemetry/tracing.js')).createTracing(options.tracing)
  const observers: ((event: LifecycleEvent) => void)[] = [
    readiness.observe,
    metrics.observe,
    activity.record,
    (event) => logDelivery(app.log, event),
    ...(tracing ? [tracing.observe] : []),
    ...(options.observe ? [options.observe] : []),
  ]
  const observe = (event: LifecycleEvent) => observers.forEach((observer) => observer(event))
  const delivery = await createWaybill({ ...deliveryOptionsOf(options), store, observe })

  metrics.addTo(app)
  addHealthRoutes(app, { delivery, readiness })
  const limits = withDefaults(options.limits)
  const intake = { delivery, readSender: createReadSender(writeKeys), limits, onAccepted: tracing?.onAccepted }
  const names = destinations.map(({ name }) => name)
  app.register(adminPlugin, {
    prefix: '/admin',
    token: options.adminToken,
    delivery,
    destinations,
    activity,
    sources: writeKeys.map((one) => (typeof one === 'string' ? one : one.key)),
    folder: options.dashboardFolder,
    warn: (text: string) => app.log.warn(text),
  })
  inScope(app, (events) => {
    tracing?.addTo(events)
    allowBrowsers(events, options)
    inScope(events, (open) => {
      refuseWhenClosing(open, isClosing)
      limitRequests(open, options)
      inScope(open, (single) => addEventRoutes(single, intake))
      inScope(open, (batches) => addBatchRoutes(batches, intake))
      inScope(open, (asking) => addDecideRoute(asking, { intake, settings: options.decide ?? {}, destinations: names }))
    })
  })

  async function shutDown({ timeoutMs = 10_000 }: DrainOptions): Promise<DrainResult> {
    const until = performance.now() + timeoutMs
    await delivery.flush({ timeoutMs })
    const drained = await delivery.close({ timeoutMs: Math.max(0, until - performance.now()) })
    const cut = setTimeout(() => app.server.closeAllConnections(), farewellMs)
    await app.close()
    clearTimeout(cut)
    metrics.close()
    return drained
  }

  return {
    waybill: delivery,
    listen: () => app.listen({ host, port }),
    close: (drainOptions = {}) => (closing ??= shutDown(drainOptions)),
  }
}

/** Selects the engine's own options, because it refuses unknown ones. */
function deliveryOptionsOf(options: GatewayOptions): Omit<WaybillOptions, 'store'> {
  const { destinations, lanes, defaults, order, maxEventBytes, consent, retention, deliver, clock, random } = options
  return { destinations, lanes, defaults, order, maxEventBytes, consent, retention, deliver, clock, random }
}
