/** The vendors that can be emulated, in the order in which their servers take ports. */
export const VENDOR_NAMES = ['salesforce-personalization', 'yespo', 'synerise'] as const

/** One emulated vendor. */
export type VendorName = (typeof VENDOR_NAMES)[number]
