import type { Fault } from './faults/fault.js'
import type { SalesforceState } from './salesforce-personalization/state.js'
import type { SandboxCredentials, SandboxSettings } from './sandbox-settings.js'
import type { Emulator } from './server/emulator.js'
import type { Operation, OperationFilter, RequestFilter, RequestRecord } from './server/record.js'
import type { SyneriseState } from './synerise/state.js'
import type { VendorName } from './vendor-name.js'
import type { YespoState } from './yespo/state.js'

/** What `startSandbox` may be told. */
export interface SandboxOptions {
  /** Default: all of them. */
  readonly vendors?: readonly VendorName[]
  /** Default: none. */
  readonly faults?: readonly Fault[]
  /** Start of every sequence: fault probabilities, ids, tokens. Default 1. */
  readonly seed?: number
  /** Default 127.0.0.1. */
  readonly host?: string
  /** Port of the first vendor; the others take the next ones. Default 0: free ones. */
  readonly port?: number
  /** Ports of single vendors, instead of those counted from `port`. */
  readonly ports?: Readonly<Partial<Record<VendorName, number>>>
  /** How many requests the record keeps, and how many characters of their bodies. Default: all. */
  readonly keep?: { readonly requests?: number; readonly characters?: number }
  /** Also starts the control API with its inspector page, at `controlUrl`. Default: not started. */
  readonly control?: ControlOptions | true
  readonly settings?: SandboxSettings
  /** The clock, in milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number
}

/** How the control API listens: on the sandbox's `host`. */
export interface ControlOptions {
  /** Default 0: a free one. */
  readonly port?: number
  /** Names, beside those of this machine's loopback, by which it may be addressed in `Host`. Default none. */
  readonly allowedHosts?: readonly string[]
}

/** What each vendor remembers. */
export interface SandboxStates {
  readonly 'salesforce-personalization': SalesforceState
  readonly yespo: YespoState
  readonly synerise: SyneriseState
}

/** The emulator of each vendor. */
export type SandboxEmulators = { readonly [Vendor in VendorName]: Emulator<SandboxStates[Vendor]> }

/** Vendors that listen. */
export interface Sandbox {
  /** Origin of the first vendor started. */
  readonly url: string
  /**
   * Base URL of each vendor, to which clients append the documented paths: an origin, and for Yespo `/api` behind it.
   * Reading that of a vendor that was not started throws.
   */
  readonly urls: Readonly<Record<VendorName, string>>
  /** Origin of the control API and of the inspector page; absent without the option `control`. */
  readonly controlUrl?: string
  /** What the emulators accept. */
  readonly credentials: SandboxCredentials
  /** Every request received and kept, in order of arrival. */
  requests(filter?: RequestFilter): readonly RequestRecord[]
  /** Everything the vendors took in, in the order in which they did. */
  operations(filter?: OperationFilter): readonly Operation[]
  /** What a vendor remembers now; later changes do not show in it. */
  state<Vendor extends VendorName>(vendor: Vendor): SandboxStates[Vendor]
  /** Replaces the faults; their counts and sequences begin anew. Throws a `TypeError` naming the field that is wrong. */
  setFaults(faults: readonly Fault[]): void
  /** The faults that are set. */
  faults(): readonly Fault[]
  /** How often each fault fired, 0 when never. */
  faultCounts(): Readonly<Record<string, number>>
  /** Forgets state and record, begins seed and fault counts anew, and cuts requests still without an answer. */
  reset(): void
  /** Stops listening and cuts every connection, hanging ones too. May be called twice. */
  close(): Promise<void>
}
