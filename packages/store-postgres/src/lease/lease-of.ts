import type { CustomerEvent } from '@waybill/core'
import { fromText } from '@waybill/delivery/queue'
import type { LeasedDelivery } from '@waybill/delivery/store'
import type { SqlRow } from '../database/database.js'

/** The lease of a row that a claim returns. `bulk`: the claim was of replayed ones. */
export function leaseOf(lane: string, row: SqlRow, bulk = false): LeasedDelivery {
  return {
    lane,
    seq: Number(row['seq']),
    lease: row['lease'] as number,
    source: fromText(row['source'] as string),
    bytes: row['bytes'] as number,
    event: JSON.parse(row['body'] as string) as CustomerEvent,
    step: row['step'] as number,
    attempt: row['attempt'] as number,
    maybeDelivered: row['maybe'] as boolean,
    acceptedAt: Number(row['at']),
    wantsReply: false,
    head: row['head'] as boolean,
    ...(bulk ? { bulk } : {}),
    ...(row['in_doubt'] ? { inDoubt: true as const } : {}),
    ...((row['stops'] as number) > 0 ? { stops: row['stops'] as number } : {}),
    ...(row['abandoned'] ? { abandoned: true as const } : {}),
  }
}
