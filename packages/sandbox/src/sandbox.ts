import type { Fault } from './faults/fault.js'
import type { SalesforceState } from './salesforce-personalization/state.js'
import type { SandboxCredentials, SandboxSettings } from './sandbox-settings.js'
import type { Emulator } from './server/emulator.js'
import type { Operation, OperationFilter, RequestFilter, RequestRecord } from './server/record.js'
import type { SyneriseState } from './synerise/state.js'
import type { VendorName } from './vendor-name.js'
import type { YespoState } from './yespo/state.js'

/** Options of `startSandbox`. All are optional. */
export interface SandboxOptions {
  /** Vendors to start, at least one. Default: all. */
  readonly vendors?: readonly VendorName[]
  /** Faults to begin with. `setFaults` replaces them later. Default: none. */
  readonly faults?: readonly Fault[]
  /** Seed of every random sequence: fault probabilities, ids and tokens. Default 1. */
  readonly seed?: number
  /** Address that all servers listen on. Default `127.0.0.1`. */
  readonly host?: string
  /** Port of the first vendor; each further vendor takes the next port. Default 0: any free ports. */
  readonly port?: number
  /** Ports of single vendors, instead of those counted from `port`. 0 means any free port. */
  readonly ports?: Readonly<Partial<Record<VendorName, number>>>
  /** Bounds of the record. Beyond them the oldest requests and their operations are dropped. Default: no bounds. */
  readonly keep?: {
    /** Most requests in the record. Default: no bound. */
    readonly requests?: number
    /** Most characters of bodies and answers in the record. The newest request always stays. Default: no bound. */
    readonly characters?: number
  }
  /** Starts the control API and its inspector page at `controlUrl`; `true` means on any free port. Default: not started. */
  readonly control?: ControlOptions | true
  /** Credentials of each emulator, and switches for what the vendors' documents leave open. */
  readonly settings?: SandboxSettings
  /** Clock of the sandbox, in milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number
}

/** Options of the control API. It listens on the sandbox's `host`. */
export interface ControlOptions {
  /** Port of the control API. Default 0: any free port. */
  readonly port?: number
  /** Host names that a request's `Host` may have beside `localhost`, `127.0.0.1` and `[::1]`. Default: none. */
  readonly allowedHosts?: readonly string[]
}

/** Type of each vendor's state, as `Sandbox.state` returns it. */
export interface SandboxStates {
  /** State of the Salesforce Personalization emulator. */
  readonly 'salesforce-personalization': SalesforceState
  /** State of the Yespo emulator. */
  readonly yespo: YespoState
  /** State of the Synerise emulator. */
  readonly synerise: SyneriseState
}

/** The emulator of each vendor. */
export type SandboxEmulators = { readonly [Vendor in VendorName]: Emulator<SandboxStates[Vendor]> }

/** Running emulators, and what tests read and change of them. */
export interface Sandbox {
  /** Origin of the first vendor that was started, such as `http://127.0.0.1:4501`. */
  readonly url: string
  /**
   * Base URL of each vendor, for a client's `baseUrl`: the origin, and for Yespo the origin with `/api`. Reading the URL
   * of a vendor that was not started throws.
   */
  readonly urls: Readonly<Record<VendorName, string>>
  /** Origin of the control API and of the inspector page; absent without the option `control`. */
  readonly controlUrl?: string
  /** Credentials that the emulators accept. */
  readonly credentials: SandboxCredentials
  /** Requests in the record, in order of arrival. */
  requests(filter?: RequestFilter): readonly RequestRecord[]
  /** What the vendors accepted, in order of acceptance. */
  operations(filter?: OperationFilter): readonly Operation[]
  /** What a vendor has stored by now. A copy: later requests do not change it. */
  state<Vendor extends VendorName>(vendor: Vendor): SandboxStates[Vendor]
  /** Replaces the faults. Their counts and random sequences begin anew. Throws a `TypeError` that names the first wrong field. */
  setFaults(faults: readonly Fault[]): void
  /** The current faults, also those that are switched off. */
  faults(): readonly Fault[]
  /** How often each fault has fired, by its name. Counts begin anew with `setFaults` and `reset`. */
  faultCounts(): Readonly<Record<string, number>>
  /** Empties states and record, begins random sequences and fault counts anew, and cuts requests that wait for an answer. Faults stay. */
  reset(): void
  /** Stops listening and cuts every connection, also those that a fault keeps waiting. May be called twice. */
  close(): Promise<void>
}
