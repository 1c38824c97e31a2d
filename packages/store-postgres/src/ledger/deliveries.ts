import { deliveryRecordOf, fromText } from '@waybill/delivery/queue'
import type { AttemptRecord, DeliveryRecord, DeliveryState } from '@waybill/delivery/store'
import type { SqlRow } from '../database/database.js'
import { stateNames } from '../database/schema.js'

const common = 'seq, slot, lane, attempt, step, maybe, overtaken, late, replays, reason, attempts'

/** All deliveries: pending ones are in `queue`, the others in `ledger`. */
export function entriesOf(schema: string): string {
  return `(SELECT ${common}, 0::smallint AS state, NULL::text AS detail FROM ${schema}.queue
  UNION ALL SELECT ${common}, state, detail FROM ${schema}.ledger)`
}

export function deliveryOfRow(lane: string, row: SqlRow): DeliveryRecord {
  const { attempt, step, maybe, overtaken, late, replays, reason, detail, attempts } = row
  return deliveryRecordOf(lane, {
    state: stateNames[row['state'] as number] as DeliveryState,
    reason: typeof reason === 'string' ? fromText(reason) : undefined,
    detail: typeof detail === 'string' ? fromText(detail) : undefined,
    attempt: attempt as number,
    step: step as number,
    maybeDelivered: maybe as boolean,
    overtaken: overtaken as boolean,
    late: late as boolean,
    replays: replays as number,
    attempts: ((attempts as string[] | null) ?? []).map((text) => JSON.parse(text) as AttemptRecord),
  })
}
