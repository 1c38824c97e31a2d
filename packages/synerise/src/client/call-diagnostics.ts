import type { CustomerEvent } from '@waybill/core'
import { fieldsOf, type VendorCall } from '@waybill/core/destination'
import { reservedAttributesIn, reservedParamsIn, type SyneriseDiagnostic } from '../model/diagnostic.js'

/** The diagnostics of the call that an event was mapped to. */
export function callDiagnostics({ json }: VendorCall, event: CustomerEvent): readonly SyneriseDiagnostic[] {
  const body = fieldsOf(json) ?? {}
  return [
    ...timeChange(body['time'] ?? body['recordedAt'] ?? body['eventTimestamp'], event),
    ...reservedParamsIn(fieldsOf(body['params'])),
    ...reservedAttributesIn(fieldsOf(body['attributes'])),
  ]
}

function timeChange(sent: unknown, { timestamp }: CustomerEvent): readonly SyneriseDiagnostic[] {
  if (typeof sent !== 'string' || Date.parse(sent) >= Date.parse(timestamp)) return []
  return [{ code: 'time_clamped', message: `${timestamp} is in the future, and was set to ${sent}.` }]
}
