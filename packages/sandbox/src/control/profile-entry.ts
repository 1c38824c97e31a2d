import type { VendorName } from '../vendor-name.js'

/** A profile of any vendor: a contact, a user. */
export interface ProfileEntry {
  readonly vendor: VendorName
  readonly id: string
  /** What a person would call it: its e-mail address, name or outer id. */
  readonly title: string
  /** As the vendor remembers it. */
  readonly profile: object
}
