import { ConfigurationError, type Destination } from '@waybill/core'
import type { Drained } from '@waybill/delivery'
import { createGateway, type FailedRequest } from './create-gateway.js'
import { readDestinations, withoutVendors } from './gateway-destinations.js'
import { type Environment, type GatewaySettings, readGatewaySettings } from './gateway-settings.js'
import { startNotice, stopNotice } from './notices.js'
import { type SandboxEnvironment, startSandboxEnvironment } from './sandbox-environment.js'

export interface ProgramOptions {
  readonly environment: Environment
  /** Takes whole lines for a person to read. */
  readonly print: (text: string) => void
  /** Takes one line per request that was answered with 429 or 5xx. Default `print`. */
  readonly warn?: (text: string) => void
}

/** The running gateway. */
export interface Program {
  readonly url: string
  /** Drains and closes everything, then prints what was left. May be called twice. */
  stop(options?: { readonly deadlineMs?: number }): Promise<void>
}

/**
 * Reads the environment, starts the gateway and prints how to use it. Without a configured vendor, or when
 * `WAYBILL_SANDBOX` is 1, the vendors are emulators in this process. Throws `ConfigurationError` naming every wrong
 * variable at once.
 */
export async function startProgram({ environment, print, warn = print }: ProgramOptions): Promise<Program> {
  const { settings, destinations, emulated } = await configure(environment)
  const { sandbox: _, ...options } = settings
  const gateway = await createGateway({
    ...options,
    destinations,
    warn,
    onFailedRequest: (request) => warn(failureLine(request)),
  })
  let stopping: Promise<void> | undefined

  async function close(deadlineMs: number): Promise<Drained> {
    const drained = await gateway.close({ deadlineMs })
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
  print(startNotice({ url, vendors, needsKey, hasDashboard, sandbox: emulated?.sandbox.urls }))
  return {
    url,
    stop: ({ deadlineMs = 10_000 } = {}) =>
      (stopping ??= close(deadlineMs).then((drained) => print(stopNotice(drained)))),
  }
}

interface Configuration {
  readonly settings: GatewaySettings
  readonly destinations: readonly Destination[]
  /** Present when the vendors are emulators. */
  readonly emulated?: SandboxEnvironment
}

async function configure(environment: Environment): Promise<Configuration> {
  const { settings, issues } = readGatewaySettings(environment)
  const configured = settings?.sandbox ? { destinations: [], issues: [] } : readDestinations(environment)
  if (!settings || configured.issues.length > 0)
    throw new ConfigurationError('The environment', [...issues, ...configured.issues])
  if (configured.destinations.length > 0) return { settings, destinations: configured.destinations }
  return emulate(environment, settings)
}

async function emulate(environment: Environment, settings: GatewaySettings): Promise<Configuration> {
  const emulated = await startSandboxEnvironment()
  const { destinations } = readDestinations({ ...withoutVendors(environment), ...emulated.variables })
  return { settings, destinations, emulated }
}

function cannotListen(error: NodeJS.ErrnoException, { host, port }: GatewaySettings): unknown {
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

function failureLine({ method, route, status, durationMs }: FailedRequest): string {
  return `${method} ${route} ${status} in ${durationMs} ms`
}
