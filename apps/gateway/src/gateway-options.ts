import type { WaybillOptions } from '@waybill/delivery'
import type { AdminToken } from './admin/access/admin-tokens.js'
import type { ServerLimits } from './create-server.js'
import type { StrangerOptions } from './door/stranger-limits.js'
import type { DecideSettings } from './ingest/decide-route.js'
import type { EventAccess } from './ingest/event-access.js'
import type { LimitOptions } from './ingest/event-limits.js'
import type { WriteKey } from './ingest/write-key.js'
import type { LogOptions } from './telemetry/gateway-log.js'
import type { TracingOptions } from './telemetry/tracing.js'

/** Where a server listens. */
export interface ListenAddress {
  /** Default `127.0.0.1`. */
  readonly host?: string | undefined
  /** 0 means any free port. */
  readonly port: number
}

export interface GatewayOptions extends Omit<WaybillOptions, 'store'>, EventAccess, ServerLimits {
  /** Store of accepted events. Default `memoryStore()`, which is not durable. */
  readonly store?: WaybillOptions['store']
  /** Write keys, and the destinations of each. Default: none. Then any key is accepted, which needs `sandbox` and a loopback address as `host`. */
  readonly writeKeys?: readonly (string | WriteKey)[]
  /** Whether the destinations are emulators. Without it there must be a write key. Default false. */
  readonly sandbox?: boolean
  /** Limits for all that show no good write key. */
  readonly strangers?: StrangerOptions | undefined
  /** Address of the dashboard, the metrics and the health checks alone; then `host` and `port` answer none of them. Default: none. */
  readonly adminAddress?: ListenAddress | undefined
  /** Answer to a batch of which some events were refused. Default 400. */
  readonly partlyWrongBatch?: 200 | 400 | undefined
  /** Address to listen on. Default `127.0.0.1`. */
  readonly host?: string
  /** Port to listen on; 0 means any free port. Default 8080. */
  readonly port?: number
  /** Limits of one request. Default: Segment's limits. */
  readonly limits?: LimitOptions | undefined
  readonly decide?: DecideSettings | undefined
  /** Options of the log. Default: nothing is logged. */
  readonly log?: LogOptions
  /** Whether log lines about wrong write keys name addresses. Default false. */
  readonly logAddresses?: boolean | undefined
  /** Traces requests and attempts. Default: none. */
  readonly tracing?: TracingOptions
  /**
   * Admin token, which turns on the dashboard under `/admin`. Whoever has it may do everything there, under the name `admin`.
   * Default: none; without `adminTokens` `/admin` answers 404.
   */
  readonly adminToken?: string | undefined
  /** Tokens of the dashboard and its API, each with a name and a role. Default: none. */
  readonly adminTokens?: readonly AdminToken[] | undefined
  /** Folder of the built dashboard. Default: that of `@waybill/dashboard`. */
  readonly dashboardFolder?: string
}
