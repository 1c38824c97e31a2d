import { type Sandbox, startSandbox } from '@waybill/sandbox'
import { createGateway, type Gateway } from '../create-gateway.js'
import type { GatewayOptions } from '../gateway-options.js'
import { readDestinations } from '../settings/gateway-destinations.js'
import { sandboxVariables } from '../settings/sandbox-environment.js'

/** A gateway that listens, in front of a sandbox of its own. For tests. */
export interface TestGateway {
  readonly url: string
  readonly gateway: Gateway
  readonly sandbox: Sandbox
  /** POSTs JSON with the write key `test-key`; `init` wins. */
  post(path: string, body: unknown, init?: RequestInit): Promise<Response>
  close(): Promise<void>
}

export async function startTestGateway(options: Partial<GatewayOptions> = {}): Promise<TestGateway> {
  const sandbox = await startSandbox()
  const { destinations } = readDestinations(sandboxVariables(sandbox))
  const gateway = await createGateway({ destinations, sandbox: true, port: 0, ...options })
  const url = await gateway.listen()
  return {
    url,
    gateway,
    sandbox,
    post: (path, body, init = {}) =>
      fetch(url + path, {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
        ...init,
        headers: { 'content-type': 'application/json', authorization: basic('test-key'), ...init.headers },
      }),
    close: async () => {
      await gateway.close({ timeoutMs: 2_000 })
      await sandbox.close()
    },
  }
}

/** The header by which Segment's clients send a write key. */
export function basic(writeKey: string): string {
  return `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`
}
