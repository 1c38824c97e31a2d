import type { Ticket } from '@waybill/delivery/store'
import type { Statement } from '../database/database.js'
import type { LaneTable } from './lane-table.js'

export interface MarkContext {
  readonly schema: string
  readonly lanes: LaneTable
}

const changes = {
  start: 'started = true',
  probation: 'planning = true',
  probationPassed: 'planning = false, stops = 0',
} as const

/** Sets or ends marks of leased deliveries. Resolves with the tickets whose lease was no longer valid. */
export async function markTickets(
  run: Statement,
  mark: keyof typeof changes,
  tickets: readonly Ticket[],
  { schema, lanes }: MarkContext,
): Promise<Ticket[]> {
  return change(run, changes[mark], tickets, { schema, lanes })
}

/** Extends leases by `forMs` milliseconds from now. Resolves with the tickets whose lease was no longer valid. */
export async function extendTickets(
  run: Statement,
  tickets: readonly Ticket[],
  forMs: number,
  { schema, lanes }: MarkContext,
): Promise<Ticket[]> {
  return change(run, `due_at = clock_timestamp() + ${Number(forMs)} * interval '1 millisecond'`, tickets, {
    schema,
    lanes,
  })
}

async function change(run: Statement, set: string, tickets: readonly Ticket[], { schema, lanes }: MarkContext) {
  if (tickets.length === 0) return []
  const rows = await run(
    `UPDATE ${schema}.queue q SET ${set}
     FROM unnest($1::smallint[], $2::bigint[], $3::int[]) AS t(lane, seq, lease)
     WHERE q.lane = t.lane AND q.seq = t.seq AND q.lease = t.lease AND q.worker IS NOT NULL
     RETURNING q.lane, q.seq, q.lease`,
    [tickets.map(({ lane }) => lanes.idOf(lane)), tickets.map(({ seq }) => seq), tickets.map(({ lease }) => lease)],
  )
  const held = new Set(rows.map(({ lane, seq, lease }) => `${lane}:${seq}:${lease}`))
  return tickets.filter(({ lane, seq, lease }) => !held.has(`${lanes.idOf(lane)}:${seq}:${lease}`))
}
