// biome-ignore lint/style/noRestrictedImports: for tests only; nothing that is published imports this file.
import type { Fault, SandboxSettings } from '@waybill/sandbox'
import { sandboxBench } from '../../../../tooling/sandbox-bench.js'
import { createYespo, type YespoClient, type YespoOptions } from '../index.js'

/** The emulator and its clients. A client has the emulator's API key, unless its options bring other credentials. */
export function testBench(settings: NonNullable<SandboxSettings['yespo']> = {}) {
  const bench = sandboxBench<'yespo', YespoOptions, YespoClient>(
    'yespo',
    settings,
    ({ credentials, urls }, options) => {
      const brings = 'token' in options || 'apiKey' in options || 'oauth' in options
      return createYespo({ ...(brings ? {} : { apiKey: credentials.yespo.apiKey }), baseUrl: urls.yespo, ...options })
    },
  )
  return { ...bench, client: bench.open, state: () => bench.sandbox().state('yespo') }
}

/** Loses the first answer after accepting: the client cannot know that it arrived. */
export const lostAnswer: Fault = { name: 'lost', when: { nth: 1 }, act: { do: 'reset-after' } }

/** Answers the first request like this. */
export const answered = (status: number, body: unknown): Fault => ({
  name: 'answered',
  when: { nth: 1 },
  act: { do: 'answer', status, body: body as string },
})
