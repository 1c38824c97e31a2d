import { checkSandboxOptions } from './check-sandbox-options.js'
import type { ControlServer } from './control/control-server.js'
import type { Fault } from './faults/fault.js'
import { createFaultSchedule } from './faults/fault-schedule.js'
import { validateFaults } from './faults/fault-validation.js'
import { createSalesforceEmulator } from './salesforce-personalization/emulator.js'
import type { Sandbox, SandboxEmulators, SandboxOptions } from './sandbox.js'
import { basePathOf, sandboxCredentials } from './sandbox-settings.js'
import { createListeners } from './server/listeners.js'
import { createRandom, seedFor } from './server/random.js'
import { createRequestLog } from './server/request-log.js'
import { startVendorServer, type VendorServer } from './server/vendor-server.js'
import { createSyneriseEmulator } from './synerise/emulator.js'
import { VENDOR_NAMES, type VendorName } from './vendor-name.js'
import { createYespoEmulator } from './yespo/emulator.js'

/**
 * Starts the emulators, each vendor on its own port. Rejects with a `TypeError` that names every wrong and unknown option; of
 * `faults` and `settings` it names the first wrong field. Rejects with the system's error when a port cannot be taken, and then closes what it had started.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  checkSandboxOptions(options)
  const { seed = 1, host = '127.0.0.1', port = 0, settings = {}, now = Date.now } = options
  const vendors = VENDOR_NAMES.filter((name) => (options.vendors ?? VENDOR_NAMES).includes(name))
  let faults: readonly Fault[] = options.faults ?? []
  let schedule = createFaultSchedule(faults, seed)
  const onFaults = createListeners<void>()
  const { requests: keptRequests = Number.POSITIVE_INFINITY, characters = Number.POSITIVE_INFINITY } =
    options.keep ?? {}
  const log = createRequestLog({ requests: keptRequests, characters })
  const contextOf = (vendor: VendorName) => ({ now, random: () => createRandom(seedFor(seed, vendor)) })
  const emulators: SandboxEmulators = {
    'salesforce-personalization': createSalesforceEmulator(
      settings['salesforce-personalization'],
      contextOf('salesforce-personalization'),
    ),
    yespo: createYespoEmulator(settings.yespo, contextOf('yespo')),
    synerise: createSyneriseEmulator(settings.synerise, contextOf('synerise')),
  }
  const servers = new Map<VendorName, VendorServer>()
  let control: ControlServer | undefined
  const closeServers = async (): Promise<void> => {
    await Promise.all([...servers.values(), ...(control ? [control] : [])].map((server) => server.close()))
  }
  for (const [index, vendor] of vendors.entries()) {
    const ownPort = options.ports?.[vendor] ?? (port === 0 ? 0 : port + index)
    const pickFault = (request: Parameters<typeof schedule.pick>[0]) => schedule.pick(request)
    try {
      const emulator = emulators[vendor]
      servers.set(vendor, await startVendorServer({ vendor, emulator, log, pickFault, now, host, port: ownPort }))
    } catch (error) {
      await closeServers()
      throw error
    }
  }
  const begin = (): void => {
    schedule = createFaultSchedule(faults, seed)
  }
  let closing: Promise<void> | undefined

  const sandbox: Sandbox = {
    url: [...servers.values()][0]?.origin ?? '',
    urls: urlsOf(servers),
    credentials: sandboxCredentials(settings),
    requests: log.requests,
    operations: log.operations,
    state: (vendor) => emulators[vendor].state(),
    faults: () => faults,
    setFaults: (list) => {
      faults = validateFaults(list)
      begin()
      onFaults.tell()
    },
    faultCounts: () => schedule.counts(),
    reset: () => {
      for (const server of servers.values()) server.cutPending()
      for (const vendor of VENDOR_NAMES) emulators[vendor].reset()
      begin()
      log.reset()
    },
    close: () => {
      closing ??= closeServers()
      return closing
    },
  }
  if (options.control === undefined) return sandbox
  const { startControlServer } = await import('./control/control-server.js')
  const { port: controlPort = 0, allowedHosts = [] } = options.control === true ? {} : options.control
  const urls = Object.fromEntries(vendors.map((vendor) => [vendor, sandbox.urls[vendor]]))
  const subject = { ...sandbox, urls, seed, log, onFaults: onFaults.add }
  try {
    control = await startControlServer(subject, { host, port: controlPort, allowedHosts })
  } catch (error) {
    await closeServers()
    throw error
  }
  return { ...sandbox, controlUrl: control.origin }
}

function urlsOf(servers: ReadonlyMap<VendorName, VendorServer>): Readonly<Record<VendorName, string>> {
  const urls = {} as Record<VendorName, string>
  for (const vendor of VENDOR_NAMES) {
    const server = servers.get(vendor)
    if (server !== undefined) urls[vendor] = server.origin + basePathOf(vendor)
    else {
      Object.defineProperty(urls, vendor, {
        get: () => {
          throw new Error(`urls: ${vendor} was not started; name it in the option vendors`)
        },
      })
    }
  }
  return urls
}
