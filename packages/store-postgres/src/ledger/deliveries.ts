import type { Remark } from '@waybill/core'
import { deliveryRecordOf, fromText } from '@waybill/delivery/queue'
import type { AttemptRecord, DeliveryRecord, DeliveryState, Discarded } from '@waybill/delivery/store'
import type { SqlRow } from '../database/database.js'
import { stateNames } from '../database/schema.js'

const common = 'seq, slot, lane, attempt, step, maybe, overtaken, late, replays, reason, attempts'

/** All deliveries: pending ones are in `queue`, the others in `ledger`. */
export function entriesOf(schema: string): string {
  return `(SELECT ${common}, 0::smallint AS state, NULL::text AS detail, NULL::text AS remarks, NULL::bigint AS let_go_at,
    NULL::text AS let_go_by, NULL::text AS parked_as FROM ${schema}.queue
  UNION ALL SELECT ${common}, state, detail, remarks, let_go_at, let_go_by, parked_as FROM ${schema}.ledger)`
}

export function deliveryOfRow(lane: string, row: SqlRow): DeliveryRecord {
  const { attempt, step, maybe, overtaken, late, replays, reason, detail, remarks, attempts } = row
  return deliveryRecordOf(lane, {
    state: stateNames[row['state'] as number] as DeliveryState,
    reason: typeof reason === 'string' ? fromText(reason) : undefined,
    detail: typeof detail === 'string' ? fromText(detail) : undefined,
    remarks: typeof remarks === 'string' ? (JSON.parse(remarks) as Remark[]) : undefined,
    attempt: attempt as number,
    step: step as number,
    maybeDelivered: maybe as boolean,
    overtaken: overtaken as boolean,
    late: late as boolean,
    replays: replays as number,
    discarded: discardedOf(row),
    attempts: ((attempts as string[] | null) ?? []).map((text) => JSON.parse(text) as AttemptRecord),
  })
}

function discardedOf(row: SqlRow): Discarded | undefined {
  if (stateNames[row['state'] as number] !== 'discarded') return undefined
  const { let_go_at: at, let_go_by: by, parked_as: parkedAs } = row
  return {
    at: Number(at),
    ...(typeof by === 'string' && { by: fromText(by) }),
    ...(typeof parkedAs === 'string' && { parkedAs: fromText(parkedAs) }),
  }
}
