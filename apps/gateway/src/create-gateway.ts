import type { Socket } from 'node:net'
import {
  createWaybill,
  type DrainOptions,
  type DrainResult,
  type LifecycleEvent,
  memoryStore,
  type Waybill,
} from '@waybill/delivery'
import { adminPlugin } from './admin/admin-plugin.js'
import { createActivity } from './admin/live/activity.js'
import { addMergeRoute } from './clients/merge-route.js'
import { addPixelRoutes } from './clients/pixel-route.js'
import { addClientMetricsRoute, addSettingsRoutes } from './clients/settings-routes.js'
import { createServer } from './create-server.js'
import { createDoor } from './door/door.js'
import { watchDoor } from './door/door-metrics.js'
import { refuseOtherSites } from './door/keyless.js'
import { createWrongKeys } from './door/wrong-keys.js'
import type { GatewayOptions } from './gateway-options.js'
import { addHealthRoutes } from './health/health-routes.js'
import { createReadiness } from './health/readiness.js'
import { addBatchRoutes } from './ingest/batch-routes.js'
import { addDecideRoute } from './ingest/decide-route.js'
import { allowBrowsers, limitRequests, refuseWhenClosing } from './ingest/event-access.js'
import { withDefaults } from './ingest/event-limits.js'
import { addEventRoutes } from './ingest/event-routes.js'
import { inScope } from './ingest/in-scope.js'
import { withLanes } from './ingest/write-key.js'
import { checkGatewayOptions, engineOptionsOf } from './settings/check-gateway-options.js'
import { logDelivery } from './telemetry/gateway-log.js'
import { createMetrics } from './telemetry/metrics.js'
import { createRefusedEvents } from './telemetry/refused-events.js'

/** HTTP server that accepts events in Segment's format and delivers them to the destinations. */
export interface Gateway {
  /** Engine of the gateway. */
  readonly waybill: Waybill
  /** Starts to listen. Resolves with the URL, without a final slash. */
  listen(): Promise<string>
  /** URL of the dashboard, metrics and health checks, once the gateway listens. */
  adminUrl(): string
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
  checkGatewayOptions(options)
  const { store = memoryStore(), host = '127.0.0.1', port = 8080, destinations } = options
  const writeKeys = withLanes(options.writeKeys ?? [], destinations)
  let closing: Promise<DrainResult> | undefined
  let adminUrl: string | undefined
  const isClosing = () => closing !== undefined

  const onConnection = (socket: Socket) => door.strangers.watch(socket)
  const app = await createServer(options.log ?? {}, options, onConnection)
  // What operators ask is answered by the same server, or by one of its own.
  const { adminAddress } = options
  const office = adminAddress ? await createServer(options.log ?? {}, options) : app
  const readiness = createReadiness(isClosing)
  const metrics = createMetrics(() => delivery)
  const activity = createActivity()
  const refusedEvents = createRefusedEvents()
  // OpenTelemetry is loaded only when tracing is on.
  const tracing = options.tracing && (await import('./telemetry/tracing.js')).createTracing(options.tracing)
  const observers: ((event: LifecycleEvent) => void)[] = [
    readiness.observe,
    metrics.observe,
    activity.record,
    refusedEvents.observe,
    (event) => logDelivery(app.log, event),
    ...(tracing ? [tracing.observe] : []),
    ...(options.observe ? [options.observe] : []),
  ]
  const observe = (event: LifecycleEvent) => observers.forEach((observer) => observer(event))
  const delivery = await createWaybill({ ...engineOptionsOf(options), store, observe })

  const wrongKeys = createWrongKeys({ log: app.log, logAddresses: options.logAddresses ?? false })
  const { strangers } = options
  const door = createDoor({
    writeKeys,
    strangers,
    onWrongKey: wrongKeys.count,
    onRefused({ routeOptions: { url: path } }, { code, message: rule }, sender) {
      const { source } = sender ?? {}
      const at = Date.now()
      refusedEvents.request({ ...(source && { source }), code, field: '', rule, at, ...(path && { path }) })
      metrics.refusedRequest(source, code)
    },
  })
  watchDoor(metrics.registry, door.strangers, wrongKeys)
  for (const server of new Set([app, office])) metrics.time(server)
  metrics.addTo(office)
  addHealthRoutes(office, { delivery, readiness })
  const limits = withDefaults(options.limits)
  const { partlyWrongBatch = 400 } = options
  const intake = { delivery, door, limits, partlyWrongBatch, onAccepted: tracing?.onAccepted, observe }
  const names = destinations.map(({ name }) => name)
  office.register(adminPlugin, {
    admit: door.strangers.admit,
    prefix: '/admin',
    token: options.adminToken,
    tokens: options.adminTokens,
    delivery,
    destinations,
    activity,
    refusedEvents,
    sources: writeKeys.map((one) => (typeof one === 'string' ? one : one.key)),
    folder: options.dashboardFolder,
    warn: (text: string) => office.log.warn(text),
  })
  inScope(app, (events) => {
    tracing?.addTo(events)
    allowBrowsers(events, options)
    addClientMetricsRoute(events)
    inScope(events, (open) => {
      refuseWhenClosing(open, isClosing)
      limitRequests(open, options)
      if (writeKeys.length === 0) refuseOtherSites(open)
      door.addTo(open)
      addSettingsRoutes(open, door)
      addPixelRoutes(open, intake)
      inScope(open, (merging) => addMergeRoute(merging, intake))
      inScope(open, (single) => addEventRoutes(single, intake))
      inScope(open, (batches) => addBatchRoutes(batches, intake))
      inScope(open, (asking) => addDecideRoute(asking, { intake, settings: options.decide ?? {}, destinations: names }))
    })
  })

  async function shutDown({ timeoutMs = 10_000 }: DrainOptions): Promise<DrainResult> {
    const until = performance.now() + timeoutMs
    await delivery.flush({ timeoutMs })
    const drained = await delivery.close({ timeoutMs: Math.max(0, until - performance.now()) })
    const servers = [...new Set([app, office])]
    const cut = setTimeout(() => servers.forEach(({ server }) => server.closeAllConnections()), farewellMs)
    await Promise.all(servers.map((server) => server.close()))
    wrongKeys.close()
    clearTimeout(cut)
    metrics.close()
    return drained
  }

  return {
    waybill: delivery,
    async listen() {
      if (adminAddress)
        adminUrl = await office.listen({ host: adminAddress.host ?? '127.0.0.1', port: adminAddress.port })
      const url = await app.listen({ host, port })
      adminUrl ??= url
      return url
    },
    adminUrl: () => adminUrl ?? '',
    close: (drainOptions = {}) => (closing ??= shutDown(drainOptions)),
  }
}
