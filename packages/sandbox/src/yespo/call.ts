import type { Processed, ReceivedRequest } from '../server/emulator.js'
import type { YespoConfiguration } from './settings.js'
import type { YespoStore } from './store.js'
import type { YespoTokens } from './token.js'

/** One authorized request, with the context of its operation. */
export interface YespoCall {
  readonly request: ReceivedRequest
  /** The parsed JSON body. */
  readonly body: unknown
  /** Variable segments of the path. */
  readonly parameters: Readonly<Record<string, string>>
  readonly store: YespoStore
  readonly tokens: YespoTokens
  readonly configuration: YespoConfiguration
  /** Milliseconds since 1970. */
  readonly at: number
}

/** Answers one operation of the API. */
export type YespoHandler = (call: YespoCall) => Processed

/** One operation of the API and the right it needs; absent where every key has it. */
export interface YespoOperation {
  readonly handle: YespoHandler
  readonly right?: 'events' | 'contacts' | 'orders' | 'messages'
}
