import type { VendorName } from '../vendor-name.js'

/** Profile, contact or user of any vendor. */
export interface ProfileEntry {
  readonly vendor: VendorName
  readonly id: string
  /** Title for a person: the e-mail address or another identifier. */
  readonly title: string
  /** The profile in the form of the vendor's state. */
  readonly profile: object
}
