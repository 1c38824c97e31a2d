import { ConfigurationError, type Destination } from '@waybill/core'
import { issuesOf, optionSchemas } from '@waybill/core/zod'
import { findOptionIssues, memoryStore, type WaybillOptions } from '@waybill/delivery'
import { z } from 'zod'
import type { GatewayOptions } from '../gateway-options.js'
import { logLevels } from '../telemetry/gateway-log.js'
import { adminTokenIssues } from './admin-tokens.js'
import { sharedSettings } from './gateway-config.js'
import { findKeyIssues } from './key-issues.js'

const anything = z.unknown()
const time = optionSchemas.milliseconds()

type EngineOptions = Omit<WaybillOptions, 'store' | 'observe'>

/** The options that the engine gets as they are, and checks. */
const ofEngine: Record<keyof EngineOptions, z.ZodType> = {
  ...{ destinations: anything, deliver: anything, lanes: anything, discardLanes: anything, defaults: anything },
  ...{ order: anything, maxEventBytes: anything, steps: anything, consent: anything, retention: anything },
  ...{ planWatchMs: anything, clock: anything, random: anything, personKey: anything },
}

const ofGateway: Record<Exclude<keyof GatewayOptions, keyof typeof ofEngine>, z.ZodType> = {
  ...sharedSettings,
  store: anything,
  observe: optionSchemas.callback(),
  log: optionSchemas.object({ level: optionSchemas.oneOf(logLevels).optional(), stream: anything.optional() }),
  tracing: optionSchemas.object({ tracer: anything, remember: optionSchemas.count('events').optional() }),
  dashboardFolder: optionSchemas.word('the path of a folder'),
  headersTimeoutMs: time,
  requestTimeoutMs: time,
}

const schema = z.strictObject(
  Object.fromEntries(Object.entries({ ...ofEngine, ...ofGateway }).map(([name, one]) => [name, one.optional()])),
  {
    error: ({ code }) => (code === 'invalid_type' ? 'must be an object of options' : undefined),
  },
)

/** The engine's own options, as it refuses unknown ones. */
export function engineOptionsOf(options: GatewayOptions): EngineOptions {
  const given = Object.entries(options).filter(([name]) => Object.hasOwn(ofEngine, name))
  return Object.fromEntries(given) as unknown as EngineOptions
}

/** Throws `ConfigurationError` that names every option that is wrong, unknown, or contradicts another. */
export function checkGatewayOptions(options: GatewayOptions): void {
  const parsed = schema.safeParse(options)
  const own = parsed.success ? [] : issuesOf(parsed.error, schema, 'options')
  if (own.some(({ field }) => field === 'options')) throw new ConfigurationError('createGateway', own)
  const isWrong = (name: string) => own.some(({ field }) => field.startsWith(name))
  const { host = '127.0.0.1', writeKeys = [], destinations, decide, sandbox = false, store = memoryStore() } = options
  const issues = [
    ...own,
    ...(isWrong('writeKeys') || isWrong('host') || isWrong('decide')
      ? []
      : findKeyIssues({ writeKeys, decide, host, sandbox, destinations: readable(destinations) })),
    ...(isWrong('adminToken') ? [] : adminTokenIssues(options.adminToken, options.adminTokens ?? [])),
    ...findOptionIssues({ ...engineOptionsOf(options), store }),
  ]
  if (issues.length > 0) throw new ConfigurationError('createGateway', issues)
}

/** The destinations, as far as they are some: the engine says what is wrong with the others. */
function readable(destinations: unknown): readonly Destination[] | undefined {
  const isReadable =
    Array.isArray(destinations) && destinations.every((one) => typeof one === 'object' && one !== null && 'name' in one)
  return isReadable ? (destinations as readonly Destination[]) : undefined
}
