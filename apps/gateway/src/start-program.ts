import { ConfigurationError, type Destination, type Issue } from '@waybill/core'
import { type DrainResult, findPolicyIssues } from '@waybill/delivery'
import { createGateway } from './create-gateway.js'
import { startNotice, stopNotice } from './health/notices.js'
import { defaultStore, findStoreIssues, openStore, storeFault } from './open-store.js'
import { checkAddresses, checkStore } from './settings/check-places.js'
import { type CheckReport, checkReport } from './settings/check-report.js'
import { checkVendors } from './settings/check-vendors.js'
import { type ConfigFile, readConfigFile } from './settings/config-file.js'
import { absentLanes } from './settings/destinations/absent-lanes.js'
import { type ReadDestinations, readDestinations, vendors, withoutVendors } from './settings/gateway-destinations.js'
import { type Environment, type GatewaySettings, readGatewaySettings } from './settings/gateway-settings.js'
import { findKeyIssues } from './settings/key-issues.js'
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
  const vendors = destinations.map(({ name }) => name)
  const needsKey = settings.writeKeys.length > 0
  const hasDashboard = settings.adminToken !== undefined
  const adminUrl = gateway.adminUrl()
  print(startNotice({ url, adminUrl, vendors, needsKey, storeUrl, hasDashboard, sandbox: emulated?.sandbox.urls }))
  const isKept = store.guarantees.durable !== 'process'
  return {
    url,
    stop: ({ timeoutMs = stopWithinMs } = {}) =>
      (stopping ??= close(timeoutMs).then((drained) => print(stopNotice(drained, isKept)))),
  }
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
  const file: ConfigFile = folder || named ? await readConfigFile(folder ?? '.', named) : { config: {}, issues: [] }
  const { settings, issues } = readGatewaySettings(environment, file.config)
  const configured = settings?.sandbox
    ? { destinations: [], options: [], issues: [] }
    : readDestinations(environment, file.config)
  const { destinations } = configured
  const store = settings?.store ?? (destinations.length > 0 ? defaultStore : 'memory:')
  const all = [
    ...issues,
    ...file.issues,
    ...configured.issues,
    ...deliveryIssues(file, configured),
    ...(await findStoreIssues(store, file.config.storeOptions)),
    ...(settings ? keyIssues(settings, destinations) : []),
    ...(settings && destinations.length > 0
      ? findKeyIssues(
          settings,
          destinations.map(({ name }) => name),
        )
      : []),
  ]
  if (!settings || all.length > 0) throw new ConfigurationError('The environment', all)
  return { settings, destinations, file }
}

/** What reaches real vendors needs a key, also on this machine: any page in a browser here can send, and so can a proxy. */
function keyIssues({ writeKeys }: GatewaySettings, destinations: readonly Destination[]): readonly Issue[] {
  if (writeKeys.length > 0 || destinations.length === 0) return []
  const names = destinations.map(({ name }) => name).join(', ')
  return [
    {
      field: 'WAYBILL_WRITE_KEYS',
      rule: `must name at least one key, as events go to ${names}`,
      hint: 'only the built-in sandbox takes events without a key',
    },
  ]
}

/** Checks the engine's part of the file with the engine's own rules. */
function deliveryIssues({ config }: ConfigFile, { destinations, issues }: ReadDestinations): readonly Issue[] {
  if (config.delivery === undefined) return []
  // Without destinations every vendor is emulated. A vendor with wrong settings counts as a destination here.
  const isComplete = destinations.length > 0 && issues.length === 0
  const names = [...destinations, ...(isComplete ? [] : vendors)].map(({ name }) => name)
  return findPolicyIssues(config.delivery, names).map((issue) => ({
    ...issue,
    field: issue.field === '' ? 'delivery' : `delivery.${issue.field}`,
  }))
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
