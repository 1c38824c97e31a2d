import { type Fault, type Sandbox, type SandboxSettings, startSandbox } from '@waybill/sandbox'
import { afterAll, afterEach, beforeAll } from 'vitest'

/**
 * One vendor's emulator for the tests of a file, as new before each, and what was opened on it, closed after each.
 * `connect` makes a client or a destination for the emulator's address and credentials.
 */
export function sandboxBench<
  Vendor extends keyof SandboxSettings,
  Options extends object,
  Opened extends { close(): Promise<void> },
>(vendor: Vendor, settings: SandboxSettings[Vendor], connect: (sandbox: Sandbox, options: Partial<Options>) => Opened) {
  let sandbox: Sandbox
  const opened: Opened[] = []
  beforeAll(async () => {
    sandbox = await startSandbox({ vendors: [vendor], settings: { [vendor]: settings } })
  })
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((one) => one.close()))
    sandbox.setFaults([])
    sandbox.reset()
  })
  afterAll(() => sandbox.close())

  return {
    sandbox: () => sandbox,
    credentials: () => sandbox.credentials[vendor],
    baseUrl: () => sandbox.urls[vendor],
    open(options: Partial<Options> = {}): Opened {
      const one = connect(sandbox, options)
      opened.push(one)
      return one
    },
    requests: (path?: string) => sandbox.requests(path === undefined ? {} : { path }),
    bodies: (path?: string) => sandbox.requests(path === undefined ? {} : { path }).map(({ body }) => JSON.parse(body)),
    faults: (...faults: readonly Fault[]) => sandbox.setFaults(faults),
  }
}
