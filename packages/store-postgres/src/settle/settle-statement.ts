import { leaveOrderParts } from './leave-order.js'

/**
 * Applies all transitions or releases of one unit in one statement. `$1..$4` are the tickets and the number of the transition
 * of each; `$5..$17` are the transitions. A ticket is valid while its delivery is leased under the same number, even after
 * the lease has expired. Returns the tickets that were not valid. Returns the lanes of deliveries that waited for these, too,
 * with -1 as `seq`.
 */
export function settleStatement(schema: string): string {
  return `WITH how AS MATERIALIZED (
  SELECT * FROM unnest($5::int[], $6::smallint[], $7::text[], $8::text[], $9::float8[], $10::text[], $11::boolean[],
    $12::boolean[], $13::boolean[], $14::boolean[], $15::text[], $16::boolean[], $17::text[])
    AS h(g, to_state, new_reason, new_detail, after_ms, new_endpoint, spent, step_done, new_maybe, overtakes, records, returned,
      new_remarks)
), ticket AS MATERIALIZED (
  SELECT lane, seq, lease AS ticket_lease, how.*, string_to_array(records, E'\\n') AS new_attempts
  FROM unnest($1::smallint[], $2::bigint[], $3::int[], $4::int[]) AS t(lane, seq, lease, g) JOIN how USING (g)
), ended AS (
  DELETE FROM ${schema}.queue q USING ticket t
  WHERE q.lane = t.lane AND q.seq = t.seq AND q.lease = t.ticket_lease AND q.worker IS NOT NULL
    AND (t.to_state <> 0 OR q.forgotten)
  RETURNING q.*, t.to_state, t.new_reason, t.new_detail, t.new_remarks, t.new_attempts, t.spent, t.step_done, t.new_maybe, t.overtakes,
    t.to_state = 0 OR (t.to_state = 3 AND q.forgotten) AS erases,
    CASE WHEN t.to_state = 0 OR (t.to_state = 3 AND q.forgotten) THEN 5 ELSE t.to_state END AS state
), waiting AS (
  UPDATE ${schema}.queue q SET
    worker = NULL, started = false, planning = false,
    stops = CASE WHEN returned THEN q.stops ELSE 0 END,
    in_doubt = false,
    endpoint = coalesce(new_endpoint, CASE WHEN step_done THEN '' ELSE q.endpoint END),
    due_at = CASE WHEN after_ms > 0 THEN clock_timestamp() + after_ms * interval '1 millisecond' ELSE 'epoch' END,
    attempt = q.attempt + spent::int, step = q.step + step_done::int,
    maybe = NOT step_done AND (q.maybe OR new_maybe),
    overtaken = q.overtaken OR overtakes,
    reason = CASE WHEN returned THEN q.reason ELSE new_reason END,
    attempts = CASE WHEN new_attempts IS NULL THEN q.attempts ELSE ${newest('q.attempts', 'new_attempts')} END
  FROM ticket t
  WHERE q.lane = t.lane AND q.seq = t.seq AND q.lease = t.ticket_lease AND q.worker IS NOT NULL
    AND t.to_state = 0 AND NOT q.forgotten
  RETURNING q.lane, q.seq, q.keys, q.head, q.turn, q.bulk, q.lease, t.overtakes
), written AS (
  INSERT INTO ${schema}.ledger (slot, seq, lane, state, settled_at, attempt, step, maybe, overtaken, late, replays, reason, detail,
    remarks, attempts, lease)
  SELECT slot, seq, lane, state, clock_timestamp(), attempt + (to_state = 0 AND spent)::int,
    step + (to_state = 0 AND step_done)::int, NOT (to_state = 0 AND step_done) AND (maybe OR new_maybe), overtaken OR (to_state = 0 AND overtakes), late, replays,
    CASE WHEN erases THEN 'forgotten' ELSE new_reason END, new_detail, new_remarks,
    CASE WHEN new_attempts IS NULL THEN attempts ELSE ${newest('attempts', 'new_attempts')} END, lease
  FROM ended
), passed AS MATERIALIZED (
  SELECT lane, turn, bulk, keys FROM ended WHERE head AND NOT overtaken
  UNION ALL SELECT lane, turn, bulk, keys FROM waiting WHERE head AND overtakes
), ${leaveOrderParts(schema)}, counted AS (
  INSERT INTO ${schema}.tallies (lane, pending, delivered, skipped, parked, expired, erased, bytes)
  SELECT lane, -count(*), count(*) FILTER (WHERE state = 1), count(*) FILTER (WHERE state = 2),
    count(*) FILTER (WHERE state = 3), count(*) FILTER (WHERE state = 4), count(*) FILTER (WHERE state = 5),
    -sum(bytes)
  FROM ended GROUP BY lane
)
(SELECT lane, seq, ticket_lease AS lease FROM ticket
  EXCEPT (SELECT lane, seq, lease FROM ended UNION ALL SELECT lane, seq, lease FROM waiting))
UNION ALL (SELECT lane, -1::bigint, 0 FROM woken UNION SELECT lane, -1::bigint, 0 FROM more_behind)`
}

/** The newest 50 of two lists. */
function newest(known: string, more: string): string {
  return `(coalesce(${known}, '{}') || ${more})[greatest(1, cardinality(coalesce(${known}, '{}') || ${more}) - 49):]`
}
