import type { Processed, ReceivedRequest } from '../server/emulator.js'
import type { SyneriseConfiguration } from './settings.js'
import type { SyneriseStore } from './store.js'
import type { SyneriseTokens } from './token.js'

/** One authorized request, with the context of its operation. */
export interface SyneriseCall {
  readonly request: ReceivedRequest
  /** The parsed JSON body. */
  readonly body: unknown
  /** Variable segments of the path. */
  readonly parameters: Readonly<Record<string, string>>
  readonly store: SyneriseStore
  readonly tokens: SyneriseTokens
  readonly configuration: SyneriseConfiguration
  /** Milliseconds since 1970: the receive time. */
  readonly at: number
}

/** One operation of the API: who may use it and who answers. */
export interface SyneriseOperation {
  readonly handle: (call: SyneriseCall) => Processed
  /** `profile`: profile or workspace. `ai`: these or the tracker key. Default `workspace`. */
  readonly consumer?: 'profile' | 'ai' | 'anyone'
  /** The API key comes in the body. */
  readonly takesKey?: true
  /** Name of the permission the key needs. */
  readonly permission?: string
}
