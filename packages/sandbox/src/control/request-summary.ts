import type { RequestRecord } from '../server/record.js'

/** A request as lists show it, without the bodies. */
export interface RequestSummary
  extends Pick<RequestRecord, 'id' | 'vendor' | 'at' | 'method' | 'path' | 'status' | 'verdict' | 'open' | 'fault'> {
  /** Name of the rule that was broken. */
  readonly rule?: string
  /** Number of operations that the vendor accepted. */
  readonly operations: number
  /** Characters of the body. */
  readonly size: number
}

/** Summarizes a request. */
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
