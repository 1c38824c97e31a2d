// biome-ignore lint/style/noRestrictedImports: for tests only; nothing that is published imports this file.
import { type Fault, type Sandbox, type SandboxSettings, startSandbox } from '@waybill/sandbox'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { createSynerise, type SyneriseClient, type SyneriseOptions } from '../index.js'

export const loginPath = '/uauth/v2/auth/login/profile'

/** An emulator for the tests of a file, and clients of it that are closed after each test. */
export function testBench(settings: NonNullable<SandboxSettings['synerise']> = {}) {
  let sandbox: Sandbox
  const clients: SyneriseClient[] = []
  beforeAll(async () => {
    sandbox = await startSandbox({ vendors: ['synerise'], settings: { synerise: settings } })
  })
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()))
    sandbox.setFaults([])
    sandbox.reset()
  })
  afterAll(() => sandbox.close())

  return {
    sandbox: () => sandbox,
    credentials: () => sandbox.credentials.synerise,
    baseUrl: () => sandbox.urls.synerise,
    /** With the emulator's API key, unless the options bring other credentials. */
    client(options: Partial<SyneriseOptions> = {}): SyneriseClient {
      const brings = 'token' in options || 'apiKey' in options || 'trackerKey' in options
      const key = brings ? {} : { apiKey: sandbox.credentials.synerise.apiKey }
      const client = createSynerise({ ...key, baseUrl: sandbox.urls.synerise, ...options })
      clients.push(client)
      return client
    },
    sent: (path: string) => sandbox.requests({ path }),
    bodies: (path: string) => sandbox.requests({ path }).map(({ body }) => JSON.parse(body)),
    faults: (...faults: readonly Fault[]) => sandbox.setFaults(faults),
    events: () => sandbox.state('synerise').events,
    profiles: () => sandbox.state('synerise').profiles,
    logins: () => sandbox.requests({ path: loginPath }),
  }
}

/** Loses the first answer after accepting: the client cannot know that it arrived. */
export const lostAnswer = (path: string): Fault => ({
  name: 'lost',
  match: { path },
  when: { nth: 1 },
  act: { do: 'reset-after' },
})
