// biome-ignore lint/style/noRestrictedImports: for tests only; nothing that is published imports this file.
import { type Fault, type Sandbox, type SandboxSettings, startSandbox } from '@waybill/sandbox'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { createYespo, type YespoClient, type YespoOptions } from '../index.js'

/** An emulator for the tests of a file, and clients of it that are closed after each test. */
export function testBench(settings: NonNullable<SandboxSettings['yespo']> = {}) {
  let sandbox: Sandbox
  const clients: YespoClient[] = []
  beforeAll(async () => {
    sandbox = await startSandbox({ vendors: ['yespo'], settings: { yespo: settings } })
  })
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()))
    sandbox.setFaults([])
    sandbox.reset()
  })
  afterAll(() => sandbox.close())

  return {
    sandbox: () => sandbox,
    credentials: () => sandbox.credentials.yespo,
    baseUrl: () => sandbox.urls.yespo,
    /** With the emulator's API key, unless the options bring other credentials. */
    client(options: Partial<YespoOptions> = {}): YespoClient {
      const brings = 'token' in options || 'apiKey' in options || 'oauth' in options
      const key = brings ? {} : { apiKey: sandbox.credentials.yespo.apiKey }
      const client = createYespo({ ...key, baseUrl: sandbox.urls.yespo, ...options })
      clients.push(client)
      return client
    },
    requests: () => sandbox.requests(),
    bodies: () => sandbox.requests().map(({ body }) => JSON.parse(body)),
    faults: (...faults: readonly Fault[]) => sandbox.setFaults(faults),
    state: () => sandbox.state('yespo'),
  }
}

/** Loses the first answer after accepting: the client cannot know that it arrived. */
export const lostAnswer: Fault = { name: 'lost', when: { nth: 1 }, act: { do: 'reset-after' } }

/** Answers the first request like this. */
export const answered = (status: number, body: unknown): Fault => ({
  name: 'answered',
  when: { nth: 1 },
  act: { do: 'answer', status, body: body as string },
})
