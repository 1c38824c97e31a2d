import { ownRemarks, type SalesforceRemark } from '../remarks.js'
import { bodyRemarks } from './body-remarks.js'
import type { SalesforceEvent } from './event.js'
import { memberRemarks } from './shape.js'

/** The remarks on what somebody wrote, whichever way it is sent: members, bodies, user, flags and channel. */
export function eventRemarks(event: SalesforceEvent): readonly SalesforceRemark[] {
  return [...memberRemarks(event), ...bodyRemarks(event), ...ownRemarks(event)]
}
