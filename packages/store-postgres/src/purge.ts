import type { PurgeOptions } from '@waybill/delivery/store'
import type { Database } from './database.js'
import type { Ring } from './ring.js'
import { atticSlot } from './schema.js'

/** Ends the retention of settled events: whole partitions where they are full, row by row where there is little. */
export async function purgeSettled({ schema, run }: Database, ring: Ring, options: PurgeOptions): Promise<number> {
  await ring.refresh()
  await ring.turn(options)
  const emptied = await ring.empty(options)
  const { settledBefore, keep, limit } = options
  if (emptied >= limit) return emptied
  const [filled] = await run(
    `SELECT count(*) AS slots FROM ${schema}.ring r WHERE NOT active AND slot > ${atticSlot}
       AND first_seq < (SELECT max(first_seq) FROM ${schema}.ring) AND since IS NOT NULL`,
  )
  // Rows of a store that fills partitions go with these.
  const slots = Number(filled?.['slots']) > 0 ? [atticSlot] : [atticSlot, ring.slot]
  const [row] = await run(
    `WITH settled AS MATERIALIZED (
       SELECT v.slot, v.seq, (SELECT max(l.settled_at) FROM ${schema}.ledger l WHERE l.slot = v.slot AND l.seq = v.seq) AS at
       FROM ${schema}.events v WHERE v.slot = ANY($1::smallint[])
         AND NOT EXISTS (SELECT FROM ${schema}.queue q WHERE q.lane IN (SELECT id FROM ${schema}.lanes) AND q.seq = v.seq)
         AND NOT EXISTS (SELECT FROM ${schema}.ledger l WHERE l.slot = v.slot AND l.seq = v.seq
           AND (l.state = 3 OR l.replay IS NOT NULL))
     ), ranked AS (
       SELECT slot, seq, at, row_number() OVER (ORDER BY at DESC, seq DESC) AS newer FROM settled
     ), old AS MATERIALIZED (
       SELECT slot, seq FROM ranked WHERE at < to_timestamp($2) OR newer > $3 ORDER BY at, seq LIMIT $4
     ), events AS (
       DELETE FROM ${schema}.events v USING old o WHERE v.slot = o.slot AND v.seq = o.seq RETURNING 1
     ), entries AS (
       DELETE FROM ${schema}.ledger l USING old o WHERE l.slot = o.slot AND l.seq = o.seq RETURNING l.lane, l.state
     ), counted AS (
       INSERT INTO ${schema}.gone (lane, state, count) SELECT lane, state, count(*) FROM entries GROUP BY lane, state
     )
     SELECT count(*) AS count FROM events`,
    [slots, settledBefore / 1000, keep, limit - emptied],
  )
  return emptied + Number(row?.['count'])
}
