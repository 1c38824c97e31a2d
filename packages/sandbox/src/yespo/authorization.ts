import { readBasicCredentials, readBearerToken } from '../server/basic-credentials.js'
import type { ReceivedRequest } from '../server/emulator.js'
import type { YespoOperation } from './call.js'
import type { YespoConfiguration, YespoScope } from './settings.js'
import type { YespoTokens } from './token.js'

const RIGHTS: Readonly<Record<YespoScope, readonly NonNullable<YespoOperation['right']>[]>> = {
  full: ['events', 'contacts', 'orders', 'messages'],
  events: ['events'],
  // Where orders belong is not documented; a contact's orders are let through.
  'events-and-contacts': ['events', 'contacts', 'orders'],
  messages: ['messages'],
}

/** What the caller may do: Basic with any user name and the API key, or a token. Undefined: not known at all. */
export function yespoScope(
  { headers }: ReceivedRequest,
  context: { readonly configuration: YespoConfiguration; readonly tokens: YespoTokens; readonly at: number },
): YespoScope | undefined {
  const { apiKey, apiKeyScope, accessToken, accessTokens } = context.configuration
  const header = headers['authorization']
  if (readBasicCredentials(header)?.password === apiKey) return apiKeyScope
  const token = readBearerToken(header)
  if (token === undefined) return undefined
  if (token === accessToken) return 'full'
  if (Object.hasOwn(accessTokens, token)) return accessTokens[token]
  // "An API token can be generated for: generate events, generate past events, remove events."
  return context.tokens.isGood(token, context.at) ? 'events' : undefined
}

/** Tells whether a scope includes a right. */
export function mayUse(scope: YespoScope, right: YespoOperation['right']): boolean {
  return right === undefined || RIGHTS[scope].includes(right)
}
