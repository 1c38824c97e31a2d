import { diskFull, readOnly } from './disk.js'
import { hangingVendor } from './hanging.js'
import { poisonEvent } from './poison.js'
import type { Scenario } from './scenario.js'

/** Misfortunes other than a kill at any moment, by their names. */
export const scenarios: ReadonlyMap<string, Scenario> = new Map([
  ['disk-full', diskFull],
  ['read-only', readOnly],
  ['hanging-vendor', hangingVendor],
  ['poison-event', poisonEvent],
])
