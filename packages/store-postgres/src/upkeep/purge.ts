import type { PurgeOptions } from '@waybill/delivery/store'
import type { Ring } from '../accept/ring.js'
import type { Database } from '../database/database.js'
import { archiveSlot } from '../database/schema.js'

export interface PurgeContext {
  readonly ring: Ring
  /** How many ids stay known after their events are purged. */
  readonly keepIds: number
}

/** Deletes settled events: whole partitions where they are full, single rows where there are few. */
export async function purgeSettled(
  database: Database,
  { ring, keepIds }: PurgeContext,
  options: PurgeOptions,
): Promise<number> {
  await ring.refresh()
  await ring.turn(options)
  const emptied = await ring.empty(options)
  const left = options.limit - emptied
  const slots = left > 0 ? await slotsToSearch(database, ring, options) : []
  const deleted = slots.length > 0 ? await deleteOld(database, slots, { ...options, limit: left }) : 0
  await forgetIds(database, keepIds, options.limit)
  return emptied + deleted
}

// Several, as the first alone may have a time of a clock that was years ahead.
const oldest = 500

/** Partitions in which single rows may have to be deleted. In a store that fills partitions, rows are deleted with them. */
async function slotsToSearch({ schema, run }: Database, ring: Ring, { settledBefore, keep }: PurgeOptions) {
  const rows = await run(
    `SELECT slot FROM unnest(ARRAY[$1, $2]::smallint[]) AS slot
     JOIN LATERAL (
       SELECT min(seq) AS seq, min(at) AS at FROM (
         SELECT seq, at FROM ${schema}.events v WHERE v.slot = slot.slot ORDER BY seq LIMIT ${oldest}) first
     ) oldest ON true
     WHERE (oldest.at < $3::float8 OR (SELECT last_value FROM ${schema}.seqs) - oldest.seq >= $4)
       AND (slot = $1 OR NOT EXISTS (SELECT FROM ${schema}.ring WHERE NOT active))`,
    [archiveSlot, ring.slot, settledBefore, keep],
  )
  return rows.map(({ slot }) => slot as number)
}

async function deleteOld(
  { schema, run }: Database,
  slots: readonly number[],
  { settledBefore, keep, limit }: PurgeOptions,
): Promise<number> {
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
    [slots, settledBefore / 1000, keep, limit],
  )
  return Number(row?.['count'])
}

/** Deletes the oldest ids of purged events. Until then `where` answers `purged` for them, and repeated events are duplicates. */
async function forgetIds({ schema, run }: Database, keepIds: number, limit: number): Promise<void> {
  await run(
    `DELETE FROM ${schema}.ids WHERE digest IN (
       SELECT i.digest FROM ${schema}.ids i WHERE i.seq <= (SELECT last_value FROM ${schema}.seqs) - $1
         AND NOT EXISTS (SELECT FROM ${schema}.events v WHERE v.seq = i.seq) LIMIT $2)`,
    [keepIds, limit],
  )
}
