import type { Erasure } from '@waybill/delivery/store'
import type { Database, Statement } from '../database/database.js'
import { leaveOrderParts } from '../settle/leave-order.js'

/** Erases as `eraseKeys` does, in a transaction of its own, whatever was accepted so far. */
export function forgetKeys({ schema, unit }: Database, keys: readonly string[]): Promise<Erasure> {
  return unit((run) => eraseKeys(run, { schema, keys, upTo: Number.MAX_SAFE_INTEGER }))
}

export interface WhatIsTheirs {
  readonly schema: string
  /** Hashes. */
  readonly keys: readonly string[]
  /** The last `seq` of theirs. */
  readonly upTo: number
}

/**
 * Erases a user's pending and parked deliveries and bodies. A leased delivery is erased when its lease ends. Which one is leased
 * is read from rows that are locked: while a lease begins or ends, a row would be neither leased nor free by what this statement
 * saw first, and would stay without a body.
 */
export async function eraseKeys(run: Statement, { schema, keys, upTo }: WhatIsTheirs): Promise<Erasure> {
  const [row] = await run(
    `WITH theirs AS MATERIALIZED (
       SELECT slot, seq, bytes, body IS NOT NULL AS kept FROM ${schema}.events WHERE keys && $1::bigint[] AND seq <= $2
     ), emptied AS (
       UPDATE ${schema}.events v SET body = NULL FROM theirs t
       WHERE v.slot = t.slot AND v.seq = t.seq AND t.kept AND v.body IS NOT NULL RETURNING 1
     ), pending AS MATERIALIZED (
       SELECT q.lane, q.seq, q.worker IS NOT NULL AND q.due_at > now() AS leased FROM ${schema}.queue q JOIN theirs t ON q.seq = t.seq
       WHERE q.lane IN (SELECT id FROM ${schema}.lanes) ORDER BY q.lane, q.seq FOR UPDATE OF q
     ), in_flight AS (
       UPDATE ${schema}.queue q SET forgotten = true FROM pending p WHERE q.lane = p.lane AND q.seq = p.seq AND p.leased
       RETURNING 1
     ), taken AS (
       DELETE FROM ${schema}.queue q USING pending p WHERE q.lane = p.lane AND q.seq = p.seq AND NOT p.leased
       RETURNING q.*
     ), written AS (
       INSERT INTO ${schema}.ledger (slot, seq, lane, state, settled_at, attempt, step, maybe, overtaken, late, replays, reason,
         attempts, lease)
       SELECT slot, seq, lane, 5, now(), attempt, step, maybe, overtaken, late, replays, 'forgotten', attempts, lease FROM taken
     ), unparked AS (
       UPDATE ${schema}.ledger l SET state = 5, reason = 'forgotten', settled_at = now() FROM theirs t
       WHERE l.slot = t.slot AND l.seq = t.seq AND l.state = 3 RETURNING l.lane
     ), passed AS MATERIALIZED (
       SELECT lane, turn, bulk, keys FROM taken WHERE head AND NOT overtaken
     ), ${leaveOrderParts(schema, 'q.seq NOT IN (SELECT seq FROM theirs)')}, counted AS (
       INSERT INTO ${schema}.tallies (lane, pending, parked, erased, bytes)
       SELECT lane, -sum(pending), -sum(parked), count(*), -sum(bytes) FROM (
         SELECT lane, 1 AS pending, 0 AS parked, bytes FROM taken UNION ALL SELECT lane, 0, 1, 0 FROM unparked
       ) gone GROUP BY lane
     )
     SELECT (SELECT count(*) FROM emptied) AS bodies, (SELECT count(*) FROM in_flight) AS in_flight,
       (SELECT count(*) FROM taken) + (SELECT count(*) FROM unparked) AS erased`,
    [keys, upTo],
  )
  return { erased: Number(row?.['erased']), bodies: Number(row?.['bodies']), inFlight: Number(row?.['in_flight']) }
}

/** Deletes the bodies of events that are settled in every lane now. */
export function dropBodiesStatement(schema: string): string {
  return `UPDATE ${schema}.events v SET body = NULL
WHERE v.seq = ANY($1::bigint[]) AND v.body IS NOT NULL
  AND NOT EXISTS (SELECT FROM ${schema}.queue q WHERE q.lane IN (SELECT id FROM ${schema}.lanes) AND q.seq = v.seq)
  AND NOT EXISTS (SELECT FROM ${schema}.ledger l WHERE l.slot = v.slot AND l.seq = v.seq AND l.state = 3)`
}

/** Makes units wait for each other that may settle the same event in different lanes. */
export function lockBodiesStatement(schema: string): string {
  return `SELECT FROM ${schema}.events WHERE seq = ANY($1::bigint[]) ORDER BY seq FOR UPDATE`
}
