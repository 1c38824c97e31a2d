import type { VendorName } from '../vendor-name.js'

/** What `GET /__sandbox` tells. */
export interface About {
  readonly vendors: Readonly<Partial<Record<VendorName, VendorAddress>>>
  readonly seed: number
}

/** How to reach one vendor, and with what. */
export interface VendorAddress {
  readonly url: string
  readonly credentials: Readonly<Record<string, string>>
}
