import type { Ticket } from '@waybill/delivery/store'
import type { SqlRow, Statement } from '../database/database.js'
import { type SettleContext, settleAll } from './settle.js'

/** Ends deliveries whose person was forgotten. Resolves with the lanes in which others waited for these. */
export async function erase(
  run: Statement,
  tickets: readonly Ticket[],
  { schema, lanes }: Pick<SettleContext, 'schema' | 'lanes'>,
): Promise<readonly number[]> {
  const next = { state: 'erased', reason: 'forgotten' } as const
  return (await settleAll(run, [{ tickets, next, attempts: [] }], { schema, lanes })).woken
}

/**
 * The claimed rows in two: those with an event, and the tickets of those without. What is pending has its body until it is
 * erased with its person. So one without was on its way back into the queue at that moment, and there is nothing to send.
 */
export function withoutErased(lane: string, claimed: readonly SqlRow[]) {
  const rows = claimed.filter(({ body }) => body !== null)
  if (rows.length === claimed.length) return { rows, erased: [] }
  const erased = claimed
    .filter(({ body }) => body === null)
    .map(({ seq, lease }): Ticket => ({ lane, seq: Number(seq), lease: lease as number }))
  return { rows, erased }
}
