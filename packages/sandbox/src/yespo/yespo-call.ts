import type { Processed, ReceivedRequest } from '../emulator.js'
import type { YespoConfiguration } from './yespo-settings.js'
import type { YespoStore } from './yespo-store.js'

/** One authorized request on its way to the operation it names. */
export interface YespoCall {
  readonly request: ReceivedRequest
  /** The parsed JSON body. */
  readonly body: unknown
  /** Variable segments of the path. */
  readonly parameters: Readonly<Record<string, string>>
  readonly store: YespoStore
  readonly configuration: YespoConfiguration
  /** Milliseconds since 1970. */
  readonly at: number
}

/** One operation of the API. */
export type YespoHandler = (call: YespoCall) => Processed
