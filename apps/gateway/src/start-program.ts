import { setImmediate as nextTurn } from 'node:timers/promises'
import { ConfigurationError, type Destination } from '@waybill/core'
import type { DrainResult } from '@waybill/delivery'
import { createGateway, type Gateway } from './create-gateway.js'
import { startNotice, stopNotice } from './health/notices.js'
import { defaultStore, openStore, storeFault } from './open-store.js'
import { checkAddresses, checkStore } from './settings/check-places.js'
import { type CheckReport, checkReport } from './settings/check-report.js'
import { checkVendors } from './settings/check-vendors.js'
import { type ConfigFile, readConfigFile } from './settings/config-file/config-file.js'
import { type AbsentLanes, absentLanes } from './settings/destinations/absent-lanes.js'
import { furtherIssues } from './settings/further-issues.js'
import { type ReadDestinations, readDestinations, vendors, withoutVendors } from './settings/gateway-destinations.js'
import { type Environment, type GatewaySettings, readGatewaySettings } from './settings/gateway-settings.js'
import { type SandboxEnvironment, startSandboxEnvironment } from './settings/sandbox-environment.js'
import { startTraceExport } from './telemetry/open-telemetry.js'

export interface ProgramOptions {
  readonly environment: Environment
  /** Folder of the settings file. Default: none, and no file is read. */
  readonly folder?: string
  /** Receives whole lines for a person. */
  readonly print: (text: string) => void
  /** Receives lines of the log as JSON. Default `print`. */
  readonly warn?: (text: string) => void
}

/** The running gateway. */
export interface Program {
  readonly url: string
  /** Drains and closes the gateway, then prints what is left. May be called twice. */
  stop(options?: { readonly timeoutMs?: number }): Promise<void>
}

/**
 * Reads the settings, starts the gateway and prints how to use it. Without a configured vendor, or when `WAYBILL_SANDBOX`
 * is 1, the vendors are emulators in this process. Throws `ConfigurationError` naming every wrong setting at once.
 */
export async function startProgram(options: ProgramOptions): Promise<Program> {
  const { environment, print, warn = print } = options
  const { settings, destinations, emulated } = await emulate(await readSettings(options), environment)
  const { logLevel, store: wanted, storeOptions, stopWithinMs, delivery, ...rest } = settings
  // Events for emulators must never reach a real vendor later, so they are not kept.
  const storeUrl = wanted ?? (emulated ? 'memory:' : defaultStore)
  const store = await openStore(storeUrl, storeOptions ?? {}, warn)
  const traces = await startTraceExport(environment)
  const gateway = await createGateway({
    ...delivery,
    ...rest,
    sandbox: emulated !== undefined,
    store,
    destinations,
    log: { level: logLevel, stream: { write: (line) => warn(line.trimEnd()) } },
    ...(traces && { tracing: { tracer: traces.tracer } }),
  }).catch(async (error: unknown) => {
    await emulated?.sandbox.close()
    throw storeFault(error, storeUrl)
  })
  let stopping: Promise<void> | undefined

  async function close(timeoutMs: number): Promise<DrainResult> {
    const drained = await gateway.close({ timeoutMs })
    await traces?.close()
    await emulated?.sandbox.close()
    return drained
  }

  const url = await gateway.listen().catch(async (error: NodeJS.ErrnoException) => {
    await close(0)
    throw cannotListen(error, settings)
  })
  const needsKey = settings.writeKeys.length > 0
  const hasDashboard = settings.adminToken !== undefined || (settings.adminTokens ?? []).length > 0
  const adminUrl = gateway.adminUrl()
  const absent = await absentNow(gateway)
  const notice = { url, adminUrl, destinations, needsKey, storeUrl, hasDashboard, absent }
  print(startNotice({ ...notice, sandbox: emulated?.sandbox.urls }))
  const isKept = store.guarantees.durable !== 'process'

  async function stop(timeoutMs: number): Promise<void> {
    // Another process may have taken them over since. A store that does not answer keeps nobody here.
    const now = absentNow(gateway)
    const drained = await close(timeoutMs)
    print(stopNotice(drained, isKept, await Promise.race([now, nextTurn(absent)])))
  }

  return { url, stop: ({ timeoutMs = stopWithinMs } = {}) => (stopping ??= stop(timeoutMs)) }
}

