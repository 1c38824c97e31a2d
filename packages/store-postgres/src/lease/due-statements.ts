/**
 * Endpoints with ready rows, live and replayed ones apart; '' for what is not filed. Steps from one to the next in the index,
 * so it costs the same however many rows are filed under them. A part of a recursive statement.
 */
export function filedPart(schema: string, lanes: string): string {
  const next = (where: string) => `CROSS JOIN LATERAL (SELECT q.endpoint FROM ${schema}.queue q
    WHERE ${where} AND q.due_at = 'epoch' ORDER BY q.endpoint LIMIT 1) q`
  return `filed (lane, bulk, endpoint) AS (
  SELECT l.lane, b.bulk, q.endpoint FROM unnest(${lanes}::smallint[]) AS l(lane) CROSS JOIN (VALUES (false), (true)) AS b(bulk)
  ${next('q.lane = l.lane AND q.bulk = b.bulk')}
  UNION ALL SELECT f.lane, f.bulk, q.endpoint FROM filed f
  ${next('q.lane = f.lane AND q.bulk = f.bulk AND q.endpoint > f.endpoint')}
)`
}

/** Whether the lane or the endpoint of `f` is held. */
export function isHeld(schema: string): string {
  return `EXISTS (SELECT FROM ${schema}.holds h WHERE h.lane = f.lane AND h.endpoint IN ('', f.endpoint))`
}

/**
 * Milliseconds until the next delivery can go: 0 where one is ready, unless it is filed under an endpoint that is held or
 * among `$2`; with `$3` only what is filed there. Otherwise the time of the first that waits only for a time, not for an
 * earlier event or the end of a lease. Looks at 2,000 of those at most.
 */
export function nextDueStatement(schema: string): string {
  const open = `NOT f.endpoint = ANY($2::text[]) AND ($3::text IS NULL OR f.endpoint = $3) AND NOT ${isHeld(schema)}`
  return `WITH RECURSIVE ${filedPart(schema, 'ARRAY[$1]')}
SELECT CASE WHEN EXISTS (SELECT FROM filed f WHERE ${open})
    OR EXISTS (SELECT FROM (SELECT lane, '' AS endpoint FROM ${schema}.freed) f WHERE f.lane = $1 AND $3 IS NULL AND NOT ${isHeld(schema)})
  THEN 0
  ELSE (SELECT extract(epoch FROM min(due_at) - clock_timestamp()) * 1000 FROM (
    SELECT q.lane, q.endpoint, q.due_at, q.worker FROM ${schema}.queue q
    WHERE q.lane = $1 AND q.waits_for IS NULL AND q.due_at > 'epoch' AND q.due_at < 'infinity'
    ORDER BY q.due_at LIMIT 2000) f WHERE (due_at <= now() OR worker IS NULL) AND ${open}) END AS ms`
}

/**
 * Lanes of `$1` in which something is ready, but under an endpoint that is closed (`$2` and `$3`: lanes and their closed
 * endpoints), or in which a look would find something (`stirs`).
 */
export function dueLanesStatement(schema: string): string {
  return `WITH RECURSIVE ${filedPart(schema, '$1')}, found AS (
  SELECT l.lane, EXISTS (SELECT FROM filed f WHERE f.lane = l.lane AND NOT ${isHeld(schema)} AND NOT EXISTS (
      SELECT FROM unnest($2::smallint[], $3::text[]) AS c(lane, endpoint) WHERE c.lane = f.lane AND c.endpoint = f.endpoint)
    ) AS ready,
    coalesce((SELECT q.due_at <= now() FROM ${schema}.queue q WHERE q.lane = l.lane
      AND q.due_at > 'epoch' AND q.due_at < 'infinity' ORDER BY q.due_at LIMIT 1), false)
    OR EXISTS (SELECT FROM ${schema}.freed f WHERE f.lane = l.lane)
    OR EXISTS (SELECT FROM ${schema}.joined j WHERE j.lane = l.lane) AS stirs
  FROM unnest($1::smallint[]) AS l(lane)
  WHERE NOT EXISTS (SELECT FROM ${schema}.holds h WHERE h.lane = l.lane AND h.endpoint = '')
)
SELECT lane, stirs FROM found WHERE ready OR stirs`
}
