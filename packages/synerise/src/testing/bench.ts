// biome-ignore lint/style/noRestrictedImports: for tests only; nothing that is published imports this file.
import type { Fault, SandboxSettings } from '@waybill/sandbox'
import { sandboxBench } from '../../../../tooling/sandbox-bench.js'
import { createSynerise, type SyneriseClient, type SyneriseOptions } from '../index.js'

export const loginPath = '/uauth/v2/auth/login/profile'

/** The emulator and its clients. A client has the emulator's API key, unless its options bring other credentials. */
export function testBench(settings: NonNullable<SandboxSettings['synerise']> = {}) {
  const bench = sandboxBench<'synerise', SyneriseOptions, SyneriseClient>(
    'synerise',
    settings,
    ({ credentials, urls }, options) => {
      const brings = 'token' in options || 'apiKey' in options || 'trackerKey' in options
      const key = brings ? {} : { apiKey: credentials.synerise.apiKey }
      return createSynerise({ ...key, baseUrl: urls.synerise, ...options })
    },
  )
  return {
    ...bench,
    client: bench.open,
    sent: (path: string) => bench.requests(path),
    events: () => bench.sandbox().state('synerise').events,
    profiles: () => bench.sandbox().state('synerise').profiles,
    logins: () => bench.requests(loginPath),
  }
}

/** Loses the first answer after accepting: the client cannot know that it arrived. */
export const lostAnswer = (path: string): Fault => ({
  name: 'lost',
  match: { path },
  when: { nth: 1 },
  act: { do: 'reset-after' },
})