/** What is pending in lanes that no destination has; nothing where the store does not say. */
async function absentNow({ waybill }: Gateway): Promise<AbsentLanes> {
  const lanes = await waybill.lanes().catch(() => [])
  return Object.fromEntries(lanes.flatMap(({ lane, absent, depth }) => (absent ? [[lane, depth.pending]] : [])))
}

/** Checks the settings, and the vendors' credentials with a harmless call each. Throws `ConfigurationError` like `startProgram`. */
export async function checkProgram(options: Omit<ProgramOptions, 'print' | 'warn'>): Promise<CheckReport> {
  const { settings, destinations, file } = await readSettings(options)
  for (const destination of destinations) await destination.close()
  const usesSandbox = destinations.length === 0
  const storeUrl = settings.store ?? (usesSandbox ? 'memory:' : defaultStore)
  return checkReport({
    settings,
    file: file.path,
    places: [...(await checkAddresses(settings)), await checkStore(storeUrl, settings.storeOptions)],
    vendors: usesSandbox ? [] : await checkVendors(options.environment, file.config),
    consent: { destinations, asksPredicate: file.config.delivery?.consent !== undefined },
    absent: usesSandbox ? undefined : await absentLanes(storeUrl, destinations, file.config),
  })
}

interface Configuration {
  readonly settings: GatewaySettings
  /** Empty when the vendors are emulated. */
  readonly destinations: readonly Destination[]
  readonly file: ConfigFile
}

async function readSettings({ environment, folder }: Omit<ProgramOptions, 'print'>): Promise<Configuration> {
  const named = environment['WAYBILL_CONFIG']
  const file: ConfigFile | ConfigurationError =
    folder || named ? await readConfigFile(folder ?? '.', named).catch(configurationError) : { config: {}, issues: [] }
  if (file instanceof ConfigurationError)
    throw new ConfigurationError('The environment', [...readGatewaySettings(environment).issues, ...file.issues])
  const { settings, issues } = readGatewaySettings(environment, file.config)
  const configured: ReadDestinations = settings.sandbox
    ? { destinations: [], lanes: vendors, options: [], issues: [] }
    : readDestinations(environment, file.config)
  const { destinations } = configured
  const own = [...issues, ...file.issues]
  const all = [...own, ...configured.issues, ...(await furtherIssues({ environment, file, settings, configured, own }))]
  if (all.length > 0) throw new ConfigurationError('The environment', all)
  return { settings, destinations, file }
}

function configurationError(error: unknown): ConfigurationError {
  if (error instanceof ConfigurationError) return error
  throw error
}

async function emulate(
  { settings, destinations }: Configuration,
  environment: Environment,
): Promise<Omit<Configuration, 'file'> & { readonly emulated?: SandboxEnvironment }> {
  if (destinations.length > 0) return { settings, destinations }
  const emulated = await startSandboxEnvironment()
  const made = readDestinations({ ...withoutVendors(environment), ...emulated.variables })
  return { settings, destinations: made.destinations, emulated }
}

function cannotListen(error: NodeJS.ErrnoException, { host, port, adminAddress }: GatewaySettings): unknown {
  if ((error as { port?: unknown }).port === adminAddress?.port && adminAddress && adminAddress.port !== port)
    return new ConfigurationError('The environment', [
      {
        field: 'WAYBILL_ADMIN_PORT',
        rule: `is ${adminAddress.port}, on which the gateway cannot listen (${error.code})`,
        hint: '0 picks a free one; WAYBILL_ADMIN_HOST must be an address of this machine',
      },
    ])
  if (error.code === 'EADDRINUSE')
    return new ConfigurationError('The environment', [
      { field: 'WAYBILL_PORT', rule: `is ${port}, which is in use`, hint: '0 picks a free one' },
    ])
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
    return new ConfigurationError('The environment', [
      { field: 'WAYBILL_HOST', rule: `is ${host}, which is not an address of this machine` },
    ])
  return error
}
