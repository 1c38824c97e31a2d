import { toText } from '@waybill/delivery/queue'
import type { DeliveryRecord } from '@waybill/delivery/store'
import type { Statement } from '../database/database.js'
import type { LaneTable } from './lane-table.js'

/** A delivery of another store: its record, and the facts that only a lease tells. */
export interface ImportedDelivery extends DeliveryRecord {
  /** Whether a process ended after the start mark of its present call, so that the vendor may have acted. Default false. */
  readonly inDoubt?: boolean
  /** How many unclean stops in a row found it on probation. Default 0. */
  readonly stops?: number
}

interface ArrangeContext {
  readonly schema: string
  readonly lanes: LaneTable
}

/** Restores the state and attempts of imported deliveries. Those that are not pending are leased then, so that they can be settled. */
export async function arrangeDeliveries(
  run: Statement,
  deliveries: readonly (ImportedDelivery & { readonly seq: number })[],
  { schema, lanes }: ArrangeContext,
): Promise<void> {
  const column = <T>(of: (delivery: ImportedDelivery & { readonly seq: number }) => T) => deliveries.map(of)
  await run(
    `WITH past AS MATERIALIZED (
       SELECT p.*, CASE WHEN p.replays > 0 THEN nextval('${schema}.seqs') END AS drawn FROM unnest($1::smallint[], $2::bigint[], $3::boolean[], $4::int[], $5::int[], $6::boolean[], $7::boolean[],
         $8::int[], $9::text[], $10::text[], $11::boolean[], $12::int[])
         AS p(lane, seq, ended, attempt, step, maybe, overtaken, replays, reason, records, in_doubt, stops)
     ), left_order AS (
       DELETE FROM ${schema}.heads h USING past p
       WHERE (p.overtaken OR p.replays > 0) AND h.lane = p.lane AND h.seq = p.seq
       RETURNING h.lane, h.key, p.drawn, p.overtaken
     ), bulk_order AS (
       INSERT INTO ${schema}.bulk_heads (lane, key, turn)
       SELECT lane, key, drawn FROM left_order WHERE drawn IS NOT NULL AND NOT overtaken
     )
     UPDATE ${schema}.queue q SET worker = CASE WHEN p.ended THEN 0 END, attempt = p.attempt, step = p.step, maybe = p.maybe,
       drawn = p.drawn, due_at = 'epoch', waits_for = NULL, overtaken = p.overtaken, replays = p.replays, reason = p.reason, in_doubt = p.in_doubt, stops = p.stops,
       attempts = string_to_array(p.records, E'\\n')
     FROM past p WHERE q.lane = p.lane AND q.seq = p.seq`,
    [
      column(({ lane }) => lanes.idOf(lane)),
      column(({ seq }) => seq),
      column(({ state }) => state !== 'pending'),
      column(({ attempt }) => attempt),
      column(({ step }) => step),
      column(({ maybeDelivered }) => maybeDelivered),
      column(({ overtaken }) => overtaken ?? false),
      column(({ replays }) => replays ?? 0),
      column(({ reason }) => (reason === undefined ? null : toText(reason))),
      column(({ attempts }) =>
        attempts.length === 0 ? null : attempts.map((attempt) => JSON.stringify(attempt)).join('\n'),
      ),
      column(({ inDoubt }) => inDoubt ?? false),
      column(({ stops }) => stops ?? 0),
    ],
  )
}
