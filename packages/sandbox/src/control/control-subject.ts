import type { Fault } from '../faults/fault.js'
import type { SandboxStates } from '../sandbox.js'
import type { SandboxCredentials } from '../sandbox-settings.js'
import type { Listeners } from '../server/listeners.js'
import type { RequestLog } from '../server/request-log.js'
import type { VendorName } from '../vendor-name.js'

/** The part of the sandbox that the control API uses. */
export interface ControlSubject {
  /** Base URLs of the started vendors. */
  readonly urls: Readonly<Partial<Record<VendorName, string>>>
  readonly credentials: SandboxCredentials
  readonly seed: number
  readonly log: RequestLog
  readonly faults: () => readonly Fault[]
  readonly faultCounts: () => Readonly<Record<string, number>>
  /** Throws a `TypeError` that names the field. */
  readonly setFaults: (faults: readonly Fault[]) => void
  /** Adds a listener that is called when the list of faults was replaced. */
  readonly onFaults: Listeners<void>['add']
  readonly state: <Vendor extends VendorName>(vendor: Vendor) => SandboxStates[Vendor]
  readonly reset: () => void
}
