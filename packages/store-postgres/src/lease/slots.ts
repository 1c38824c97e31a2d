import { toText } from '@waybill/delivery/queue'
import type { Database } from '../database/database.js'

/**
 * Takes the next slot of a lane's endpoint. The row is locked while the time is read, so that slots begin in the order in which
 * they are taken. Resolves with the milliseconds until it begins, by the server's clock.
 */
export async function takeSlot(
  { schema, run }: Database,
  [lane, endpoint, everyMs]: readonly [lane: number, endpoint: string, everyMs: number],
): Promise<number> {
  const [row] = await run(
    `INSERT INTO ${schema}.slots AS s (lane, endpoint, next_at)
     VALUES ($1, $2, clock_timestamp() + 2 * $3::float8 * interval '1 millisecond')
     ON CONFLICT (lane, endpoint) DO UPDATE
       SET next_at = greatest(s.next_at, clock_timestamp()) + $3::float8 * interval '1 millisecond'
     RETURNING extract(epoch FROM next_at - clock_timestamp())::float8 * 1000 - $3::float8 AS after`,
    [lane, toText(endpoint), everyMs],
  )
  return Math.max(0, Number(row?.['after']))
}
