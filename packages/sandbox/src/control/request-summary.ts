import type { RequestRecord } from '../server/record.js'

/** One line of the list of requests: what is needed to see what happened, without the bodies. */
export interface RequestSummary
  extends Pick<RequestRecord, 'id' | 'vendor' | 'at' | 'method' | 'path' | 'status' | 'verdict' | 'open' | 'fault'> {
  /** Name of the rule that was broken. */
  readonly rule?: string
  /** How many events, profiles, orders, … the vendor took in. */
  readonly operations: number
  /** Characters of the body. */
  readonly size: number
}

/** A request without its bodies. */
export function summaryOf(record: RequestRecord): RequestSummary {
  const { id, vendor, at, method, path, status, verdict, open, fault, refusal, operations, body } = record
  return {
    ...{ id, vendor, at, method, path, verdict },
    ...(status !== undefined && { status }),
    ...(open && { open }),
    ...(fault !== undefined && { fault }),
    ...(refusal !== undefined && { rule: refusal.rule }),
    operations: operations.length,
    size: body.length,
  }
}
