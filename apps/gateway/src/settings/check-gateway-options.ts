import { ConfigurationError, type Destination, type Issue } from '@waybill/core'
import { issuesOf, optionSchemas } from '@waybill/core/zod'
import type { WaybillOptions } from '@waybill/delivery'
import { z } from 'zod'
import type { GatewayOptions } from '../gateway-options.js'
import { isLoopback } from '../health/loopback.js'
import { logLevels } from '../telemetry/gateway-log.js'
import { sharedSettings } from './gateway-config.js'
import { findKeyIssues } from './key-issues.js'

const anything = z.unknown()
const time = optionSchemas.milliseconds()

/** The options of the engine, which `createWaybill` checks; but not the observer, which it gets from the gateway. */
const ofEngine: Record<Exclude<keyof WaybillOptions, 'store'>, z.ZodType> = {
  ...{
    destinations: anything,
    lanes: anything,
    discardLanes: anything,
    defaults: anything,
    order: anything,
    maxEventBytes: anything,
  },
  ...{ consent: anything, retention: anything, deliver: anything, planWatchMs: anything },
  ...{ clock: anything, random: anything, observe: optionSchemas.callback() },
}

const ofGateway: Record<Exclude<keyof GatewayOptions, keyof typeof ofEngine>, z.ZodType> = {
  ...sharedSettings,
  store: anything,
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

/** Throws `ConfigurationError` that names every option that is wrong, unknown, or contradicts another. */
export function checkGatewayOptions(options: GatewayOptions): void {
  const parsed = schema.safeParse(options)
  if (!parsed.success) throw new ConfigurationError('createGateway', issuesOf(parsed.error, schema, 'options'))
  const { host = '127.0.0.1', writeKeys = [], destinations } = options
  // `createWaybill` says what is wrong with them.
  const names = Array.isArray(destinations) ? (destinations as readonly Destination[]).map((one) => one?.name) : []
  const issues: Issue[] = []
  if (writeKeys.length === 0 && !isLoopback(host))
    issues.push({
      field: 'writeKeys',
      rule: `must name at least one key to listen on ${host}`,
      hint: 'or listen on 127.0.0.1',
    })
  else if (writeKeys.length === 0 && names.length > 0 && !options.sandbox)
    issues.push({
      field: 'writeKeys',
      rule: 'must name at least one key, as events go to real vendors',
      hint: 'an intake without keys exists with the sandbox alone',
    })
  issues.push(...findKeyIssues(options, names))
  if (issues.length > 0) throw new ConfigurationError('createGateway', issues)
}
