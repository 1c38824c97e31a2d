import { salesforceVendor } from './salesforce-rules.js'
import { syneriseVendor } from './synerise-rules.js'
import { yespoVendor } from './yespo-rules.js'

/** Every vendor with its rules, by the name of its emulator. */
export const vendors = {
  'salesforce-personalization': salesforceVendor,
  yespo: yespoVendor,
  synerise: syneriseVendor,
} as const
